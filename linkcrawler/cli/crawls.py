"""How a command reaches a crawl that was begun before: by its name, without ever beginning one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from linkcrawler.desk.crawls import unknown, work_on

if TYPE_CHECKING:
    from linkcrawler.config import Config, CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.store import Store

T = TypeVar("T")

name_option = click.option("--name", required=True, help="The crawl, begun by `linkcrawler crawl --name`.")
only_name_option = click.option("--name", help="The crawl. [the only one, where one is known]")


def with_frontier(data: Path | None, name: str | None, work: Callable[[Frontier, CrawlConfig], Awaitable[T]]) -> T:
    """What `work` returns for the crawl `name`, whose Redis is there for as long as it runs.

    A `name` of None is the only crawl there is. An embedded Redis that does not run is started for it, and ends
    afterwards. Raises UsageError, naming the crawls that are known, where this one is not, or where None could be
    several; a data folder without a crawl is left as it is.
    """
    from linkcrawler.desk.reached import reach_frontier

    where = place_of_crawls(data, name)
    with reach_frontier(where) as redis_url:
        return asyncio.run(work_on(redis_url, name, work))


def with_crawl(
    data: Path | None,
    name: str | None,
    work: Callable[[Frontier, CrawlConfig, Store], Awaitable[T]],
    *,
    is_to_grow: bool = False,
) -> T:
    """Like `with_frontier`, with the store besides, its tables in their latest form.

    With `is_to_grow`, `work` queues URLs: raises UsageError where the crawl is a Scrapy spider's.
    """
    from linkcrawler.crawl.ownership import refuse_spiders_crawl
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.store import Store

    async def with_store(frontier: Frontier, config: CrawlConfig) -> T:
        if is_to_grow:
            await refuse_spiders_crawl(frontier)
        with reach_store(where) as dsn:  # only now: an unknown crawl starts no store
            store = Store(dsn)
            try:
                await asyncio.to_thread(store.migrate)
                return await work(frontier, config, store)
            finally:
                store.close()

    where = place_of_crawls(data, name)
    with reach_frontier(where) as redis_url:
        return asyncio.run(work_on(redis_url, name, with_store))


def place_of_crawls(data: Path | None, name: str | None) -> Config:
    """Where the services are. Raises UsageError where no crawl was ever begun there."""
    from linkcrawler.config import Config

    where = Config.from_environment(data)
    if not where.redis_url and not (where.data / "redis").exists():
        raise unknown(name, [], str(where.data))
    return where
