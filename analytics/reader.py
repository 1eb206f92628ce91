"""One connection to a store: read-only questions in, tables out, every failure in one line.

Each query runs with `readonly = 1`: whatever SQL a person types, nothing of the store changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from analytics.errors import AnalyticsError, LimitReached, QueryRefused, StoreNotCreated, StoreUnreachable
from analytics.frames import Framed, arrow_of_table

if TYPE_CHECKING:
    import pyarrow
    from clickhouse_connect.driver.client import Client

# ClickHouse's error codes.
UNKNOWN_TABLE, UNKNOWN_DATABASE = 60, 81
LIMITS = {
    158: "max_rows_to_read",
    159: "max_execution_time",
    160: "max_execution_time",
    241: "max_memory_usage",
    307: "max_bytes_to_read",
    396: "max_result_rows or max_result_bytes",
}
CONNECT_TIMEOUT_S = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAX_MESSAGE_CHARS = 400
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
        """Connected. Raises StoreUnreachable, StoreNotCreated (no database), QueryRefused (wrong password)."""
        import clickhouse_connect
        from clickhouse_connect.driver.exceptions import ProgrammingError
        from clickhouse_connect.driver.httputil import default_pool_manager

        # A pool of one's own: the client's default goes through the environment's proxy even to this machine.
        own_pool: dict[str, Any] = {"pool_mgr": default_pool_manager()} if urlsplit(dsn).hostname in LOOPBACK else {}
        self._shown_dsn = without_password(dsn)
        with Named(self._shown_dsn):
            self._client: Client = clickhouse_connect.get_client(
                dsn=dsn,
                database=database or urlsplit(dsn).path.strip("/") or "default",
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


class Named:
    """Whatever the client raises inside leaves as one of ours, with the DSN or ClickHouse's own reason."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> None:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        if isinstance(exc, ClickHouseError):
            raise self._ours(exc) from exc
        if isinstance(exc, UnicodeDecodeError):
            raise QueryRefused("a text of the result is not UTF-8: select hex(x) or toValidUTF8(x)") from exc
        if isinstance(exc, OSError):
            raise self._unreachable(str(exc)) from exc

    def _ours(self, exc: Exception) -> AnalyticsError:
        code = getattr(exc, "code", None)
        if code is None:
            return self._unreachable(str(exc))
        if code in (UNKNOWN_TABLE, UNKNOWN_DATABASE):
            return StoreNotCreated(shortened(str(exc)))
        if code in LIMITS:
            return LimitReached(shortened(str(exc)), LIMITS[code])
        return QueryRefused(shortened(str(exc)))

    def _unreachable(self, reason: str) -> StoreUnreachable:
        return StoreUnreachable(
            f"no ClickHouse answers at {self.dsn} ({' '.join(reason.split())[:160]}): start it, or correct the DSN"
        )


def shortened(message: str) -> str:
    """ClickHouse's error without its stack, version, endless lists and repeats, in one line.

    >>> shortened("HTTPDriver for http://h:1 received ClickHouse error code 62\\n Code: 62. DB::Exception: "
    ...           "Syntax error: failed at position 8 (form): form x. Expected one of: token, Comma. "
    ...           "(SYNTAX_ERROR) (version 26.5.1)")
    'SYNTAX_ERROR (code 62): Syntax error: failed at position 8 (form): form x.'
    """
    text = " ".join(message.split())
    code = re.search(r"Code: (\d+)\.", text)
    name = re.findall(r"\(([A-Z][A-Z0-9_]+)\)", text)
    cause = text.rpartition("DB::Exception: ")[2]
    cause = re.sub(r"\s*\(version .*$", "", cause)
    cause = re.sub(r"\s*\([A-Z][A-Z0-9_]+\)$", "", cause)
    cause = re.sub(r"\s*\bFORMAT( N[ative]*)?(?=\W|$)", "", cause)  # the client's own addition, cut or whole
    cause = re.sub(r"\s*Expected one of: .*$", "", cause)
    cause = re.sub(r"\s*:? ?While (processing|executing|reading) .*$", "", cause)
    if len(cause) > MAX_MESSAGE_CHARS:
        cause = cause[:MAX_MESSAGE_CHARS] + "..."
    return f"{name[-1] if name else 'ClickHouse'} (code {code[1] if code else '?'}): {cause}"


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
