"""The task between Scrapy's engine and the frontier, for one spider in one process.

    scheduler ──outbox──> offer ──safe──> finish what led to it
    scheduler <──turns──  claim           release what is done
                          seed keys, upkeep of the leases, orders of operators

Redis may be away for any time: everything waits, and goes on where it was.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from linkcrawler.crawl.dropin.clearing import Clearing
from linkcrawler.crawl.dropin.engine import Engine
from linkcrawler.crawl.dropin.ledger import Ledger
from linkcrawler.crawl.dropin.membership import Membership
from linkcrawler.crawl.dropin.options import Options
from linkcrawler.crawl.dropin.seed_keys import SeedKey
from linkcrawler.crawl.dropin.turns import HOLD_S, Turns
from linkcrawler.crawl.patience import until_answered
from linkcrawler.errors import FrontierUnavailable, UsageError
from linkcrawler.frontier import Frontier

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

log = logging.getLogger(__name__)

URLS_PER_HOST = 100  # at most, in one claim
MAX_AHEAD = 1000  # requests in the frontier beyond which a host that is waited for is no reason to read seeds
MIN_WAIT_S, MAX_WAIT_S = 0.02, 0.5
FINISHED = "finished"  # Scrapy's reason to close a spider that ran out of requests
CLOSE_LIMIT_S = 15.0  # leases do what is not done by then


class Project:
    """Moves requests between `ledger`, `turns` and the frontier until `close`."""

    def __init__(
        self,
        frontier: Frontier,
        options: Options,
        engine: Engine,
        membership: Membership,
        ledger: Ledger,
        turns: Turns,
        stats: StatsCollector,
    ) -> None:
        self.seeds: SeedKey | None = None
        self._frontier = frontier
        self._options = options
        self._engine = engine
        self._ledger = ledger
        self._turns = turns
        self._clearing = Clearing(frontier, membership.tally, ledger, turns, stats)
        self._membership = membership
        self._tally = membership.tally
        self._n_per_host = 1.0  # requests of a host that could be out at once, by the last claims
        self._wake = asyncio.Event()
        self._is_closing = False
        self._over_since: float | None = None  # monotonic clock, s
        self._is_announced = False
        self._task: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        """The whole crawl has had nothing to do for as long as it is waited for."""
        is_over = self._over_since is not None and self._ledger.is_empty
        return is_over and time.monotonic() - (self._over_since or 0) >= self._options.idle_before_close_s

    def start(self) -> None:
        """The task runs."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._ended)

    def wake(self) -> None:
        """Something changed: look now. What was found to be over may not be."""
        self._over_since = None
        self._wake.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A task that failed closes the spider: it would wait for ever for what the task was to do."""
        if not task.cancelled() and (exc := task.exception()):
            log.error("the frontier cannot be used: %s", exc, exc_info=None if isinstance(exc, UsageError) else exc)
            self._closing = asyncio.create_task(self._engine.close_spider("frontier_failed"))

    # ── the way of the requests

    async def _run(self) -> None:
        await until_answered(self._tally, self._membership.begin)
        upkeep = asyncio.create_task(self._membership.keep_up(self._turns, self._heed))
        wait_s = MIN_WAIT_S
        try:
            while not self._is_closing:
                self._wake.clear()
                if await self._guarded(self._step()):
                    self._engine.nudge()
                    wait_s = MIN_WAIT_S
                    continue
                if upkeep.done():
                    upkeep.result()  # it never ends by itself: this raises what ended it
                try:
                    await asyncio.wait_for(self._wake.wait(), wait_s)
                    wait_s = MIN_WAIT_S
                except TimeoutError:
                    wait_s = min(wait_s * 2, MAX_WAIT_S)
        finally:
            upkeep.cancel()

    async def _step(self) -> int:
        """What came is safe, what ended is finished, and new work is here; how much of it."""
        await self._clearing.settle()
        if self._engine.is_closing or self._membership.orders.state != "running":
            for turn in self._turns:
                turn.stop()
            self._over_since = None
            return 0
        n_new = await self._claim() or await self._read_seeds()
        is_over = not n_new and await self._find_over()
        self._note_over(is_over and not self._wake.is_set())  # else something came while it was found
        return n_new

    async def _claim(self) -> int:
        """Hosts are claimed until there is enough to do, and no more, for other processes want some too."""
        n_free = self._options.n_concurrent - self._turns.n_wanted
        if n_free <= 0:
            return 0
        n_hosts = math.ceil(n_free / self._n_per_host)
        began = time.monotonic()
        claims = await self._frontier.claim(self._membership.worker, n_hosts, URLS_PER_HOST, round(HOLD_S * 1000))
        self._turns.add(claims, began)
        if claims:
            n_at_once = sum(self._turns.n_at_once(claim.host, len(claim.urls)) for claim in claims)
            self._n_per_host = max(1.0, n_at_once / len(claims))
        return len(claims)

    async def _read_seeds(self) -> int:
        """Seeds are read where there is too little to do; how many. They stay in their key while much is queued."""
        if self.seeds is None or self._turns.n_wanted >= self._options.n_concurrent:
            return 0
        if self._turns.n_todo and (await self._frontier.counts()).queued >= MAX_AHEAD:
            return 0
        return await self.seeds.read(self._engine.crawl, self._clearing.settle)

    async def _find_over(self) -> bool:
        if not self._ledger.is_empty or len(self._turns) or (self.seeds is not None and self.seeds.n_waiting):
            return False
        return await self._frontier.is_exhausted()

    def _note_over(self, is_over: bool) -> None:
        if not is_over:
            self._over_since, self._is_announced = None, False
            if self.seeds is not None:
                self.seeds.note_work()
            return
        self._over_since = self._over_since or time.monotonic()
        is_due = not self._is_announced or (self.seeds is not None and self.seeds.is_idle_long)
        if self.is_over and is_due:
            self._is_announced = True
            self._engine.nudge()

    async def _guarded(self, step: Coroutine[Any, Any, int]) -> int:
        """What `step` did; nothing while Redis cannot be reached, which is waited out."""
        try:
            return await step
        except FrontierUnavailable as exc:
            self._over_since = None
            self._tally.trouble = str(exc)
            log.warning("the frontier waits: %s", exc)
            await asyncio.sleep(MAX_WAIT_S)
            return 0

    # ── the end

    def _heed(self, state: str) -> None:
        """The crawl is in `state` from now on."""
        log.info("the crawl is %s", state)
        if state == "draining" and self._closing is None:
            self._closing = asyncio.create_task(self._engine.close_spider("drained"))
        self.wake()

    async def close(self, reason: str) -> None:
        """All that ended is finished, all that did not waits in the frontier; a crawl that is not kept is gone."""
        self._is_closing = True
        self.wake()
        try:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                if self._task is not None:
                    await self._task
                for turn in self._turns:
                    turn.stop()
                await self._clearing.settle()
                is_kept = self._options.is_kept or reason != FINISHED
                await until_answered(self._tally, partial(self._membership.leave, is_kept=is_kept))
        except TimeoutError:
            log.warning("Redis was away while the spider closed: what it held comes back when its leases expire")
        except UsageError:
            pass  # _ended has told of it, and nothing was begun
        except Exception:  # _ended has told of it, too; leases return what this process held
            log.debug("the frontier failed before the spider closed", exc_info=True)
