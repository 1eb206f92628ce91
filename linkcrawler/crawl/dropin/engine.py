"""What the frontier has to know of Scrapy's engine beyond the scheduler interface, in one place.

Scrapy has no signal for "everything that came of this request has been processed"; its engine keeps the set of
requests that are not so far yet (`_Slot.inprogress`, the same since Scrapy 1.0).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from linkcrawler.crawl.dropin.turns import Pace

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class Engine:
    """The engine of one crawler, from when its spider is opened."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._slot_settings = settings.getdict("DOWNLOAD_SLOTS")
        self._pace = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), settings.getfloat("DOWNLOAD_DELAY")

    @property
    def _slot(self) -> Any:
        engine = self._crawler.engine
        return engine._slot if engine is not None else None

    @property
    def in_progress(self) -> Collection[Request]:
        """The requests that are being fetched, or whose answers and items are being processed."""
        return self._slot.inprogress if self._slot is not None else ()

    @property
    def is_closing(self) -> bool:
        """The spider is being closed: what is in progress ends, nothing is asked for any more."""
        return self._slot is None or self._slot.closing is not None

    def nudge(self) -> None:
        """The engine asks for requests soon, and looks whether the spider is idle."""
        if not self.is_closing:
            self._slot.nextcall.schedule()

    def crawl(self, request: Request) -> None:
        """`request` goes the way of one that the spider made."""
        assert self._crawler.engine is not None
        self._crawler.engine.crawl(request)

    async def close_spider(self, reason: str) -> None:
        """The spider is closed."""
        if not self.is_closing:
            assert self._crawler.engine is not None
            await self._crawler.engine.close_spider_async(reason=reason)

    def pace_of(self, host: str) -> Pace:
        """How the downloader fetches `host` now: AutoThrottle and DOWNLOAD_SLOTS have their say there."""
        slot = getattr(getattr(self._crawler.engine, "downloader", None), "slots", {}).get(host)
        if slot is not None:
            return Pace(max(1, slot.concurrency), slot.delay, bool(slot.delay and slot.queue))
        n_parallel, delay_s = self._pace
        own = self._slot_settings.get(host, {})
        return Pace(max(1, own.get("concurrency", n_parallel)), own.get("delay", delay_s))
