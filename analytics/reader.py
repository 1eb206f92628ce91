"""One connection to a store: read-only questions in, tables out, every failure in one line.

Each query runs with `readonly = 1`: whatever SQL a person types, nothing of the store changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from analytics.errors import StoreNotCreated
from analytics.faults import Named
from analytics.frames import Framed, arrow_of_table

if TYPE_CHECKING:
    import pyarrow
    from clickhouse_connect.driver.client import Client

CONNECT_TIMEOUT_S = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Whoever wants to know how long each statement takes sets this: it is called with the text and the DSN as it may be
# shown, and the answer is waited for within what it returns.
on_statement: Callable[[str, str], AbstractContextManager[object]] | None = None


@dataclass(frozen=True, slots=True)
class Table(Framed):
    """A result: names, ClickHouse's types, and rows of Python values in the order of the columns."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table, typed as ClickHouse typed them."""
        return arrow_of_table(self.columns, self.types, self.rows)

    def _repr_html_(self) -> str:
        from analytics.html import table_html

        return table_html(self.columns, self.rows)


class Reader(Protocol):
    """What questions are put to."""

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """The result of one statement. Raises StoreNotCreated, StoreUnreachable or QueryRefused."""

    def batches(self, sql: str, parameters: Mapping[str, object] | None = None) -> Iterator[pyarrow.RecordBatch]:
        """The same in columns, as it arrives: for many rows. Nothing where there are none. Raises likewise."""

    def close(self) -> None:
        """The connection is given back."""


class NothingCrawled:
    """The reader of a store that does not exist yet."""

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        raise StoreNotCreated("nothing crawled yet")

    def batches(self, sql: str, parameters: Mapping[str, object] | None = None) -> Iterator[pyarrow.RecordBatch]:
        raise StoreNotCreated("nothing crawled yet")

    def close(self) -> None: ...


class ClickHouse:
    """A reader over ClickHouse's HTTP interface. Safe in several threads: it keeps no session."""

    def __init__(self, dsn: str, database: str | None = None) -> None:
        """Connected. Raises StoreUnreachable, StoreMisnamed (wrong user, password or database)."""
        import clickhouse_connect
        from clickhouse_connect.driver.exceptions import ProgrammingError
        from clickhouse_connect.driver.httputil import default_pool_manager

        # A pool of one's own: the client's default goes through the environment's proxy even to this machine.
        own_pool: dict[str, Any] = {"pool_mgr": default_pool_manager()} if urlsplit(dsn).hostname in LOOPBACK else {}
        self._shown_dsn = without_password(dsn)
        with Named(self._shown_dsn, database_of(dsn, database)):
            self._client: Client = clickhouse_connect.get_client(
                dsn=dsn,
                interface=interface_of(dsn),
                database=database_of(dsn, database),
                connect_timeout=CONNECT_TIMEOUT_S,
                settings={"readonly": 1},
                tz_mode="aware",
                # No session: a reader keeps no state on the server.
                autogenerate_session_id=False,
                **own_pool,
            )

            # Of a cluster: a subquery over all shards is asked once, and not by each of them. A user who may change no
            # setting has it in the profile (docs/cluster.md).
            with suppress(ProgrammingError):
                self._client.set_client_setting("distributed_product_mode", "global")

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        return self.measured(sql, parameters)[0]

    def measured(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> tuple[Table, dict[str, str]]:
        """The result of one statement that ran under `settings`, and what it took, in ClickHouse's words."""
        with asked(sql, self._shown_dsn), Named(self._shown_dsn):
            result = self._client.query(
                sql, parameters=dict(parameters) if parameters else None, settings=dict(settings or {})
            )
            table = Table(
                tuple(result.column_names),
                tuple(kind.name for kind in result.column_types),
                [tuple(row) for row in result.result_rows],
            )
            return table, {name: str(value) for name, value in result.summary.items()}

    def batches(self, sql: str, parameters: Mapping[str, object] | None = None) -> Iterator[pyarrow.RecordBatch]:
        with asked(sql, self._shown_dsn), Named(self._shown_dsn):
            stream = self._client.query_arrow_stream(sql, parameters=dict(parameters) if parameters else None)
            with stream as batches:
                yield from batches

    def close(self) -> None:
        self._client.close()


def asked(sql: str, shown_dsn: str) -> AbstractContextManager[object]:
    """The block waits for the answer to a statement."""
    return nullcontext() if on_statement is None else on_statement(sql, shown_dsn)


def interface_of(dsn: str) -> str | None:
    """http or https as the DSN has it: without a word of it the client speaks plain HTTP."""
    scheme = urlsplit(dsn).scheme
    return scheme if scheme in ("http", "https") else None


def database_of(dsn: str, database: str | None) -> str:
    """The database that is named, else that of the DSN."""
    return database or urlsplit(dsn).path.strip("/") or "default"


def without_password(dsn: str) -> str:
    """The DSN as it may be shown.

    >>> without_password("http://ann:secret@db.example:8123/web")
    'http://ann:***@db.example:8123/web'
    """
    if "," in dsn:  # of several shards
        return ",".join(map(without_password, dsn.split(",")))
    parts = urlsplit(dsn)
    if parts.password is None:
        return dsn
    _, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{place}"))
