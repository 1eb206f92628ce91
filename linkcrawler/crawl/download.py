"""Scrapy's download handler: hands a request to the transport and the answer back to Scrapy.

The wire-level `Exchange` travels in `request.meta["exchange"]`; a fetch without a usable response raises
`FetchRefused`, which reaches the spider's errback with its outcome and reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from linkcrawler.crawl.transport import Refused, Transport

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# robots.txt and sitemaps come under many labels; pages only under these (RFC 2854, RFC 3236, WHATWG sniffing).
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# A sitemap may be given as a seed, so XML and plain text are read for pages too, and judged by their content.
SITEMAP_TYPES = PAGE_TYPES | frozenset(
    {"application/xml", "text/xml", "text/plain", "application/rss+xml", "application/atom+xml"}
    | {"application/gzip", "application/x-gzip", "application/octet-stream"}
)


class FetchRefused(IgnoreRequest):
    """A fetch ended without a usable response; `refused` has the outcome and the reason."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


class DownloadHandler(BaseDownloadHandler):
    """Fetches over http and https for one worker. One transport serves both schemes."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._transport: Transport = crawler.spider.worker.transport  # type: ignore[union-attr]

    async def download_request(self, request: Request) -> Response:
        """The response as it came (body still content-encoded). Raises FetchRefused, and TooLate by `may_send`."""
        meta = request.meta
        result = await self._transport.fetch(
            request.url, meta.get("wanted_types"), meta.get("may_send"), meta.get("known")
        )
        if isinstance(result, Refused):
            raise FetchRefused(result)
        request.meta["exchange"] = result
        return Response(request.url, status=result.status, body=result.response_body, request=request)
