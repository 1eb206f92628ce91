"""A worker: one process, one core, one event loop; everything it needs is built once, here.

frontier ──claim──> feeder ──request──> downloader ──> robots gate ──> transport ──> spider ──> settlement
   ^                                                                                                │
   └──────────────────────────── offer, finish <── store <── archive <──────────────────────────────┘
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop
from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from linkcrawler.archive import WarcWriter
from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.conditional import known_of
from linkcrawler.crawl.discovery import Discovery
from linkcrawler.crawl.download import PAGE_TYPES, SITEMAP_TYPES
from linkcrawler.crawl.downloader import Downloader
from linkcrawler.crawl.facts import fetch_of
from linkcrawler.crawl.feeder import Feeder
from linkcrawler.crawl.ownership import refuse_spiders_crawl
from linkcrawler.crawl.room import Room
from linkcrawler.crawl.settlement import Settlement
from linkcrawler.crawl.spiders.backlinks import BacklinksSpider
from linkcrawler.crawl.streaks import Streaks
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.transport import Transport
from linkcrawler.crawl.trials import MAX_CRASHES, Trials
from linkcrawler.crawl.visit import Fetched, Visit
from linkcrawler.errors import FrontierError, FrontierUnavailable, LinkcrawlerError
from linkcrawler.extract import Reading
from linkcrawler.frontier import SITEMAP_FILE, Frontier, Leased, connect
from linkcrawler.politeness import Pause
from linkcrawler.records import Candidate, Exchange, Outcome
from linkcrawler.store import Store
from linkcrawler.traces import current
from linkcrawler.urls import host_of, names_of, try_canonicalize

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from linkcrawler.crawl.stages import Stages

log = logging.getLogger(__name__)

# An index may not name another index (sitemaps.org); some do. Beyond this it is a trap.
MAX_NESTING = 3
GC_ALLOCATIONS = 50_000  # between two looks for cycles: with the default of 700 a page costs 5 to 9 % more
STOP_LIMIT_S = 50.0  # below the limit after which the launcher kills


class Worker:
    """Everything of one worker process. `run` returns why it ended: finished, page_budget or stopped."""

    def __init__(
        self,
        name: str,
        frontier: Frontier,
        config: CrawlConfig,
        store: Store,
        archive: Path,
        *,
        min_free_bytes: int = 0,
        is_profiled: bool = False,
        is_staying: bool = False,
    ) -> None:
        self.name = name
        self.frontier = frontier
        self.config = config
        self.store = store
        self.discovery = Discovery(config)
        self.tally = Tally(refused=self.discovery.refused)
        self.streaks = Streaks()
        self.transport = Transport(config)
        room = Room(archive, min_free_bytes)
        self.feeder = Feeder(frontier, config, name, self.tally, self.transport.address_of, room, is_staying)
        frontier.on_forget(self.discovery.forget)
        self._writer = WarcWriter(archive, config.name, name, config.warc_max_bytes, user_agent=config.user_agent)
        self.settlement = Settlement(
            frontier,
            self._writer,
            store,
            self.tally,
            worker=name,
            is_hungry=lambda: self.feeder.is_hungry,
            is_starved=lambda: self.feeder.is_starved,
            on_settled=self.feeder.wake,
        )
        self.feeder.settlement = self.settlement
        self.feeder.start = self._start
        self._crawler: Crawler | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failure: BaseException | None = None
        self._is_staying, self._is_told_to_end = is_staying, False
        self._trials = Trials(frontier, self.tally, self._fetch)
        self._feeding: asyncio.Task[Any] | None = None
        self._settling: asyncio.Task[Any] | None = None
        self._stages: Stages | None = None
        if is_profiled:
            from linkcrawler.crawl.profiled import profile

            self._stages = profile(self)

    def open(self, crawler: Crawler) -> None:
        """Called by the scheduler once the engine is there: the feeder may hand it requests."""
        self._crawler = crawler
        self._feeding = self._keep(self._feed(crawler))

    async def _feed(self, crawler: Crawler) -> None:
        """Feed until the crawl is over, and then tell Scrapy, which would notice at its next heartbeat (5 s)."""
        try:
            await self.feeder.run()
        finally:
            assert crawler.engine is not None
            await crawler.engine.close_spider_async(reason=self.feeder.reason or "failed")

    async def run(self) -> str:
        """Crawl until the frontier is exhausted, the page budget is spent, or SIGTERM or SIGINT came."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGINT))  # who stays has held them back
        if self._stages is not None:
            self._watching = asyncio.create_task(self._stages.watch_lag())
        settling = self._settling = asyncio.create_task(self.settlement.run())
        if pid := int(os.environ.get("LINKCRAWLER_LAUNCHER_PID", "0")):
            self._keep(self._watch_launcher(pid))
        settings = Settings()
        settings.setmodule("linkcrawler.settings", priority="project")
        settling.add_done_callback(self._ended)
        try:
            await AsyncCrawlerRunner(settings).crawl(BacklinksSpider, worker=self)
            self.settlement.close()
            with contextlib.suppress(asyncio.CancelledError):
                await settling
            if self._failure is not None:
                raise self._failure
        finally:
            await self.transport.close()
            if self._stages is not None:
                self._watching.cancel()
                self.tally.profile = self._stages.facts()
            self.tally.elsewhere = ""
            with contextlib.suppress(FrontierError):
                await self.frontier.publish(self.name, self.tally.to_json(is_ended=True))
            self._writer.close()
        if not self._is_staying:
            return self.feeder.reason
        # Another process may follow: from here on an order to end waits for it; one that came a moment ago is heard.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
        await asyncio.sleep(0)
        return "stopped" if self._is_told_to_end else self.feeder.reason

    def stop(self) -> None:
        """What is under way ends and is settled, the rest goes back; where that takes too long, leases will do it."""
        self._is_told_to_end = True
        self.feeder.stop()
        asyncio.get_running_loop().call_later(STOP_LIMIT_S, self._give_up)

    def _give_up(self) -> None:
        self._failure = self._failure or LinkcrawlerError(
            f"worker {self.name} could not settle its last pages within {STOP_LIMIT_S:g} s: {self.tally.trouble}"
        )
        for task in (self._feeding, self._settling):
            if task is not None:
                task.cancel()

    async def _watch_launcher(self, pid: int) -> None:
        """A worker whose launcher has died stops: nobody would know of it."""
        while os.getppid() == pid:
            await asyncio.sleep(1)
        self.stop()

    def _keep(self, coroutine: Coroutine[Any, Any, object]) -> asyncio.Task[Any]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """A task that failed ends the worker: it would wait for ever for what the task was to do."""
        self._tasks.discard(task)
        if not task.cancelled() and (exc := task.exception()):
            self._failure = self._failure or exc
            log.error("worker fails", exc_info=exc)
            if self._feeding is not None:
                self._feeding.cancel()

    def _start(self, visit: Visit, leased: Leased) -> None:
        """`leased` is fetched now; one that a dead worker held is watched, and given up in the end."""
        if leased.n_crashes >= MAX_CRASHES:
            self._bury(visit, leased)
        elif leased.n_crashes:
            self._keep(self._trials.begin(visit, leased))
        else:
            self._fetch(visit, leased)

    def survived(self, visit: Visit, leased: Leased) -> None:
        """The answer to `leased` was read, and this worker lives: a death from now on is not its fault."""
        if leased.n_crashes:
            self._keep(self._trials.acquit(visit, leased))

    def _bury(self, visit: Visit, leased: Leased) -> None:
        """`leased` is not fetched again in this crawl, and has a row that says why."""
        reason = f"not fetched again: {leased.n_crashes} workers died while they fetched or read it"
        reading = Reading(Outcome.ERROR, reason)
        fetch = fetch_of(self.config.name, leased.url, None, reading, depth=leased.depth, attempt=leased.attempt)
        self.settlement.add(Fetched(fetch, None, visit.claim, leased, park_reason="dead"))
        asyncio.get_running_loop().call_soon(visit.answered, Pause(0, "none"))

    def _fetch(self, visit: Visit, leased: Leased) -> None:
        assert self._crawler is not None and self._crawler.engine is not None
        may_be_sitemap = leased.depth == 0 or leased.is_sitemap
        spider = self._crawler.spider
        assert isinstance(spider, BacklinksSpider)
        request = Request(
            leased.url,
            meta={
                "visit": visit,
                "leased": leased,
                "may_send": visit.may_send,
                "verbatim_url": True,  # the canonical URL is what is asked for, archived and stored
                "wanted_types": SITEMAP_TYPES if may_be_sitemap else PAGE_TYPES,
                "known": known_of(leased),
            },
            dont_filter=True,
        )
        self._keep(self._download(request, spider))

    async def _download(self, request: Request, spider: BacklinksSpider) -> None:
        """The answer to `request`, or its failure, is read by the spider and waits to be settled."""
        assert self._crawler is not None and self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        assert isinstance(downloader, Downloader)
        try:
            await downloader.download(request)
        except Exception as exc:  # noqa: BLE001  whatever it was, the spider makes a row of it
            fetched = spider.failed(request, exc)
        else:
            fetched = await spider.read(request)
        if fetched is not None:
            self.settlement.add(fetched)

    def settle_robots(
        self, request: Request, reading: Reading, exchange: Exchange | None, sitemaps: Sequence[str] = ()
    ) -> None:
        """A fetch of robots.txt has its row and its record too; the sitemaps it names go before other URLs."""
        fetch = fetch_of(self.config.name, request.url, exchange, reading, purpose="robots")
        may_list = self.config.use_sitemaps and self.config.is_following
        candidates = self.sitemap_candidates(sitemaps, 0) if may_list else []
        self.settlement.add(Fetched(fetch, exchange, candidates=candidates))

    def give_back_page(self) -> None:
        """A URL that was not asked for does not count against the page budget."""
        if self.config.max_pages:
            self._keep(self._give_back_page())

    async def _give_back_page(self) -> None:
        # A page of the budget that is lost while Redis is away is no reason to end.
        with contextlib.suppress(FrontierUnavailable):
            await self.frontier.give_back_pages(self.name, 1)

    def sitemap_candidates(self, urls: Sequence[str], depth: int) -> list[Candidate]:
        """Sitemap files as candidates. They may lie on any host (sitemaps.org, cross submits)."""
        found = []
        for raw in urls:
            url = try_canonicalize(raw)
            if url is not None and depth <= min(self.config.max_depth or MAX_NESTING, MAX_NESTING):
                names = names_of(host_of(url))
                found.append(Candidate(url, names.host, names.domain, depth, priority=1, source=SITEMAP_FILE))
        return found


