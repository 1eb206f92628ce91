"""The store: is it there, are its tables those of this program, does it have the same time."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec

from linkcrawler.config import Config
from linkcrawler.desk.doctor.finding import Finding, clock_of, failed, ok, warning
from linkcrawler.errors import LinkcrawlerError
from linkcrawler.store import Store
from linkcrawler.store.migrations import SCHEMA

WITHIN_S = 5.0
MIN_VERSION = (24, 12)  # docs/schema.md
MIN_FREE_SHARE = 0.1
_ABOUT = (
    "select version(), (select value from system.settings where name = 'readonly'), toUnixTimestamp64Milli(now64(3))"
)
_DISKS = "select name, unreserved_space / total_space from system.disks where total_space < 9223372036854775807"
_HAS_TABLES = "select count() from system.tables where database = currentDatabase() and name = 'schema_version'"
_APPLIED = "select file, any(sha256) from schema_version group by file"


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
        said, _, remedy = str(exc).rpartition(". ")
        if cause := re.search(r"\[Errno -?\d+\] ([^\"')]+)", said):  # the rest is how the client says it
            said = f"{said.partition(' cannot be used now')[0]} cannot be reached: {cause[1]}"
        yield failed("store", said or str(exc), remedy or "correct LINKCRAWLER_CLICKHOUSE_DSN")
    finally:
        store.close()


def _version(version: str) -> Finding:
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < MIN_VERSION:
        return failed("store", f"version {version} is older than 24.12", "use a newer ClickHouse")
    return ok("store", f"version {version} answers")


def _tables(store: Store) -> Finding:
    if store.query(_HAS_TABLES) == [(0,)]:
        said = "it has no tables yet: the first crawl makes them"
        return ok("store tables", said)
    applied = {str(name): str(sha256) for name, sha256 in store.query(_APPLIED)}
    ours = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(SCHEMA.glob("[0-9]*.sql"))}
    return compared(applied, ours)


def compared(applied: Mapping[str, str], ours: Mapping[str, str]) -> Finding:
    """How the schema files that were applied to the store differ from those of this program (name -> SHA-256).

    >>> compared({"0001_a.sql": "x"}, {"0001_a.sql": "x", "0002_b.sql": "y"}).remedy
    '`linkcrawler migrate`'
    """
    newer = sorted(applied.keys() - ours.keys())
    changed = sorted(name for name in applied.keys() & ours.keys() if applied[name] != ours[name])
    missing = sorted(ours.keys() - applied.keys())
    if newer:
        said = f"a newer linkcrawler has changed its tables: {', '.join(newer[:3])}"
        return failed("store tables", said, "update this program; all that use the store must have the same version")
    if changed:
        said = f"{', '.join(changed[:3])} was applied with other content than this program has"
        return failed("store tables", said, "restore the files of the release: a change goes into a new file")
    if missing:
        return warning("store tables", f"{len(missing)} changes of its tables wait", "`linkcrawler migrate`")
    return ok("store tables", f"all {len(ours)} changes are applied")
