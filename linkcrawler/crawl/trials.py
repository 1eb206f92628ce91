"""URLs that a dead worker held: one of them may have killed it, so each is watched while it is tried.

A worker that dies makes suspects of all it held. The frontier counts a crash against a suspect only where a worker
died between its start and the reading of its answer. With a few it is tried alone, so that what merely stood beside
the one that kills is acquitted; with more it is given up, for `requeue`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from linkcrawler.crawl.patience import until_answered
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.visit import Visit
from linkcrawler.frontier import Frontier, Leased

# 1 is a suspect, so this many less one workers died of it for certain. Three deaths may be chance on a bad day.
MAX_CRASHES = 4
# With so many it is tried while no other such URL is.
LONE_CRASHES = 2


class Trials:
    """Starts suspects by `fetch` once the frontier knows of it, and acquits them when their answer was read."""

    def __init__(self, frontier: Frontier, tally: Tally, fetch: Callable[[Visit, Leased], None]) -> None:
        self._frontier = frontier
        self._tally = tally
        self._fetch = fetch
        self._alone = asyncio.Lock()
        self._on_trial: Leased | None = None  # who holds it

    async def begin(self, visit: Visit, leased: Leased) -> None:
        """`leased` is fetched; should this worker die of it, the next one will know. Or it is put back."""
        if leased.n_crashes >= LONE_CRASHES:
            await self._alone.acquire()
            if visit.is_stopped:  # it is for another worker to try
                self._alone.release()
                visit.put_back(leased)
                return
            self._on_trial = leased
        await until_answered(self._tally, lambda: self._frontier.mark_tried(visit.claim, leased))
        self._fetch(visit, leased)

    async def acquit(self, visit: Visit, leased: Leased) -> None:
        """This worker lives: should it die from now on, `leased` is not to blame."""
        await until_answered(self._tally, lambda: self._frontier.mark_survived(visit.claim, leased))
        if self._on_trial is leased:
            self._on_trial = None
            self._alone.release()