async def _work(
    crawl: str,
    name: str,
    redis_url: str,
    dsn: str,
    archive: Path,
    metrics_at: tuple[str, int] | None,
    **options: Any,
) -> str:
    client = await connect(redis_url)
    store = Store(dsn)
    try:
        known = Frontier(client, crawl)
        await refuse_spiders_crawl(known)
        text = await known.load_config()
        if text is None:
            raise FrontierError(f"crawl {crawl!r} is not known to the frontier: start it with `linkcrawler crawl`")
        config = CrawlConfig.from_json(text)
        frontier = Frontier.of(client, config)
        worker = Worker(name, frontier, config, store, archive, **options)
        if metrics_at is not None:
            from linkcrawler.crawl.exposed import expose

            expose(worker, *metrics_at)
        if (traces := current()) is not None:
            from linkcrawler.crawl.traced import trace

            trace(worker, traces)
        return await worker.run()
    finally:
        store.close()
        await client.aclose()


def work(
    crawl: str,
    name: str,
    redis_url: str,
    dsn: str,
    archive: Path,
    *,
    min_free_bytes: int = 0,
    is_profiled: bool = False,
    is_staying: bool = False,
    metrics_at: tuple[str, int] | None = None,
) -> str:
    """Work on `crawl` as `name` until there is nothing left; why it ended. Blocks. Where it `is_profiled`, its last
    tally says what its time went to. One that `is_staying` waits for more instead, and ends when stopped, when the
    crawl is drained, or was given another configuration. While the disk of `archive` has less than `min_free_bytes`,
    nothing is fetched. Its metrics are served at `metrics_at` (address, port).

    Raises FrontierError, StoreError or ArchiveError where the worker cannot start, UsageError where it must not.
    """
    # What was imported lives as long as the worker, and most of what a page needs dies without a cycle.
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS, 10, 50)
    options = {"min_free_bytes": min_free_bytes, "is_profiled": is_profiled, "is_staying": is_staying}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_work(crawl, name, redis_url, dsn, archive, metrics_at, **options))
