"""Crawls stand still: workers finish and store what is under way, claim nothing, and stay.

A hold ends by itself soon after whoever set it has died, so a backup that is killed stops no crawl.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from linkcrawler.crawl.standing import standing_of
from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier import Frontier

HOLD_MS = 30_000
AGAIN_S = 5.0
POLL_S = 0.25
WORDS = 2
REASON = "a backup is being made; it goes on by itself"


@asynccontextmanager
async def held(
    frontiers: Sequence[Frontier], limit_s: float, tell: Callable[[str], None]
) -> AsyncIterator[Callable[[], None]]:
    """No worker holds anything of these crawls, or takes it, while the block lasts.

    Yields what to call at the end of the block: it raises FrontierError where the hold did not last. Raises likewise
    where workers are not done within `limit_s`, naming the crawl.
    """
    last = [time.monotonic()]
    is_broken: list[str] = []

    async def keep() -> None:
        while True:
            try:
                if time.monotonic() - last[0] > HOLD_MS / 1000:
                    is_broken.append("Redis was out of reach for too long")
                await asyncio.gather(*(one.hold(REASON, HOLD_MS) for one in frontiers))
                last[0] = time.monotonic()
            except FrontierUnavailable:
                pass
            await asyncio.sleep(AGAIN_S)

    def check() -> None:
        if is_broken or time.monotonic() - last[0] > HOLD_MS / 1000:
            raise FrontierError(f"crawls went on while they were backed up ({is_broken or 'the hold ran out'}): again")

    for one in frontiers:
        await one.hold(REASON, HOLD_MS)
    keeping = asyncio.create_task(keep())
    try:
        for one in frontiers:
            await _quiet(one, limit_s, tell)
        yield check
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        for one in frontiers:
            with suppress(FrontierUnavailable):  # it ends by itself then
                await one.hold("", 0)


async def _quiet(frontier: Frontier, limit_s: float, tell: Callable[[str], None]) -> None:
    """The workers of the crawl have heard of the hold and hold nothing; what dead ones held is in their leases.

    A worker hears of it with its next word. What it asked for just before is answered by the word after that.
    """
    until = time.monotonic() + limit_s
    said: dict[str, str] = {}
    n_words: Counter[str] = Counter()
    while True:
        words = await frontier.published()
        n_words.update(name for name, word in words.items() if said.get(name, word) != word)
        said = words
        stand = await standing_of(frontier)
        have_heard = all(n_words[worker.name] >= WORDS for worker in stand.alive)
        if have_heard and not (stand.alive and stand.counts.leased):
            return
        if time.monotonic() > until:
            raise FrontierError(
                f"crawl {frontier.crawl} still has {stand.counts.leased:,} URLs under way after {limit_s:g} s "
                f"({stand.reason or 'slow hosts'}): try again, give it longer with --wait, or drain it first"
            )
        tell(f"waiting for {stand.counts.leased:,} URLs of crawl {frontier.crawl}")
        await asyncio.sleep(POLL_S)
