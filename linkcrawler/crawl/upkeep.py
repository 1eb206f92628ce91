"""What a worker does every second beside its work: say how it goes, hear orders, keep its leases, return others'."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.gates import Gates
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.visit import Visit
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier, Orders

PERIOD_S = 1.0
WORD_PERIOD_S = 60.0  # from one line of the log to the next

log = logging.getLogger(__name__)


class Upkeep:
    """The heartbeat of one worker. `on_orders` is called with what operators ordered, each time."""

    def __init__(
        self,
        frontier: Frontier,
        config: CrawlConfig,
        gates: Gates,
        tally: Tally,
        worker: str,
        visits: Iterable[Visit],
        on_orders: Callable[[Orders], None],
    ) -> None:
        self._frontier = frontier
        self._config = config
        self._gates = gates
        self._tally = tally
        self._worker = worker
        self._visits = visits
        self._on_orders = on_orders
        self._looked_at = 0.0  # monotonic clock, s; 0 while it has work

    async def run(self) -> None:
        """Until cancelled. While Redis is away, nothing is kept: visits stop by their `good_until`."""
        next_extension = 0.0
        next_word = time.monotonic() + WORD_PERIOD_S
        is_away = False
        while True:
            try:
                if time.monotonic() >= next_extension:
                    await self._extend()
                    next_extension = time.monotonic() + self._config.lease_ms / 4000
                if is_away:
                    is_away, self._tally.trouble = False, ""
                await self.publish()
                if time.monotonic() >= next_word:
                    next_word += WORD_PERIOD_S
                    log.info("worker progress", extra=self._tally.told())
            except FrontierUnavailable as exc:
                is_away, self._tally.trouble = True, str(exc)
                next_extension = 0.0  # whether Redis still knows of the leases is what is asked of it first
            await asyncio.sleep(min(PERIOD_S, self._config.lease_ms / 4000))

    async def publish(self) -> None:
        """The tally is published, and the orders are heard."""
        self._tally.n_hosts_in_flight = len(list(self._visits))
        self._look_elsewhere()
        trouble = self._tally.trouble
        self._on_orders(await self._frontier.publish(self._worker, self._tally.to_json()))
        if self._tally.trouble != trouble:  # paused, or no longer: whoever looks now shall not read the old word
            await self._frontier.publish(self._worker, self._tally.to_json())

    def _look_elsewhere(self) -> None:
        """The tally says whether only other crawls' visits keep this worker from work, and for how long they did."""
        now, before = time.monotonic(), self._looked_at
        is_waiting = not any(visit.is_begun for visit in self._visits)
        self._tally.elsewhere = self._gates.elsewhere.words() if is_waiting else ""
        self._looked_at = now if self._tally.elsewhere else 0.0
        if self._looked_at and before:
            self._tally.waited_s = round(self._tally.waited_s + now - before, 1)

    async def _extend(self) -> None:
        """Own leases live on, then expired ones of others are returned: never before, or they might be our own."""
        began = time.monotonic()
        await self._frontier.extend(self._worker)
        for visit in list(self._visits):
            if not self._frontier.is_held(visit.claim):  # reclaimed while Redis was away: another worker visits it
                visit.lose()
        await asyncio.gather(*(self._stay(visit, began) for visit in list(self._visits)))
        self._tally.n_reclaimed += await self._frontier.reclaim()

    async def _stay(self, visit: Visit, began: float) -> None:
        """`visit` goes on. Where another crawl came in meanwhile, it starts nothing more and is given back."""
        if not await self._gates.stay(visit):
            visit.good_until = 0.0
            visit.stop()
        elif not visit.is_lost:
            visit.good_until = good_until(began, self._config)


def good_until(began: float, config: CrawlConfig) -> float:
    """Until when fetches may be started under a lease that was given or extended after `began`.

    What is left of the lease is for what is under way then, so that it ends before anybody else has the host: a third,
    and as long as a fetch may take, but half of it at most.
    """
    lease_s = config.lease_ms / 1000
    return began + max(lease_s / 2, min(lease_s * 2 / 3, lease_s - config.timeout_s))
