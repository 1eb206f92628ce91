"""The scheduler of linkcrawler's own spider: it tells the worker that Scrapy is ready, and when Scrapy may end.

It holds no requests. The feeder hands each URL to the downloader when its time has come; engine, scraper and item
pipeline have nothing to do for a page.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from linkcrawler.crawl.worker import Worker

log = logging.getLogger(__name__)


class Handover(BaseScheduler):
    """An empty queue that stays open until the crawl is over."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._worker: Worker | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Handover:
        """A scheduler for the worker that `crawler` belongs to."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """The feeder runs, and fetches may begin."""
        self._worker = spider.worker  # type: ignore[attr-defined]
        self._worker.open(self._crawler)

    def has_pending_requests(self) -> bool:
        """True until the feeder has found that the crawl is over."""
        return self._worker is None or not self._worker.feeder.done.is_set()

    def enqueue_request(self, request: Request) -> bool:
        """A request that comes by this way has no lease and is dropped: found URLs go to the frontier."""
        log.warning("request without a lease", extra={"url": request.url})
        return False

    def next_request(self) -> None:
        """Nothing."""
        return None
