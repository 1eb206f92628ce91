"""How a command reaches its services: what the configuration names, else the embedded ones in `data`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from linkcrawler.errors import StoreError, StoreMisnamed, StoreUnavailable, UsageError

if TYPE_CHECKING:
    from analytics import Analytics
    from analytics.writer import Writer
    from linkcrawler.config import Config

_HAS_TABLES = "select count() from system.tables where database = currentDatabase() and name = 'links'"


@contextmanager
def reach_store(where: Config) -> Iterator[str]:
    """The DSN of a ClickHouse that is there for as long as the block runs. Raises ServiceError."""
    # The client logs each failure that it raises too: a user reads it once.
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
    if where.clickhouse_dsn:
        yield where.clickhouse_dsn
        return
    from linkcrawler.embedded import store_service

    with store_service(where.data) as dsn:
        yield dsn


@contextmanager
def reach_frontier(where: Config) -> Iterator[str]:
    """The URL of a Redis that is there for as long as the block runs. Raises ServiceError."""
    if where.redis_url:
        yield where.redis_url
        return
    from linkcrawler.embedded import redis_service

    with redis_service(where.data) as url:
        yield url


@contextmanager
def reach_index(where: Config, is_created: bool = False) -> Iterator[Analytics]:
    """The index, to be asked. A data folder that does not exist is an empty index; asking does not create it.

    With `is_created` the store is started all the same. Errors are those of `in_our_words`, and ServiceError.
    """
    import analytics

    with in_our_words():
        if not (where.clickhouse_dsn or where.data.exists() or is_created):
            yield analytics.nothing_crawled()
            return
        with reach_store(where) as dsn:
            if not where.clickhouse_dsn:
                brought_up_to_date(dsn)
            index = analytics.connect(dsn)
            try:
                yield index
            finally:
                index.close()


@contextmanager
def reach_records(where: Config) -> Iterator[Writer]:
    """What an analyst records can be written; the tables exist. Raises as `in_our_words`, and ServiceError."""
    from analytics.writer import Writer
    from linkcrawler.store import Store

    with in_our_words(), reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
        finally:
            store.close()
        writer = Writer(dsn)
        try:
            yield writer
        finally:
            writer.close()


def brought_up_to_date(dsn: str) -> None:
    """A store of an earlier version of the program has the tables of this one; an empty one stays empty."""
    from linkcrawler.store import Store

    store = Store(dsn)
    try:
        if store.query("select count() from system.tables where database = currentDatabase() and name = 'links'") != [
            (0,)
        ]:
            store.migrate(may_be_shard=True)
    finally:
        store.close()


@contextmanager
def in_our_words() -> Iterator[None]:
    """What analytics raises inside leaves as UsageError, StoreUnavailable, StoreMisnamed or StoreError."""
    import analytics

    try:
        yield
    except analytics.NotUnderstood as exc:
        raise UsageError(str(exc)) from exc
    except analytics.StoreUnreachable as exc:
        raise StoreUnavailable(str(exc)) from exc
    except analytics.StoreMisnamed as exc:
        raise StoreMisnamed(f"{exc}, LINKCRAWLER_CLICKHOUSE_DSN") from exc
    except analytics.AnalyticsError as exc:
        raise StoreError(str(exc)) from exc


def place(where: Config) -> str:
    """Where the store is, as a person may be told."""
    from analytics.reader import without_password

    return without_password(where.clickhouse_dsn) if where.clickhouse_dsn else str(where.data)
