"""The scheduler that Scrapy sees: a queue in memory, filled by the feeder from the frontier.

`next_request` is synchronous, so it only takes from RAM. Requests that a callback yields are offered to the
frontier as URLs in the background; they come back under a lease, on this worker or another.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import BaseScheduler

from linkcrawler.records import Candidate
from linkcrawler.urls import host_of, names_of, try_canonicalize

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler


class FrontierScheduler(BaseScheduler):
    """Serves requests whose time has come. `SCHEDULER = "linkcrawler.crawl.scheduler.FrontierScheduler"`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ready: deque[Request] = deque()
        self._offers: set[asyncio.Task[Any]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        """A scheduler for the worker that `crawler` belongs to."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """The feeder runs and will call the engine with each request whose time has come."""
        spider.worker.open(self._crawler)  # type: ignore[attr-defined]
        self._worker = spider.worker  # type: ignore[attr-defined]

    def has_pending_requests(self) -> bool:
        """True until the feeder has found that the crawl is over."""
        return bool(self._ready) or not self._worker.feeder.done.is_set()

    def enqueue_request(self, request: Request) -> bool:
        """A leased request is served next; any other is offered to the frontier, unless it is no http(s) URL."""
        if "visit" in request.meta:
            self._ready.append(request)
            return True
        url = try_canonicalize(request.url)
        if url is None:
            return False
        names = names_of(host_of(url))
        candidate = Candidate(url, names.host, names.domain, request.meta.get("depth", 0), request.priority)
        task = asyncio.ensure_future(self._worker.frontier.offer([candidate]))
        self._offers.add(task)
        task.add_done_callback(self._offers.discard)
        return True

    def next_request(self) -> Request | None:
        """The next request whose time has come, or None."""
        return self._ready.popleft() if self._ready else None
