"""The scheduler of linkcrawler's own spider: a queue in memory, filled by the feeder from the frontier.

Scrapy's scheduler interface is synchronous, so nothing here touches the network: `next_request` takes from RAM what the
feeder has claimed, and only requests under a lease come in.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from linkcrawler.crawl.worker import Worker

log = logging.getLogger(__name__)


class WorkerScheduler(BaseScheduler):
    """Serves requests whose time has come, to the engine of one worker."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ready: deque[Request] = deque()
        self._worker: Worker | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WorkerScheduler:
        """A scheduler for the worker that `crawler` belongs to."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """The feeder runs, and hands the engine each request whose time has come."""
        self._worker = spider.worker  # type: ignore[attr-defined]
        self._worker.open(self._crawler)

    def has_pending_requests(self) -> bool:
        """True until the feeder has found that the crawl is over."""
        return bool(self._ready) or self._worker is None or not self._worker.feeder.done.is_set()

    def enqueue_request(self, request: Request) -> bool:
        """A leased request is served next. Any other is dropped: found URLs go to the frontier with their page."""
        if "visit" not in request.meta:
            log.warning("a request without a lease is dropped", extra={"url": request.url})
            return False
        self._ready.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next request whose time has come, or None."""
        return self._ready.popleft() if self._ready else None
