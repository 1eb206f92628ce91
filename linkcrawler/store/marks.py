"""Each of several servers knows which shard it is: in another order its rows would be looked for elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linkcrawler.errors import ConfigError
from linkcrawler.store.connection import Connection

NAME = "shard"
TABLE = (Path(__file__).parent / "sql" / "shard_table.sql").read_text(encoding="utf-8")
_IS_MARKED = "select count() from system.tables where database = currentDatabase() and name = 'shard'"
_MARK = "select number, n_shards from shard"


def mark(each: Sequence[Connection]) -> None:
    """Every server is marked as what the DSN says it is. Raises ConfigError where one was marked otherwise before."""
    n_shards = len(each)
    new = []
    for number, one in enumerate(each):
        known = _marked(one)
        if known is None:
            if n_shards > 1:
                new.append((number, one))
        elif known != (number, n_shards):
            raise ConfigError(
                f"{one.shown_dsn} is number {known[0] + 1} of {known[1]} shards and not {number + 1} of {n_shards}: "
                "name all of them in LINKCRAWLER_CLICKHOUSE_DSN, in the order in which they were named first"
            )
    for number, one in new:
        one.command(TABLE)
        one.insert(NAME, [("number", "UInt16", [number]), ("n_shards", "UInt16", [n_shards])])


def _marked(one: Connection) -> tuple[int, int] | None:
    if one.query(_IS_MARKED) == [(0,)]:
        return None
    rows = one.query(_MARK)
    return (int(rows[0][0]), int(rows[0][1])) if rows else None
