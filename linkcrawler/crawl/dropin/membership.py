"""This process as one of several on a crawl: it begins, keeps its leases, hears orders, and leaves."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from linkcrawler.crawl.dropin.neighbours import Neighbours, own_name
from linkcrawler.crawl.dropin.options import Options
from linkcrawler.crawl.dropin.turns import Turns
from linkcrawler.crawl.ownership import make_spiders_crawl
from linkcrawler.crawl.tally import Tally
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier, Orders

log = logging.getLogger(__name__)

PERIOD_S = 1.0
FLUSH_MS = 30_000  # a process that dies meanwhile holds up others so long


class Membership:
    """What Redis knows of this process, by the name `worker`; `orders` is what operators want of it."""

    def __init__(self, frontier: Frontier, options: Options) -> None:
        self.worker = own_name()
        self.tally = Tally()
        self.orders = Orders()
        self.gates: list[str] = []  # that this process, and others like it, may be inside of
        self._frontier = frontier
        self._options = options

    async def begin(self) -> None:
        """This process is one of the crawl's; what dead ones held is back, and a crawl to be flushed is.

        Raises FrontierUnavailable, and may be called again; ConfigError where the crawl is linkcrawler's own.
        """
        frontier = self._frontier
        await make_spiders_crawl(frontier, self._options.spider)
        others = await self._others()
        for name in others.dead:
            await frontier.reclaim(name)
            for gate in self.gates:
                await frontier.leave_gate(gate, name, 0)
            await frontier.forget_worker(name)
        if self._options.is_flushed:
            await self._flush()
        self.orders = await frontier.publish(self.worker, self.tally.to_json())
        if n_queued := (await frontier.counts()).queued:
            log.info("Resuming crawl (%d requests scheduled)", n_queued)

    async def _flush(self) -> None:
        """The crawl is empty, unless others are at work: of several that begin together, one flushes."""
        frontier, gate = self._frontier, f"flush:{self._options.crawl}"
        while wait_ms := await frontier.enter_gate(gate, self.worker, 1, FLUSH_MS):
            await asyncio.sleep(wait_ms / 1000)
        if alive := (await self._others()).alive:
            log.warning("SCHEDULER_FLUSH_ON_START: not flushed, for others work on this crawl: %s", ", ".join(alive))
        else:
            await frontier.delete()
            await frontier.mark_spider(self._options.spider)
            await frontier.publish(self.worker, self.tally.to_json())
        await frontier.leave_gate(gate, self.worker, 0)

    async def keep_up(self, turns: Turns, on_state: Callable[[str], None]) -> None:
        """Until cancelled: own leases live on, expired ones of others are returned, and orders are heard."""
        next_extension, state = 0.0, "running"
        while True:
            try:
                if time.monotonic() >= next_extension:
                    await self._extend(turns)
                    next_extension = time.monotonic() + self._options.lease_ms / 4000
                self.tally.n_hosts_in_flight = len(turns)
                self.orders = await self._frontier.publish(self.worker, self.tally.to_json())
                self.tally.trouble = ""
                if self.orders.state != state:
                    state = self.orders.state
                    on_state(state)
            except FrontierUnavailable as exc:
                self.tally.trouble = str(exc)
            await asyncio.sleep(min(PERIOD_S, self._options.lease_ms / 4000))

    async def _extend(self, turns: Turns) -> None:
        """Own leases live on, then expired ones of others are returned: never before, or they might be our own."""
        began = time.monotonic()
        await self._frontier.extend(self.worker)
        for turn in turns:
            if self._frontier.is_held(turn.claim):
                turns.extend(turn, began)
            else:  # reclaimed while Redis was away: another process has the host
                turn.todo.clear()
        self.tally.n_reclaimed += await self._frontier.reclaim()

    async def leave(self, *, is_kept: bool) -> None:
        """This process is none of the crawl's any more, and holds nothing of it.

        A crawl that is not to be kept is gone, if nothing is left of it to do and nobody else works on it.
        """
        frontier = self._frontier
        await frontier.reclaim(self.worker)  # what led to requests that only the memory of this process had
        await frontier.forget_worker(self.worker)
        if not is_kept and not (await self._others()).alive and await frontier.is_exhausted():
            await frontier.delete()

    async def _others(self) -> Neighbours:
        return Neighbours.of(await self._frontier.published(), self.worker, self._options.lease_ms)
