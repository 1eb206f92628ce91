"""What is queued of a known crawl is fetched, by workers on this machine: for `recrawl` and `schedule daemon`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkcrawler.cli.crawls import place_of_crawls
from linkcrawler.errors import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.crawl.launch import Launcher
    from linkcrawler.frontier import Frontier
    from linkcrawler.schedule import Recrawl
    from linkcrawler.store import Store


def fetch_queued(name: str, workers: int, data: Path | None, is_unwanted: Callable[[], bool]) -> bool:
    """What waits of the crawl `name` is fetched; False where it was interrupted, or `is_unwanted` before it began.

    Blocks. Raises LinkcrawlerError.
    """
    from linkcrawler.crawl.launch import launch

    with _launcher(name, {}, workers, data, is_quiet=True) as (launcher, _):
        launcher.is_unwanted = is_unwanted
        return launch(launcher, [])


def fetch_again(
    name: str, run: Recrawl, given: dict[str, Any], workers: int, data: Path | None, *, is_quiet: bool
) -> tuple[dict[str, Any], bool]:
    """The pages of `run` are fetched, and whatever else waits. The facts of it, and whether it came to its end.

    `given` is what was said this time of the configuration of the crawl, which keeps it. Blocks. Raises
    LinkcrawlerError.
    """
    from linkcrawler.crawl.launch import launch
    from linkcrawler.crawl.summary import changes_since, summarise_patiently
    from linkcrawler.schedule import run_watches

    with _launcher(name, given, workers, data, is_quiet=is_quiet) as (launcher, store):
        refusals: list[StoreError] = []

        async def refill(frontier: Frontier, config: CrawlConfig) -> int:
            try:
                return await run.feed_more(frontier, store, config)
            except StoreUnavailable:
                raise
            except StoreError as exc:  # a launcher goes on without what it could not refill
                refusals.append(exc)
                raise

        launcher.refill = refill
        is_over = launch(launcher, [])
        if refusals:
            raise refusals[0]
        facts = summarise_patiently(store, name, run.began_at, launcher.refused, launcher.waited_s).facts
        watched = run_watches(store, time.time_ns() // 1_000_000)
        facts |= {
            "n_events": watched.n_events,
            "n_queued": run.fed.n_queued,
            "queued_by_reason": dict(sorted(run.fed.n_by_reason.items())),
            "n_no_room": run.fed.n_no_room,
        }
        return facts | changes_since(store, name, run.began_at), is_over and not launcher.is_drained


@contextmanager
def _launcher(
    name: str, given: dict[str, Any], workers: int, data: Path | None, *, is_quiet: bool
) -> Iterator[tuple[Launcher, Store]]:
    """A launcher of the crawl `name`, and the store: both services are there for as long as the block runs."""
    from linkcrawler.cli.progress import CrawlProgress
    from linkcrawler.config import CrawlConfig
    from linkcrawler.crawl.launch import Launcher
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.identity import user_agent
    from linkcrawler.store import Store

    where = place_of_crawls(data, name)
    with reach_frontier(where) as redis_url, reach_store(where) as dsn, CrawlProgress(name, is_quiet) as progress:
        store = Store(dsn)
        try:
            config = CrawlConfig(name, user_agent=user_agent(where.contact))
            launcher = Launcher(config, given, redis_url, store, where.data, workers, progress.show)
            launcher.is_alone = not where.redis_url
            yield launcher, store
        finally:
            store.close()
