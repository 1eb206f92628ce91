"""Nothing is fetched that robots.txt forbids: the gate every page passes before its download (RFC 9309).

An origin's robots.txt is fetched once by whichever worker holds its host, and shared with the others through
Redis for its lifetime. A host is held by one worker at a time, so no two fetch the same file at once. A file that
cannot be had is asked for again with the next URL of the host, at the pace of a host that fails.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from scrapy import Request

from linkcrawler.crawl.download import FetchRefused
from linkcrawler.crawl.facts import now_ms
from linkcrawler.crawl.transport import NotYet, Refused
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.extract import Reading, header, read_response
from linkcrawler.politeness import (
    MAX_REDIRECTS,
    Verdict,
    VerdictCache,
    VerdictKind,
    verdict_for_failure,
    verdict_for_status,
)
from linkcrawler.records import Exchange, Outcome
from linkcrawler.urls import split, try_canonicalize

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from linkcrawler.crawl.visit import Visit
    from linkcrawler.crawl.worker import Worker


class RobotsGate:
    """Downloader middleware: raises FetchRefused for what robots.txt forbids, and where it cannot be had."""

    def __init__(self, worker: Worker, crawler: Crawler) -> None:
        self._worker = worker
        self._crawler = crawler
        self._agent = worker.config.robots_agent
        self._cache = VerdictCache()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsGate:
        """A gate for the worker that `crawler` belongs to."""
        return cls(crawler.spider.worker, crawler)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        """The request goes on if its origin's robots.txt allows it. Raises FetchRefused, NotYet."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return
        parts = split(request.url)
        origin = f"{parts.scheme}://{parts.host}:{parts.port}"
        known = self._cache.get(origin)
        verdict = known or await self._learn(origin, visit)
        await self._set_crawl_delay(visit, verdict)
        if not verdict.allows(self._agent, parts.path_and_query):
            reason = f"{origin}/robots.txt disallows it for {self._agent}"
            raise FetchRefused(Refused(Outcome.ROBOTS_DENIED, reason))
        # Asking took time, in which the host was busy, or others were started that waited for the answer, too.
        if known is None and not visit.take_turn():
            raise NotYet

    async def _learn(self, origin: str, visit: Visit) -> Verdict:
        """The verdict of an origin that this worker does not know, asked for once however many wait for it."""
        async with visit.robots:
            verdict = self._cache.get(origin)
            if verdict is None:
                verdict = await self._shared(origin, visit) or await self._fetch(origin, visit)
                self._cache.put(origin, verdict)
        return verdict

    async def _set_crawl_delay(self, visit: Visit, verdict: Verdict) -> None:
        """The host's pace heeds Crawl-delay, and the frontier knows: should this worker die, the next one waits."""
        crawl_delay_s = verdict.crawl_delay_s(self._agent)
        if crawl_delay_s == visit.pace.crawl_delay_s:
            return
        visit.pace.crawl_delay_s = crawl_delay_s
        delay_ms = visit.pace.delay_ms(visit.ip)
        if delay_ms != visit.claim.delay_ms:
            with contextlib.suppress(FrontierUnavailable):
                await self._worker.frontier.note_delay(visit.claim, delay_ms)

    async def _shared(self, origin: str, visit: Visit) -> Verdict | None:
        """What another worker learned a while ago, or None."""
        try:
            packed = await self._worker.frontier.get_robots(origin, visit.claim.domain)
        except FrontierUnavailable:
            return None
        return Verdict.unpack(packed) if packed else None

    async def _fetch(self, origin: str, visit: Visit) -> Verdict:
        """Ask the origin; the verdict is shared. Raises FetchRefused."""
        verdict, exchange = await self._ask(origin, visit)
        await self._set_crawl_delay(visit, verdict)
        visit.leave_alone(self._pause_ms(visit, exchange))
        # Where Redis is away the next worker asks the origin again.
        with contextlib.suppress(FrontierUnavailable):
            await self._worker.frontier.set_robots(origin, visit.claim.domain, verdict.pack(), verdict.valid_ms // 1000)
        return verdict

    @staticmethod
    def _pause_ms(visit: Visit, exchange: Exchange) -> int:
        """robots.txt was a fetch of this host too: the pause after it."""
        return visit.pace.after(Outcome.OK, 200, exchange.fetch_ms, None, exchange.ip).pause_ms

    async def _ask(self, origin: str, visit: Visit) -> tuple[Verdict, Exchange]:
        """The verdict on what the origin answers, redirects followed. Raises FetchRefused where it is no verdict."""
        url = try_canonicalize(f"{origin}/robots.txt")
        assert url is not None
        exchange: Exchange
        for n_hops in range(MAX_REDIRECTS + 1):
            request = Request(url, meta={"verbatim_url": True, "may_send": visit.may_send}, dont_filter=True)
            try:
                await self._crawler.engine.download_async(request)
            except FetchRefused as exc:
                refused = exc.refused
                if refused.outcome is Outcome.TOO_LARGE and refused.exchange is not None:
                    request.meta["exchange"] = refused.exchange  # its beginning is what is parsed (RFC 9309, 2.5)
                    break
                self._worker.settle_robots(request, Reading(refused.outcome, refused.reason), None)
                if refused.outcome is Outcome.BLOCKED_ADDRESS and not n_hops:
                    raise  # the page is on the same address
                verdict = verdict_for_failure(refused.outcome, refused.reason, now_ms())
                # An answer that was no HTTP says as little about robots.txt as none.
                cause = Outcome.CONNECT_ERROR if refused.outcome is Outcome.ERROR else refused.outcome
                raise self._unreachable(verdict, cause, refused.is_name_unknown) from exc
            exchange = request.meta["exchange"]
            reading = read_response(exchange, self._worker.config, is_page=False)
            if not reading.redirect_url or n_hops == MAX_REDIRECTS:
                break
            self._worker.settle_robots(request, reading, exchange)
            url = reading.redirect_url
            await asyncio.sleep(self._pause_ms(visit, exchange) / 1000)
        exchange = request.meta["exchange"]
        reading = read_response(exchange, self._worker.config, is_page=False)
        verdict = verdict_for_status(exchange.status, reading.body, exchange.fetched_at)
        self._worker.settle_robots(request, reading, exchange, verdict.sitemaps)
        if verdict.kind is VerdictKind.UNREACHABLE:
            raise self._unreachable(verdict, Outcome.HTTP_ERROR, False, header(exchange, b"retry-after"))
        return verdict, exchange

    @staticmethod
    def _unreachable(verdict: Verdict, cause: Outcome, is_name_unknown: bool, retry_after: str = "") -> FetchRefused:
        refused = Refused(Outcome.ROBOTS_UNREACHABLE, verdict.reason, None, is_name_unknown, cause, retry_after)
        return FetchRefused(refused)
