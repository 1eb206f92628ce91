"""The feeder keeps the worker busy: it claims hosts, starts their URLs at the hosts' pace, and gives them back.

Scrapy's scheduler interface is synchronous, so no call of it may touch the network. This task does: it talks to
Redis and hands each URL to the engine when its time has come. It also keeps the worker's leases alive, returns
expired ones, and knows when the crawl is over.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.settlement import Settlement
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.visit import Visit
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Claim, Frontier, Leased
from linkcrawler.politeness import HostPace, PaceRules
from linkcrawler.records import Candidate

T = TypeVar("T")

log = logging.getLogger(__name__)

URLS_PER_HOST = 64  # at most, in one claim
HOLD_MS = 10_000  # a host with a known delay is held about this long
MIN_WAIT_S, MAX_WAIT_S = 0.02, 0.5
PUBLISH_S = 1.0


class Feeder:
    """Claims, starts, releases. `start` gets each URL when it may be fetched; `done` is set when all is over."""

    def __init__(self, frontier: Frontier, config: CrawlConfig, worker: str, tally: Tally) -> None:
        self._frontier = frontier
        self._config = config
        self._worker = worker
        self._tally = tally
        self._rules = PaceRules.of(config)
        self.start: Callable[[Visit, Leased], None]
        self.settlement: Settlement
        self.done = asyncio.Event()
        self.reason = ""  # why it is over: finished, page_budget, stopped
        self._visits: set[Visit] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_budget_spent = False
        self._is_nothing_due = False
        self._is_stopping = False
        self._wake = asyncio.Event()

    @property
    def is_hungry(self) -> bool:
        """Nothing is under way here, so that waiting for a fuller batch would be waiting for nothing."""
        return not self._visits and not self._tasks

    @property
    def is_starved(self) -> bool:
        """Nothing more can be started: no host is due, and those held here wait or are at their last URL."""
        return self._is_nothing_due and not any(visit.todo and not visit.pause_ms for visit in self._visits)

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def stop(self) -> None:
        """What is under way ends, nothing new is started, unfetched URLs go back to the frontier."""
        self._is_stopping = True
        for visit in list(self._visits):
            visit.stop()
        self.wake()

    async def run(self) -> None:
        """Feed until the crawl is over or `stop` was called; then `done` is set."""
        wait_s = MIN_WAIT_S
        upkeep = asyncio.create_task(self._upkeep())
        try:
            while True:
                claimed = await self._guarded(self._claim())
                if upkeep.done():
                    upkeep.result()  # it never ends by itself: this raises what ended it
                if claimed:
                    wait_s = MIN_WAIT_S
                    continue
                if self.is_hungry and self.settlement.is_idle and await self._guarded(self._is_over()):
                    return
                self.settlement.nudge()
                self._wake.clear()
                try:
                    await asyncio.wait_for(self._wake.wait(), wait_s)
                    wait_s = MIN_WAIT_S
                except TimeoutError:
                    wait_s = min(wait_s * 2, MAX_WAIT_S)
        finally:
            upkeep.cancel()
            await self._guarded(self._publish())
            self.done.set()

    async def _guarded(self, step: Coroutine[Any, Any, Any]) -> Any:
        """The result of `step`; None while Redis cannot be reached, which is waited out."""
        try:
            result = await step
        except FrontierUnavailable as exc:
            self._tally.trouble = str(exc)
            log.warning("the frontier waits: %s", exc)
            await asyncio.sleep(MAX_WAIT_S)
            return None
        return result

    async def _persistently(self, call: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """What `call` answers, however long Redis is away."""
        while True:
            try:
                return await call(*args)
            except FrontierUnavailable as exc:
                self._tally.trouble = str(exc)
                await asyncio.sleep(MAX_WAIT_S)

    async def _claim(self) -> int:
        """Claim as many hosts as there is room for; the number of visits begun."""
        n_free = self._config.n_concurrent - len(self._visits)
        if n_free <= 0 or self._is_stopping or self._is_budget_spent or self.settlement.is_full:
            return 0
        claims = await self._frontier.claim(self._worker, n_free, URLS_PER_HOST, HOLD_MS)
        self._is_nothing_due = not claims
        n_begun = 0
        try:
            while claims:
                n_begun += await self._begin(claims[0])
                claims.pop(0)
        except FrontierUnavailable:
            for claim in claims:  # nobody will visit these hosts: their leases must expire
                self._frontier.let_go(claim)
            raise
        return n_begun

    async def _begin(self, claim: Claim) -> int:
        """Begin the visit of a claimed host, with as many URLs as the page budget grants."""
        n_granted = len(claim.urls)
        if self._config.max_pages:
            n_granted = await self._frontier.take_pages(n_granted)
            self._is_budget_spent = n_granted < len(claim.urls)
            if not n_granted:
                await self._frontier.release(claim, 0, None, claim.n_failures, claim.urls)
                return 0
        pace = HostPace(self._rules, n_failures=claim.n_failures)
        visit = Visit(claim, pace, self.start, self._ended, lambda: not self.settlement.is_full)
        visit.todo = deque(claim.urls[:n_granted])
        visit.unfetched = claim.urls[n_granted:]
        visit.is_stopped = self._is_stopping
        self._visits.add(visit)
        visit.go()
        return 1

    def _ended(self, visit: Visit) -> None:
        self._visits.discard(visit)
        task = asyncio.create_task(self._give_back(visit))
        self._tasks.add(task)
        task.add_done_callback(self._given_back)

    def _given_back(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()
        self.settlement.nudge()
        if not task.cancelled() and (exc := task.exception()):
            log.error("a host could not be given back: its lease will expire", exc_info=exc)

    async def _give_back(self, visit: Visit) -> None:
        """The host is free again, at its pace; URLs that were not fetched are back in its queue."""
        if self._config.max_pages and visit.todo:
            await self._persistently(self._frontier.give_back_pages, len(visit.todo))
        await self._persistently(
            self._frontier.release,
            visit.claim,
            visit.pause_ms,
            visit.pace.delay_ms(visit.ip),
            visit.pace.n_failures,
            [*visit.todo, *visit.unfetched],
        )
        if visit.is_given_up:
            await self._park(visit.claim)

    async def _park(self, claim: Claim) -> None:
        """The queue of a host that cannot be reached is set aside in the store, to come back by `schedule`."""
        drain, finish = self._frontier.drain_host, self._frontier.finish
        while waiting := await self._persistently(drain, self._worker, claim.host, claim.domain):
            candidates = [Candidate(u.url, claim.host, claim.domain, u.depth, source=u.source) for u in waiting.urls]
            await self.settlement.park(candidates, "host_unreachable")
            await self._persistently(finish, waiting, [u.url for u in waiting.urls])

    async def _is_over(self) -> bool:
        if self._is_stopping:
            self.reason = "stopped"
        elif self._is_budget_spent:
            # Pages are given back for what was never asked of a host, here and by other workers.
            self._is_budget_spent = not await self._frontier.take_pages(1)
            if self._is_budget_spent:
                self.reason = "page_budget"
            else:
                await self._frontier.give_back_pages(1)
        elif await self._frontier.is_exhausted():
            self.reason = "finished"
        return bool(self.reason)

    async def _upkeep(self) -> None:
        """Leases are extended thrice in their life, expired ones returned, the tally published each second."""
        next_extension = 0.0
        while True:
            if time.monotonic() >= next_extension and await self._guarded(self._extend()):
                next_extension = time.monotonic() + self._config.lease_ms / 3000
            await self._guarded(self._publish())
            await asyncio.sleep(PUBLISH_S)

    async def _extend(self) -> bool:
        """Own leases live on, then expired ones of others are returned: never before, or they might be our own."""
        await self._frontier.extend(self._worker)
        for visit in list(self._visits):
            if not self._frontier.is_held(visit.claim):  # reclaimed while Redis was away: another worker visits it
                visit.todo.clear()
                visit.stop()
        n_reclaimed = await self._frontier.reclaim()
        self._tally.n_reclaimed += n_reclaimed
        if n_reclaimed and self._config.max_pages:
            await self._frontier.give_back_pages(n_reclaimed)
        return True

    async def _publish(self) -> None:
        self._tally.n_hosts_in_flight = len(self._visits)
        await self._frontier.publish(self._worker, self._tally.to_json())
