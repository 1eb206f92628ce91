"""One pass of the schedule over one crawl, and a run over pages that were named: what a cron job, a daemon and
`linkcrawler recrawl` do.

The frontier is fed in slices, so that what waits in Redis stays bounded whatever the size of the index.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier
from linkcrawler.schedule.due import DAY_MS, EVERY_PAGE, DuePage, among, due_pages, instant, statement
from linkcrawler.schedule.feeding import Fed, queue_again, queue_sitemaps
from linkcrawler.schedule.returning import Returned, return_parked
from linkcrawler.schedule.watching import Watched, run_watches
from linkcrawler.store import Store, concatenated, summed
from linkcrawler.traces import span

log = logging.getLogger(__name__)

ALL_PAGES = 10**12
MAX_WAITING = 20_000  # recrawls in the frontier; about 6 MB of Redis


@dataclass(frozen=True, slots=True)
class Passed:
    """What one pass came to: parked URLs that returned, pages and sitemaps that wait to be fetched again."""

    returned: Returned
    fed: Fed
    n_sitemaps: int
    n_in_frontier: int  # URLs that wait or are leased now, whatever put them there
    watched: Watched


async def run_pass(
    frontier: Frontier,
    store: Store,
    config: CrawlConfig,
    *,
    budget: int = 0,
    per_run: int = 10_000,
    is_all: bool = False,
) -> Passed:
    """Parked URLs that have room return (up to `per_run`, with `is_all` those of unreachable hosts at once), and pages
    that are due wait, the most promising first: `budget` at most, 0 = as many as may wait at once. What became of the
    backlinks of watched targets is told.

    Raises FrontierUnavailable, StoreUnavailable, StoreError; what was done until then is done.
    """
    with span("schedule pass", {"linkcrawler.crawl": config.name}) as passing:
        passed = await _passed(frontier, store, config, budget, per_run, is_all)
        if passing is not None:
            passing.set_attribute("linkcrawler.queued", passed.fed.n_queued)
            passing.set_attribute("linkcrawler.returned", passed.returned.n_returned)
        return passed


async def _passed(
    frontier: Frontier, store: Store, config: CrawlConfig, budget: int, per_run: int, is_all: bool
) -> Passed:
    returned = await return_parked(frontier, store, config, per_run, is_all=is_all)
    recrawl = Recrawl(budget=budget)
    await recrawl.feed_more(frontier, store, config)
    n_sitemaps = await queue_sitemaps(frontier, store, config, now_ms())
    await frontier.note_pass(recrawl.fed.n_queued, returned.n_returned)
    log.info(
        "schedule passed",
        extra={"crawl": config.name, "n_queued": recrawl.fed.n_queued, "n_returned": returned.n_returned},
    )
    counts = await frontier.counts()
    watched = await asyncio.to_thread(run_watches, store, now_ms())
    return Passed(returned, recrawl.fed, n_sitemaps, counts.queued + counts.leased, watched)


@dataclass(slots=True)
class Recrawl:
    """A run over known pages: those that are due, or all that fulfil `which` (a condition on the table `pages`).

    `budget` is how many at most, 0 = no limit; with `is_full` they are read in full whatever the server says of a
    change. Each page is queued once in a run.
    """

    which: str = EVERY_PAGE
    is_due_only: bool = True
    budget: int = 0
    is_full: bool = False
    began_at: int = field(default_factory=lambda: now_ms())
    fed: Fed = field(default_factory=Fed)
    is_over: bool = False  # there were no more of them
    n_waited: int | None = None  # pages that an earlier call had queued, when this run began

    async def feed_more(self, frontier: Frontier, store: Store, config: CrawlConfig) -> int:
        """The next slice of pages waits, if there is room for it; how many these are. Raises as `queue_again`."""
        now = now_ms()
        counts = await frontier.counts()
        is_idle = not counts.queued + counts.leased
        n_waiting = 0 if is_idle else await asyncio.to_thread(waiting, store, config, now)
        if self.n_waited is None:
            self.n_waited = n_waiting
        room = MAX_WAITING - n_waiting
        if self.budget:
            room = min(room, self.budget - self.fed.n_queued)
        if self.is_over or room <= 0 or (n_waiting and room < MAX_WAITING // 4 and not self.budget):
            return 0
        pages = await asyncio.to_thread(
            due_pages,
            store,
            config,
            now,
            room,
            which=self.which,
            is_due_only=self.is_due_only,
            before=self.began_at,
            is_idle=is_idle,
        )
        self.is_over = len(pages) < room
        fed = await queue_again(frontier, store, config, pages, now, is_full=self.is_full)
        self.fed.n_queued += fed.n_queued
        self.fed.n_no_room += fed.n_no_room
        self.fed.n_by_reason.update(fed.n_by_reason)
        return fed.n_queued

    def plan(self, store: Store, config: CrawlConfig, most: int) -> list[DuePage]:
        """The pages that would be fetched now, in their order; `most` at most, 0 = all. Raises StoreError."""
        limits = [n for n in (self.budget, most) if n]
        return due_pages(
            store,
            config,
            self.began_at,
            min(limits, default=ALL_PAGES),
            which=self.which,
            is_due_only=self.is_due_only,
            before=self.began_at,
        )

    def unknown(self, store: Store, config: CrawlConfig, urls: Sequence[str]) -> list[str]:
        """Those of the canonical `urls` that the crawl never asked for. Raises StoreError."""
        if not urls:
            return []
        sql = f"select url from pages final where has(crawls, {{crawl:String}}) and {among(urls)}"  # nosec B608
        known = {str(url) for (url,) in store.query(sql, {"crawl": config.name}, concatenated)}
        return [url for url in urls if url not in known]


def waiting(store: Store, config: CrawlConfig, now: int) -> int:
    """How many pages of the crawl wait to be fetched again. Raises StoreUnavailable, StoreError."""
    values = {"crawl": config.name, "waits_since": instant(now - DAY_MS)}
    ((n,),) = store.query(statement("waiting"), values, summed(0))
    return int(n)


def now_ms() -> int:
    """The instant, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000
