"""The spider: what one answer means, said as facts, and what may be crawled next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scrapy import Spider

from linkcrawler.crawl.download import FetchRefused
from linkcrawler.crawl.facts import fetch_of
from linkcrawler.crawl.transport import Refused, TooLate
from linkcrawler.crawl.visit import Fetched, Visit
from linkcrawler.extract import Reading, header, parse_sitemap, read_date, read_response
from linkcrawler.politeness import MAX_FAILURES, is_retryable, retry_after_ms
from linkcrawler.records import Exchange, Outcome, SitemapDate
from linkcrawler.urls import host_of, names_of, try_canonicalize

if TYPE_CHECKING:
    from scrapy import Request

    from linkcrawler.crawl.worker import Worker
    from linkcrawler.frontier import Leased

log = logging.getLogger(__name__)

# A page of this size is read in 5 ms on a quiet core, which is as long as one thread keeps the others waiting.
LARGE_BYTES = 400_000
MAX_UNPACKED = 6  # HTML becomes about so many times as large

SITEMAP_HINTS = (b"<urlset", b"<sitemapindex")


class BacklinksSpider(Spider):
    """Reads every response the worker gets: one `Fetched` for each. The worker calls it, Scrapy does not."""

    name = "backlinks"

    def __init__(self, worker: Worker, **kwargs: Any) -> None:
        super().__init__(self.name, **kwargs)
        self.worker = worker
        self._turn = asyncio.Lock()

    async def start(self) -> Any:
        """Nothing: seeds are in the frontier before a worker starts."""
        return
        yield

    async def read(self, request: Request) -> Fetched:
        """The facts of the response to `request`, which is in its `meta["exchange"]`."""
        try:
            fetched = self._read(request, await self._understood(request))
        except Exception as exc:  # noqa: BLE001  a page that breaks the reader must not hold up its host
            fetched = self._broken(request, exc)
        return self._ended(request, fetched)

    async def _understood(self, request: Request) -> Reading:
        """What the response says. A large one is read in a thread, and of others one in a round of the event loop:
        answers that came together do not keep what is due waiting for all of them."""
        exchange: Exchange = request.meta["exchange"]
        is_page = not request.meta["leased"].is_sitemap
        unpacking = MAX_UNPACKED if header(exchange, b"content-encoding") else 1
        if len(exchange.response_body) * unpacking > LARGE_BYTES:
            return await asyncio.to_thread(read_response, exchange, self.worker.config, is_page=is_page)
        async with self._turn:
            reading = read_response(exchange, self.worker.config, is_page=is_page)
            await asyncio.sleep(0)
        return reading

    def _read(self, request: Request, reading: Reading) -> Fetched:
        exchange: Exchange = request.meta["exchange"]
        leased: Leased = request.meta["leased"]
        is_sitemap = leased.is_sitemap
        fetched = self._fetched(request, exchange, reading)
        depth = leased.depth
        find = self.worker.discovery.candidates
        trap = self._trap(exchange, reading)
        if reading.redirect_url and is_sitemap:
            fetched.candidates += self.worker.sitemap_candidates([reading.redirect_url], depth + 1)
        elif reading.redirect_url:
            # One hop costs no depth, a chain of them does: it may have no end.
            hop = int(leased.source == "redirect")
            fetched.candidates += find([reading.redirect_url], depth + hop, "redirect", trap)
        if is_sitemap and reading.outcome is Outcome.NOT_MODIFIED:
            return fetched  # it lists what it listed
        may_list = depth == 0 and self.worker.config.is_following  # a sitemap may be given as a seed
        if is_sitemap or (may_list and any(h in reading.body[:2000] for h in SITEMAP_HINTS)):
            fetched.fetch.purpose = "sitemap"
            self._read_sitemap(fetched, reading, depth)
        elif reading.page is not None:
            fetched.candidates += find(reading.page.urls, depth + 1, "link", trap)
        return fetched

    def _trap(self, exchange: Exchange, reading: Reading) -> str:
        """Why what this page links to is not followed; empty where it is."""
        is_page = reading.page is not None and exchange.status == 200
        is_copy = is_page and self.worker.streaks.is_copy(host_of(exchange.url), exchange.url, reading.body)
        return "trap_same_content" if is_copy else ""

    def failed(self, request: Request, exc: Exception) -> Fetched | None:
        """The facts of a fetch that brought no usable response; None where nothing was sent: it has another turn."""
        if isinstance(exc, TooLate):
            self.worker.survived(request.meta["visit"], request.meta["leased"])
            request.meta["visit"].put_back(request.meta["leased"])
            return None
        if not isinstance(exc, FetchRefused):
            return self._ended(request, self._broken(request, exc))
        refused = exc.refused
        reading = Reading(refused.outcome, refused.reason)
        if refused.exchange is not None:
            reading.content_type = header(refused.exchange, b"content-type").partition(";")[0].lower()[:100]
        fetched = self._fetched(request, refused.exchange, reading)
        fetched.exchange = None  # a response that was cut off proves nothing
        return self._ended(request, fetched, refused)

    def _broken(self, request: Request, exc: BaseException | None) -> Fetched:
        """The row of a fetch that met a fault of the program; the log has its trace."""
        log.error("page not read", exc_info=exc, extra={"url": request.url})
        return self._fetched(request, None, Reading(Outcome.ERROR, f"{type(exc).__name__}: {exc}"[:300]))

    def _fetched(self, request: Request, exchange: Exchange | None, reading: Reading) -> Fetched:
        """The row of one fetch."""
        visit: Visit = request.meta["visit"]
        leased: Leased = request.meta["leased"]
        fetch = fetch_of(
            self.worker.config.name,
            leased.url,
            exchange,
            reading,
            depth=leased.depth,
            attempt=leased.attempt,
            purpose="sitemap" if leased.is_sitemap else "page",
        )
        return Fetched(fetch, exchange, visit.claim, leased)

    def _read_sitemap(self, fetched: Fetched, reading: Reading, depth: int) -> None:
        """The URLs of a sitemap are offered; a nested sitemap is fetched as one."""
        sitemap = parse_sitemap(reading.body, fetched.fetch.url, max_urls=50_000)
        find = self.worker.discovery.candidates
        fetched.fetch.page = None
        if sitemap.urls or sitemap.sitemaps:
            fetched.fetch.outcome, fetched.fetch.reason = Outcome.OK, ""
        if sitemap.problems:
            fetched.fetch.reason = "; ".join(sitemap.problems)[:300]
        fetched.candidates += find(_canonical(sitemap.urls), depth + 1, "sitemap")
        fetched.dates += self._dates(sitemap.lastmods, fetched.fetch.fetched_at)
        fetched.candidates += self.worker.sitemap_candidates(sitemap.sitemaps, depth + 1)

    def _dates(self, lastmods: Mapping[str, str], at: int) -> Iterator[SitemapDate]:
        """The dates that can be: of pages that this crawl may fetch, and not later than `at` (ms)."""
        for raw, date in lastmods.items():
            url, modified_at = try_canonicalize(raw), read_date(date)
            if url and modified_at is not None and modified_at <= at and self.worker.discovery.refusal(url) is None:
                yield SitemapDate(url, names_of(host_of(url)).domain, modified_at)

    def _ended(self, request: Request, fetched: Fetched, refused: Refused | None = None) -> Fetched:
        """The host's pace knows of the fetch, and its next URL is on its way."""
        visit: Visit = request.meta["visit"]
        fetch = fetched.fetch
        is_unasked = fetch.outcome in (Outcome.ROBOTS_DENIED, Outcome.ROBOTS_UNREACHABLE)
        if (fetch.purpose != "page" or is_unasked) and not request.meta["leased"].is_recrawl:
            self.worker.give_back_page()
        # Where robots.txt could not be had, it is that fetch which says how the host is.
        cause = refused.cause if refused and refused.cause else fetch.outcome
        status = 503 if cause is Outcome.HTTP_ERROR and cause is not fetch.outcome else fetch.status
        retry_after = header(fetched.exchange, b"retry-after") if fetched.exchange else ""
        if refused is not None:
            retry_after = refused.retry_after
        pause = visit.pace.after(cause, status, fetch.fetch_ms, retry_after, fetch.ip)
        visit.ip = fetch.ip or visit.ip
        is_shut = fetch.outcome is Outcome.ROBOTS_UNREACHABLE and visit.pace.n_failures >= MAX_FAILURES
        visit.is_given_up = visit.is_given_up or pause.is_host_given_up or is_shut
        is_name_unknown = refused is not None and refused.is_name_unknown
        is_last = fetch.attempt >= self.worker.config.max_attempts or visit.is_given_up or is_name_unknown
        if is_retryable(cause, status, is_temporary=cause is Outcome.DNS_ERROR and not is_name_unknown):
            if not is_last:
                fetched.retry_after_ms = max(retry_after_ms(fetch.attempt), pause.pause_ms)
            elif not (fetched.leased and fetched.leased.is_recrawl):  # else the schedule brings it back in its time
                fetched.park_reason = "host_unreachable" if visit.is_given_up else "dead"
        assert fetched.leased is not None
        self.worker.survived(visit, fetched.leased)
        visit.answered(pause)
        return fetched


def _canonical(urls: Iterable[str]) -> Iterator[str]:
    return (url for raw in urls if (url := try_canonicalize(raw)))
