"""Scrapy's downloader, without what the frontier does: no slots, no delays, no queue, no signals.

A page passes the downloader middlewares and the download handler, and nothing else of Scrapy: the frontier's claims
bound what is under way, a visit keeps the pace of its host, and the spider is called by the worker. Measured: Scrapy
and the event loop cost less than half of what they do on the way through engine, scheduler, scraper and item pipeline
(docs/benchmarks.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import build_from_crawler

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred


class Downloader:
    """What Scrapy's setting `DOWNLOADER` names. `active` has the requests under way."""

    def __init__(self, crawler: Crawler) -> None:
        self.active: set[Request] = set()
        self.handlers = DownloadHandlers(crawler)
        self.middleware: DownloaderMiddlewareManager = build_from_crawler(DownloaderMiddlewareManager, crawler)

    async def download(self, request: Request) -> Response:
        """The answer to `request`. Raises what middlewares and handler do: FetchRefused, TooLate."""
        self.active.add(request)
        try:
            response = await self.middleware.download_async(self.handlers.download_request_async, request)
        finally:
            self.active.discard(request)
        assert isinstance(response, Response), "a middleware answered with a request, which none of ours does"
        return response

    def fetch(self, request: Request) -> Deferred[Response]:
        """The same, as the engine asks for it: of what is fetched besides pages, robots.txt."""
        return deferred_from_coro(self.download(request))

    def needs_backout(self) -> bool:
        """Never: there is always room for what may be fetched now."""
        return False

    def close(self) -> None:
        """Nothing is left to be closed; the transport is the worker's."""
