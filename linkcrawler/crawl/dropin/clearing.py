"""What came from Scrapy becomes safe in Redis, and what is done there is given back: in this order."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from linkcrawler.crawl.dropin.ledger import Ledger
from linkcrawler.crawl.dropin.turns import Turns
from linkcrawler.crawl.patience import until_answered
from linkcrawler.crawl.tally import Tally
from linkcrawler.frontier import Frontier

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

MAX_OFFER = 2000  # requests in one offer


class Clearing:
    """Offers, finishes and releases, however long Redis is away."""

    def __init__(self, frontier: Frontier, tally: Tally, ledger: Ledger, turns: Turns, stats: StatsCollector) -> None:
        self._frontier = frontier
        self._tally = tally
        self._ledger = ledger
        self._turns = turns
        self._stats = stats

    async def settle(self) -> None:
        """Everything that came is acknowledged by Redis; leases and hosts whose work is done are given back."""
        while batch := self._ledger.take_outbox(MAX_OFFER):
            offered = await until_answered(self._tally, partial(self._frontier.offer, batch))
            self._ledger.note_safe(len(batch))
            if offered.n_seen:
                for name in ("scheduler/filtered", "dupefilter/filtered"):  # the second is what Scrapy counts
                    self._stats.inc_value(name, offered.n_seen)
        if finished := self._ledger.take_finished():
            done = [(turn.claim, leased) for turn, leased in finished]
            await until_answered(self._tally, partial(self._frontier.finish_many, done))
            self._tally.n_pages += sum(len(leased) for _, leased in done)
        await asyncio.gather(
            *(
                until_answered(
                    self._tally,
                    partial(self._frontier.release, turn.claim, pause_ms, pause_ms, unfetched=turn.unfetched),
                )
                for turn, pause_ms in self._turns.take_ended()
            )
        )
