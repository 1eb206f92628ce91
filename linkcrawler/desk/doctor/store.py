"""The store: is it there, are its tables those of this program, does it have the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from linkcrawler.config import Config
from linkcrawler.desk.doctor.finding import Finding, clock_of, failed, ok, warning
from linkcrawler.errors import LinkcrawlerError, StoreError, StoreMisnamed
from linkcrawler.store import Store

WITHIN_S = 5.0
MIN_VERSION = (24, 12)  # docs/schema.md
MIN_FREE_SHARE = 0.1
_ABOUT = (
    "select version(), (select value from system.settings where name = 'readonly'), toUnixTimestamp64Milli(now64(3))"
)
_DISKS = "select name, unreserved_space / total_space from system.disks where total_space < 9223372036854775807"


def look(config: Config, clock: Callable[[], float]) -> Iterator[Finding]:
    """Findings on ClickHouse: the one that is named, else the embedded one where it runs, else whether it could."""
    from linkcrawler import embedded

    dsn = config.clickhouse_dsn or next((one.url for one in embedded.status(config.data) if one.service == "store"), "")
    if not dsn:
        if find_spec("chdb") is None:
            remedy = "pip install chdb-core-lite, or name a ClickHouse in LINKCRAWLER_CLICKHOUSE_DSN"
            yield failed("store", "no ClickHouse is named, and chdb is not installed", remedy)
        else:
            yield ok("store", "the embedded one is installed; it does not run")
        return
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())  # it logs what it raises, too
    for one in dsn.split(","):  # each shard, where the store lies on several
        yield from _look_at(one.strip(), clock)


def _look_at(dsn: str, clock: Callable[[], float]) -> Iterator[Finding]:
    """Findings on one server."""
    try:
        store = Store(dsn, WITHIN_S)
    except LinkcrawlerError as exc:
        yield failed("store", str(exc), "correct LINKCRAWLER_CLICKHOUSE_DSN")
        return
    try:
        ((version, readonly, now_ms),) = store.query(_ABOUT)
        now_s = clock()
        yield _version(str(version))
        if str(readonly) != "0":
            said = "its user may only read"
            yield failed("store rights", said, "name a user in LINKCRAWLER_CLICKHOUSE_DSN that may insert and create")
        yield _tables(store)
        for name, share in store.query(_DISKS):
            if share < MIN_FREE_SHARE:
                yield warning("store disk", f"{share:.0%} of its disk {name} are free", "make room before it is full")
        yield clock_of("store clock", "the store", now_ms / 1000, now_s)
    except LinkcrawlerError as exc:
        said, _, remedy = str(exc).rpartition(": " if isinstance(exc, StoreMisnamed) else ". ")
        yield failed("store", said or str(exc), remedy if said else "correct LINKCRAWLER_CLICKHOUSE_DSN")
    finally:
        store.close()


def _version(version: str) -> Finding:
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    least = ".".join(map(str, MIN_VERSION))
    if numbers < MIN_VERSION:
        return failed("store", f"version {version} is older than {least}", f"use ClickHouse {least} or newer")
    return ok("store", f"version {version} answers")


def _tables(store: Store) -> Finding:
    try:
        n_applied, missing = store.waiting()
    except StoreError as exc:
        said, _, remedy = str(exc).rpartition(": ")
        return failed("store tables", said, remedy)
    if not n_applied:
        return ok("store tables", "it has no tables yet: the first crawl makes them")
    if missing:
        return warning("store tables", f"{len(missing)} changes of its tables wait", "`linkcrawler migrate`")
    return ok("store tables", f"all changes are applied: {n_applied}")
