"""Several ClickHouse servers that hold one store together, each a part of it, without knowing of each other.

What is written is divided by `sharding`, and each shard gets its part in an insert of its own. Where one of them cannot
be used, the call raises StoreUnavailable although others may have taken theirs: it is to be made again, and what is
stored twice counts once. Rows that are derived on one shard and belong to another go through this process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

from linkcrawler.errors import ConfigError, StoreError
from linkcrawler.store.connection import STATEMENT_TIMEOUT_S, Connection
from linkcrawler.store.merging import Merge, at_home
from linkcrawler.store.sharding import SHARD_KEYS, shards_of

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

THREADS_PER_SHARD = 4
_CLOCK = "select toUnixTimestamp64Micro(now64(6))"
_INSERT = re.compile(r"(?:\s|--[^\n]*\n)*insert into (\w+)\s*\(([^)]*)\)\s*(.*)", re.DOTALL)


def connection_to(dsn: str, timeout_s: float = STATEMENT_TIMEOUT_S) -> Connection:
    """One server, or several whose DSNs stand behind each other with commas between. Raises ConfigError."""
    dsns = [part.strip() for part in dsn.split(",") if part.strip()]
    return Shards(dsns, timeout_s) if len(dsns) > 1 else Connection(dsns[0] if dsns else dsn, timeout_s)


class Shards(Connection):
    """The shards in the order of their DSNs, which must never change: it says which rows are whose."""

    def __init__(self, dsns: Sequence[str], timeout_s: float) -> None:
        if len(set(dsns)) < len(dsns):
            raise ConfigError(
                "LINKCRAWLER_CLICKHOUSE_DSN names a shard twice: name each once, always in the same order"
            )
        self.each = tuple(Connection(dsn, timeout_s) for dsn in dsns)
        self.home = self.each[0]
        self.database = self.home.database
        self.shown_dsn = ",".join(one.shown_dsn for one in self.each)
        self._threads = ThreadPoolExecutor(len(self.each) * THREADS_PER_SHARD)

    def query(
        self, sql: str, parameters: Mapping[str, Any] | None = None, merge: Merge | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of all shards, put together by `merge`."""
        if merge is at_home:
            return self.home.query(sql, parameters)
        if merge is None:
            raise StoreError(_not_of_several(sql))
        return merge(self._of_all(lambda one: one.query(sql, parameters)))

    @contextmanager
    def batches(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        raise StoreError(_not_of_several(sql))
        yield  # what makes it a generator

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        raise StoreError(_not_of_several(sql))

    def insert(self, table: str, columns: Sequence[tuple[str, str, Sequence[Any]]], token: str = "") -> None:
        if not columns or not columns[0][2]:
            return
        if table not in SHARD_KEYS:
            self._of_all(lambda one: one.insert(table, columns, token))
            return
        keys = next(values for name, _, values in columns if name == SHARD_KEYS[table])
        shards = shards_of(table, keys, len(self.each))

        def insert(number: int) -> None:
            is_its = [shard == number for shard in shards]
            part = [(name, kind, list(compress(values, is_its))) for name, kind, values in columns]
            self.each[number].insert(table, part, token)

        self._of_numbers(insert, sorted(set(shards)))

    def insert_batch(self, table: str, batch: pa.Table, token: str = "") -> None:
        import pyarrow as pa

        if table not in SHARD_KEYS:
            self._of_all(lambda one: one.insert_batch(table, batch, token))
            return
        if not batch.num_rows:
            return
        keys = [
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            for value in batch.column(SHARD_KEYS[table]).to_pylist()
        ]
        shards = pa.array(shards_of(table, keys, len(self.each)))

        def insert(number: int) -> None:
            self.each[number].insert_batch(table, batch.filter(pa.compute.equal(shards, number)), token)

        self._of_numbers(insert, sorted(set(shards.to_pylist())))

    def derive(self, statement: str, is_moved: bool) -> None:
        """Every shard derives of its facts, by one clock. With `is_moved`, rows may belong to other shards."""
        # The versions of a row may come from two shards: only one clock can order them.
        now = f"fromUnixTimestamp64Micro({self.home.query(_CLOCK)[0][0]}, 'UTC')"
        statement = statement.replace("now64(6)", now)
        if not is_moved:
            self._of_all(lambda one: one.command(statement))
            return
        parsed = _INSERT.fullmatch(statement)
        assert parsed is not None
        table, names, select = parsed[1], [name.strip() for name in parsed[2].split(",")], parsed[3]
        self._of_all(lambda one: self._move(one, table, names, select))

    def close(self) -> None:
        for one in self.each:
            one.close()

    def _move(self, source: Connection, table: str, names: Sequence[str], select: str) -> None:
        import pyarrow as pa

        with source.batches(select) as (_, batches):
            for batch in batches:
                # Not in a thread of the pool: those that derive may have taken all of them.
                rows = pa.Table.from_batches([batch]).rename_columns(list(names))
                for number, one in enumerate(self.each):
                    shards = shards_of(table, rows.column(SHARD_KEYS[table]).to_pylist(), len(self.each))
                    part = rows.filter(pa.array([shard == number for shard in shards]))
                    if part.num_rows:
                        one.insert_batch(table, part)

    def _of_all(self, ask: Callable[[Connection], T]) -> list[T]:
        return self._of_numbers(lambda number: ask(self.each[number]), range(len(self.each)))

    def _of_numbers(self, ask: Callable[[int], T], numbers: Sequence[int]) -> list[T]:
        """Each of these shards is asked, at the same time. Raises for the first that fails, once all have answered."""
        answers = [self._threads.submit(ask, number) for number in numbers]
        failures = [failure for answer in answers if (failure := answer.exception())]
        if failures:
            raise failures[0]
        return [answer.result() for answer in answers]


def _not_of_several(sql: str) -> str:
    what = " ".join(re.sub(r"--[^\n]*", "", sql).split())[:60]
    return (
        f"LINKCRAWLER_CLICKHOUSE_DSN names several shards, and this cannot be asked of them one by one ({what}...): "
        "name one server of a ClickHouse cluster that was set up with `linkcrawler migrate --cluster NAME` "
        "(docs/cluster.md)"
    )
