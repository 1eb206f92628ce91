"""The scheduler for existing scrapy-redis projects: `SCHEDULER = "linkcrawler.crawl.scheduler.FrontierScheduler"`.

What Scrapy sees of linkcrawler.crawl.dropin. Scrapy's scheduler interface is synchronous, so nothing here touches the
network: requests go into an outbox and come from claimed hosts, both in memory, and a task does the rest.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import is_asyncio_available
from scrapy.utils.defer import deferred_from_coro

from linkcrawler.crawl.dropin.engine import Engine
from linkcrawler.crawl.dropin.ledger import Ledger
from linkcrawler.crawl.dropin.membership import Membership
from linkcrawler.crawl.dropin.options import Options, is_decoding, redis_of
from linkcrawler.crawl.dropin.project import Project
from linkcrawler.crawl.dropin.requests import Unwritable, read, write
from linkcrawler.crawl.dropin.seed_keys import SeedKey
from linkcrawler.crawl.dropin.turns import Pace, Turns
from linkcrawler.errors import ConfigError
from linkcrawler.frontier import Frontier, Leased
from linkcrawler.records import Candidate
from linkcrawler.urls import host_of, names_of, try_canonicalize

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

log = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """Keeps the requests of any spider in the frontier, shared with all processes that run it."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._crawler = crawler
        self._stats = crawler.stats
        self._engine = Engine(crawler)
        self._ledger = Ledger()
        self._timer: asyncio.TimerHandle | None = None
        self._has_warned = False
        self._spider: Spider
        self._options: Options
        self._turns: Turns
        self._membership: Membership
        self._project: Project

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        """The scheduler of `crawler`. Raises ConfigError where Scrapy does not run on asyncio."""
        if not is_asyncio_available():
            raise ConfigError(
                f"TWISTED_REACTOR={crawler.settings['TWISTED_REACTOR']!r}: FrontierScheduler needs asyncio; remove the"
                ' setting, or use "twisted.internet.asyncioreactor.AsyncioSelectorReactor", which is the default'
            )
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """The task between the engine and the frontier runs. Raises ConfigError."""
        settings = self._crawler.settings
        self._spider = spider
        self._options = options = Options.of(spider, settings)
        self._turns = Turns(self._pace_of, options.lease_ms / 1000)
        self._redis = redis_of(settings)
        frontier = Frontier(
            self._redis,
            options.crawl,
            lease_ms=options.lease_ms,
            default_delay_ms=round(settings.getfloat("DOWNLOAD_DELAY") * 1000),
        )
        self._membership = Membership(frontier, options)
        self._project = Project(
            frontier, options, self._engine, self._membership, self._ledger, self._turns, self._stats
        )
        self._project.seeds = seeds = SeedKey.taken_over(
            spider, self._redis, frontier, self._membership.worker, is_decoding=is_decoding(settings)
        )
        self._membership.gates = [seeds.gate] if seeds is not None else []
        self._project.start()

    def close(self, reason: str) -> Deferred[None]:
        """What was processed is finished, what was not waits in the frontier."""
        return deferred_from_coro(self._close(reason))

    async def _close(self, reason: str) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._ledger.note_ended(self._engine.in_progress)
        await self._project.close(reason)
        await self._redis.aclose()

    # ── what the engine asks

    def has_pending_requests(self) -> bool:
        """True until the whole crawl, on all machines, has nothing left to do."""
        return not self._project.is_over

    def enqueue_request(self, request: Request) -> bool:
        """True: the request is on its way to the frontier. Whether it was seen before is known only there."""
        try:
            candidate = self._candidate(request)
        except Unwritable as exc:
            if not self._has_warned:
                self._has_warned = True
                log.warning(
                    "%s stays in the memory of this process, and so do others like it, counted in"
                    " scheduler/unserializable: %s",
                    request,
                    exc,
                )
            self._stats.inc_value("scheduler/unserializable")
            self._ledger.enqueue_in_memory(request)
        else:
            self._stats.inc_value("scheduler/enqueued/frontier")
            self._ledger.enqueue(candidate)
        self._project.wake()
        return True

    def next_request(self) -> Request | None:
        """The next request whose time has come, or None."""
        self._note_ended()
        if self._membership.orders.state != "running":
            return None
        if self._ledger.memory:
            return self._ledger.take_from_memory()
        while (found := self._turns.next()) is not None:
            turn, leased = found
            request = self._read(leased)
            if request is None:
                self._ledger.drop(turn, leased)
                continue
            self._ledger.hand_out(request, turn, leased)
            self._stats.inc_value("scheduler/dequeued/frontier")
            return request
        self._look_again_in(self._turns.wait_s())
        return None

    # ── inside

    def _candidate(self, request: Request) -> Candidate:
        """`request` as the frontier keeps it. Raises Unwritable."""
        url = request.url
        canonical = try_canonicalize(url)
        host = host_of(canonical) if canonical else (urlsplit(url).hostname or "")
        if not host or not url.startswith(("http://", "https://")) or not url.isprintable():
            raise Unwritable("its URL has no host that could be asked for it")
        if request.dont_filter or not self._options.is_filtering:
            fingerprint = secrets.randbits(64)  # one of a kind, so that it is queued once, however often it is offered
        else:
            assert self._crawler.request_fingerprinter is not None
            fingerprint = int.from_bytes(self._crawler.request_fingerprinter.fingerprint(request)[:8], "big")
        depth = request.meta.get("depth", 0)
        return Candidate(
            url,
            host,
            names_of(host).domain,
            depth=depth if isinstance(depth, int) else 0,
            priority=request.priority,
            payload=write(request, self._spider, self._options.serializer),
            fingerprint=fingerprint,
        )

    def _read(self, leased: Leased) -> Request | None:
        """The request that `leased` stands for; None where this spider cannot read it, which the log says."""
        try:
            return read(leased.url, leased.payload, self._spider, self._options.serializer)
        except Exception as exc:  # noqa: BLE001  written by another version of the project, or by somebody else
            log.error("%s is dropped, for its request cannot be read: %s", leased.url, exc)
            self._stats.inc_value("scheduler/unreadable")
            return None

    def _pace_of(self, host: str) -> Pace:
        """How `host` is fetched: as Scrapy would, unless an operator ordered otherwise."""
        pace = self._engine.pace_of(host)
        override = self._membership.orders.override_for(host, names_of(host).domain)
        if override is None:
            return pace
        delay_s = max(pace.delay_s, (override.delay_ms or 0) / 1000)
        return Pace(override.n_parallel or pace.n_parallel, delay_s, pace.is_behind)

    def _note_ended(self) -> None:
        if self._ledger.note_ended(self._engine.in_progress):
            self._project.wake()

    def _look_again_in(self, wait_s: float | None) -> None:
        """The engine asks again when the next request is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if wait_s is not None and wait_s > 0:
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._engine.nudge)
