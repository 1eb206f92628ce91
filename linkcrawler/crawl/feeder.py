"""The feeder keeps the worker busy: it claims hosts, starts their URLs at the hosts' pace, and gives them back.

Scrapy's scheduler interface is synchronous, so no call of it may touch the network. This task does: it talks to
Redis and hands each URL to the engine when its time has come. It also knows when the crawl is over, and heeds what
operators order: pause, drain, another pace for a host.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.gates import Gates
from linkcrawler.crawl.pacing import Pacing
from linkcrawler.crawl.patience import until_answered
from linkcrawler.crawl.room import Room
from linkcrawler.crawl.settlement import Settlement
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.upkeep import Upkeep, good_until
from linkcrawler.crawl.visit import Visit
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Claim, Frontier, Leased, Orders
from linkcrawler.records import Candidate

log = logging.getLogger(__name__)

URLS_PER_HOST = 64  # at most, in one claim
HOLD_MS = 10_000  # a host with a known delay is held about this long
MIN_WAIT_S, MAX_WAIT_S = 0.02, 0.5
MAX_IDLE_WAIT_S = 5.0  # of a worker that stays, once nothing is left: each look asks every slot
BETWEEN_CLAIMS_S = 0.2  # a host that is given back with waiting URLs is claimed again sooner than this


class Feeder:
    """Claims, starts, releases. `start` gets each URL when it may be fetched; `address_of` tells the IP address that
    a URL would be fetched from, empty where it has none; `room` whether the disk has room; `done` is set when all is
    over. One that `is_staying` is done when it is stopped, when the crawl is drained, or when it has another
    configuration than it was made with."""

    def __init__(
        self,
        frontier: Frontier,
        config: CrawlConfig,
        worker: str,
        tally: Tally,
        address_of: Callable[[str], Awaitable[str]],
        room: Room,
        is_staying: bool = False,
    ) -> None:
        self._frontier = frontier
        self._is_staying = is_staying
        self._is_idle = False  # it stays, and nothing is left for now
        self._config = config
        self._worker = worker
        self._tally = tally
        self._address_of = address_of
        self._room = room
        self._pacing = Pacing(config)
        self.start: Callable[[Visit, Leased], None]
        self.settlement: Settlement
        self.done = asyncio.Event()
        self.reason = ""  # why it is over: finished, page_budget, stopped, drained, renewed
        self._visits: set[Visit] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._orders = Orders()
        self._gates = Gates(frontier, config)
        self._upkeep = Upkeep(frontier, config, self._gates, tally, worker, self._visits, self._heed)
        self._is_budget_spent = False
        self._is_nothing_due = False
        self._claimed_at = 0.0  # monotonic clock, s: the last claim that got something
        self._stop_reason = ""
        self._wake = asyncio.Event()

    @property
    def is_hungry(self) -> bool:
        """Nothing is under way here, nor about to be: waiting for a fuller batch would be waiting for nothing."""
        return not self._visits and not self._tasks and self._is_nothing_due

    @property
    def is_starved(self) -> bool:
        """Nothing more can be started, and not only between two claims: no host is due, and those held here wait or are
        at their last URL."""
        is_between = time.monotonic() - self._claimed_at < BETWEEN_CLAIMS_S
        return (
            self._is_nothing_due
            and not is_between
            and not any(visit.todo and not visit.pause_ms for visit in self._visits)
        )

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def stop(self, reason: str = "stopped") -> None:
        """What is under way ends, nothing new is started, unfetched URLs go back to the frontier."""
        self._stop_reason = self._stop_reason or reason
        self._stop_visits()
        self.wake()

    def _stop_visits(self) -> None:
        for visit in list(self._visits):
            visit.stop()

    def _heed(self, orders: Orders) -> None:
        """What operators ordered holds from now on, for the hosts under way too."""
        if orders.state == "running" and (full := self._room.trouble()):
            orders = replace(orders, state="paused", reason=full)
        before, self._orders = self._orders, orders
        if orders.state == "draining":
            self.stop("drained")
        elif orders.state == "paused":
            self._stop_visits()
            way_on = f"`linkcrawler resume --name {self._config.name}` goes on"
            self._tally.trouble = f"paused: {orders.reason or way_on}"
        elif before.state == "paused":
            self._tally.trouble = ""
        if orders.overrides != before.overrides:
            for visit in self._visits:
                self._pacing.adjust(visit.pace, visit.claim, orders)
        if before.state != orders.state:
            self.wake()

    async def run(self) -> None:
        """Feed until the crawl is over or `stop` was called; then `done` is set."""
        wait_s = MIN_WAIT_S
        await until_answered(self._tally, self._upkeep.publish)  # nothing is claimed before the orders are known
        upkeep = asyncio.create_task(self._upkeep.run())
        try:
            while True:
                claimed = await self._guarded(self._claim())
                if upkeep.done():
                    upkeep.result()  # it never ends by itself: this raises what ended it
                if claimed:
                    wait_s, self._is_idle = MIN_WAIT_S, False
                    continue
                if self.is_hungry and self.settlement.is_idle and await self._guarded(self._is_over()):
                    return
                self.settlement.nudge()
                self._wake.clear()
                try:
                    await asyncio.wait_for(self._wake.wait(), wait_s)
                    wait_s = MIN_WAIT_S
                except TimeoutError:
                    wait_s = min(wait_s * 2, MAX_IDLE_WAIT_S if self._is_idle else MAX_WAIT_S)
        finally:
            upkeep.cancel()
            await self._guarded(self._upkeep.publish())
            self.done.set()

    async def _guarded(self, step: Coroutine[Any, Any, Any]) -> Any:
        """The result of `step`; None while Redis cannot be reached, which is waited out."""
        try:
            result = await step
        except FrontierUnavailable as exc:
            if self._tally.trouble != str(exc):
                log.warning("frontier waits", extra={"reason": str(exc)})
            self._tally.trouble = str(exc)
            await asyncio.sleep(MAX_WAIT_S)
            return None
        return result

    # ── hosts come

    async def _claim(self) -> int:
        """Claim as many hosts as there is room for; the number of visits begun."""
        n_free = self._config.n_concurrent - len(self._visits)
        is_held_up = self._stop_reason or self._orders.state != "running"
        if n_free <= 0 or is_held_up or self.settlement.is_full:
            self._is_nothing_due = n_free > 0
            return 0
        began = time.monotonic()
        claims = await self._frontier.claim(
            self._worker, n_free, URLS_PER_HOST, HOLD_MS, is_recrawl_only=self._is_budget_spent
        )
        self._is_nothing_due = not claims
        if claims:
            self._claimed_at = time.monotonic()
        for claim in claims:
            pace = self._pacing.of(claim, self._orders)
            until = good_until(began, self._config)
            visit = Visit(claim, pace, self.start, self._ended, lambda: not self.settlement.is_full, until)
            self._visits.add(visit)
            self._keep(self._admit(visit), visit)
        return len(claims)

    async def _admit(self, visit: Visit) -> None:
        """The visit begins, with as many URLs as the page budget grants, once it is inside its gates."""
        claim = visit.claim
        visit.ip = visit.ip or await self._address_of(claim.urls[0].url)
        wait_ms = await until_answered(self._tally, partial(self._gates.enter, visit))
        if wait_ms:
            visit.unfetched, visit.todo = claim.urls, deque()
            visit.turn_away(wait_ms)
            return
        if self._config.max_pages:
            await self._take_pages(visit)
        visit.is_stopped = visit.is_stopped or bool(self._stop_reason) or self._orders.state != "running"
        visit.go()

    async def _take_pages(self, visit: Visit) -> None:
        """The visit fetches as many URLs as the crawl's budget has pages for, and all that are recrawls."""
        claim, n_granted, n_paid = visit.claim, 0, sum(not leased.is_recrawl for leased in visit.claim.urls)
        if n_paid:
            take = partial(self._frontier.take_pages, self._worker, n_paid)
            n_granted = await until_answered(self._tally, take)
            self._is_budget_spent = n_granted < n_paid
        todo: deque[Leased] = deque()
        n_first = 0  # so many URLs of the claim have a page, or need none
        for number, leased in enumerate(claim.urls, 1):
            if leased.is_recrawl:
                todo.append(leased)
            elif n_granted:
                todo.append(leased)
                n_granted, n_first = n_granted - 1, number
            else:
                visit.unfetched.append(leased)
        visit.todo = todo
        if n_first:
            await until_answered(self._tally, partial(self._frontier.note_pages, claim, n_first))

    # ── hosts go

    def _ended(self, visit: Visit) -> None:
        self._keep(self._give_back(visit), visit)

    def _keep(self, coroutine: Coroutine[Any, Any, None], visit: Visit) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(partial(self._done_with, visit))

    def _done_with(self, visit: Visit, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()
        self.settlement.nudge()
        if not task.cancelled() and (exc := task.exception()):
            self._visits.discard(visit)
            self._frontier.let_go(visit.claim)
            log.error(
                "host not admitted or given back", exc_info=exc, extra={"remedy": "none needed: its lease expires"}
            )

    async def _give_back(self, visit: Visit) -> None:
        """The host is free again, at its pace; URLs that were not fetched are back in its queue."""
        self._visits.discard(visit)
        self._is_nothing_due = False  # its host may be
        claim, frontier, pace = visit.claim, self._frontier, visit.pace
        n_unused = sum(not leased.is_recrawl for leased in visit.todo)
        if self._config.max_pages and n_unused:
            give_back = partial(frontier.give_back_pages, self._worker, n_unused)
            await until_answered(self._tally, give_back)
        unfetched = [*visit.todo, *visit.unfetched]
        if not visit.is_lost:  # the next holder comes in by the same name: never after it
            await until_answered(self._tally, lambda: self._gates.leave(visit, visit.pause_ms))
        await until_answered(
            self._tally,
            lambda: frontier.release(
                claim,
                visit.pause_ms,
                pace.delay_ms(visit.ip) if visit.is_begun else None,
                pace.n_failures,
                unfetched,
                n_parallel=pace.n_parallel if pace.max_parallel > 1 else 0,
                ip=visit.ip,
            ),
        )
        if visit.is_given_up:
            await self._park(claim)

    async def _park(self, claim: Claim) -> None:
        """The queue of a host that cannot be reached is set aside in the store, to come back by `schedule`."""
        drain = partial(self._frontier.drain_host, self._worker, claim.host, claim.domain)
        while waiting := await until_answered(self._tally, drain):
            candidates = [
                Candidate(u.url, claim.host, claim.domain, u.depth, source=u.source)
                for u in waiting.urls  # without what was known of the page: it is old when they come back
            ]
            try:
                await self.settlement.park(candidates, "host_unreachable")
            except Exception:
                self._frontier.let_go(waiting)  # not stored: they wait again once the lease is over
                raise
            await until_answered(self._tally, partial(self._frontier.finish, waiting, waiting.urls))

    # ── the end

    async def _is_over(self) -> bool:
        if self._stop_reason:
            self.reason = self._stop_reason
        elif self._is_budget_spent:
            # Pages are given back for what was never asked of a host, here and by other workers.
            self._is_budget_spent = not await self._frontier.take_pages(self._worker, 1)
            if self._is_budget_spent:
                self.reason = "" if await self._frontier.has_recrawls() else "page_budget"
            else:
                await self._frontier.give_back_pages(self._worker, 1)
        elif await self._frontier.is_exhausted():
            self.reason = "finished"
        if self._is_staying and self.reason in ("finished", "page_budget"):
            known = await self._frontier.load_config()
            is_renewed = known is not None and CrawlConfig.from_json(known) != self._config
            self._is_idle, self.reason = not is_renewed, "renewed" if is_renewed else ""
        return bool(self.reason)
