"""One HTTP client of ClickHouse, safe to use from several threads, that fails in our words.

The client keeps no session, so each call stands alone and runs on a pooled connection of its own. Of the two
ways to fail, `StoreUnavailable` means that the same call may succeed later (the crawl waits and goes on), and
`StoreError` that it will not.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import IOBase
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import clickhouse_connect
from clickhouse_connect.datatypes.registry import get_from_name
from clickhouse_connect.driver import httputil
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from clickhouse_connect.driver.insert import InsertContext

from linkcrawler.errors import ConfigError, StoreError
from linkcrawler.store.faults import fault_of, first_line
from linkcrawler.store.merging import Merge
from linkcrawler.traces import statement

if TYPE_CHECKING:
    import pyarrow as pa

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_S = 600
MAX_CONNECTIONS = 16  # kept open; more threads than these open and close one of their own
# Statements carry the URLs of a batch as literals: 500 URLs of 2 kB, with room.
MAX_QUERY_BYTES = 16 * 1024 * 1024

# Of a cluster: an answered insert is on its shard, a subquery over all shards is asked once and not by each of them,
# and rows that are derived go where they belong. A single server does not mind.
DISTRIBUTED: dict[str, Any] = {
    "distributed_foreground_insert": 1,
    "distributed_product_mode": "global",
    "parallel_distributed_insert_select": 0,
}
# Rows of a whole table may be of more partitions (one for each run of authority) than ClickHouse thinks wise.
_BULK_SETTINGS: dict[str, Any] = {"max_partitions_per_insert_block": 0}
_ARROW_SETTINGS = {"output_format_arrow_string_as_string": 1}


class Connection:
    """A ClickHouse database reached over HTTP. It connects on first use; all methods may run in several threads."""

    def __init__(self, dsn: str, timeout_s: float = STATEMENT_TIMEOUT_S) -> None:
        """`timeout_s` is how long ClickHouse may be silent. Raises ConfigError where `dsn` is not of the form http://USER:PASSWORD@HOST:PORT/DATABASE."""
        parts = urlsplit(dsn)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
            shown = re.sub(r":[^:/@]*@", ":***@", dsn)
            raise ConfigError(f"{shown!r} is not an HTTP DSN: use http://USER:PASSWORD@HOST:8123/DATABASE")
        self._parts = parts
        self._user = unquote(parts.username or "default")
        self.database = unquote(parts.path.strip("/")) or "default"
        shown = parts.hostname if port is None else f"{parts.hostname}:{port}"
        self.shown_dsn = urlunsplit((parts.scheme, shown, "/" + self.database, "", ""))
        self.each: tuple[Connection, ...] = (self,)
        self._lock = threading.Lock()
        self._timeout_s = timeout_s
        self._client: Client | None = None
        self._pool = httputil.get_pool_manager(maxsize=MAX_CONNECTIONS)

    def query(
        self, sql: str, parameters: Mapping[str, Any] | None = None, merge: Merge | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a SELECT; `merge` says what becomes of them where there are several shards."""
        with statement(sql, self.shown_dsn), self._in_our_words():
            result = self._connected().query(sql, parameters=dict(parameters or {}))
            return cast(Sequence[tuple[Any, ...]], result.result_rows)

    @contextmanager
    def batches(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """The columns of a SELECT, and its rows as record batches, as they arrive."""
        import pyarrow as pa

        with statement(sql, self.shown_dsn), self._in_our_words():
            stream = cast(
                IOBase,
                self._connected().raw_stream(
                    sql, parameters=dict(parameters or {}), settings=_ARROW_SETTINGS, fmt="ArrowStream"
                ),
            )
        try:
            with self._in_our_words(), _whole():
                reader = pa.ipc.open_stream(stream)
            yield reader.schema, self._each(reader)
        finally:
            stream.close()

    def _each(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        while True:
            with self._in_our_words(), _whole():
                batch = next(reader, None)
            if batch is None:
                return
            yield batch

    def insert_batch(self, table: str, batch: pa.Table, token: str = "") -> None:
        """Append the rows of an Arrow table, whose columns have names of the table's; `token` as for `insert`."""
        with statement(f"INSERT INTO {table}", self.shown_dsn), self._in_our_words():
            self._connected().insert_arrow(
                table,
                batch,
                database=self.database,
                settings=_BULK_SETTINGS | ({"insert_deduplication_token": f"{table}:{token}"} if token else {}),
            )

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that answers nothing."""
        with statement(sql, self.shown_dsn), self._in_our_words():
            self._connected().command(sql, parameters=dict(parameters or {}))

    def derive(self, statement: str, is_moved: bool) -> None:
        """Run an INSERT ... SELECT of derive/; `is_moved` concerns several shards only."""
        self.command(statement)

    def insert(self, table: str, columns: Sequence[tuple[str, str, Sequence[Any]]], token: str = "") -> None:
        """Append one block of rows, given as (name, type, values) per column.

        `token` names the insert: where the table keeps a deduplication window, the second insert of one token
        adds nothing.
        """
        if not columns or not columns[0][2]:
            return
        names, types, values = zip(*columns, strict=True)
        with statement(f"INSERT INTO {table}", self.shown_dsn), self._in_our_words():
            client = self._connected()
            context = InsertContext(
                table=f"`{self.database}`.`{table}`",
                column_names=names,
                column_types=[get_from_name(name) for name in types],
                data=list(values),
                column_oriented=True,
                settings={"insert_deduplication_token": f"{table}:{token}"} if token else None,
                compression=client.write_compression if self._is_far() else None,
            )
            client.data_insert(context)

    def close(self) -> None:
        """Connections are closed. A later call opens them again."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()
        self._pool.clear()

    def _connected(self) -> Client:
        client = self._client
        if client is not None:
            return client
        with self._lock:
            if self._client is None:
                self._client = clickhouse_connect.get_client(
                    interface=self._parts.scheme,
                    host=self._parts.hostname or "",
                    port=self._parts.port or (8443 if self._parts.scheme == "https" else 8123),
                    username=self._user,
                    password=unquote(self._parts.password or ""),
                    database=self.database,
                    connect_timeout=min(CONNECT_TIMEOUT_S, self._timeout_s),
                    send_receive_timeout=self._timeout_s,
                    autogenerate_session_id=False,  # a session runs one query at a time
                    compress=self._is_far(),
                    query_retries=0,
                    show_clickhouse_errors=True,
                    pool_mgr=self._pool,
                    settings={"max_query_size": MAX_QUERY_BYTES} | DISTRIBUTED,
                )
            return self._client

    def _is_far(self) -> bool:
        """On loopback, compression costs more than the bytes."""
        return self._parts.hostname not in ("127.0.0.1", "::1", "localhost")

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except ClickHouseError as exc:
            raise fault_of(exc, self.shown_dsn, self._user, self.database) from exc
        except UnicodeEncodeError as exc:
            raise StoreError(f"{exc.object[:100]!r} cannot be stored: it is not valid Unicode text") from exc


@contextmanager
def _whole() -> Iterator[None]:
    """An answer that breaks off is a StoreError: behind its last whole part may stand what went wrong."""
    import pyarrow as pa
    import urllib3

    try:
        yield
    except (pa.ArrowInvalid, OSError, urllib3.exceptions.HTTPError) as exc:
        raise StoreError(f"the answer of ClickHouse breaks off ({first_line(exc)}): ask again") from exc
