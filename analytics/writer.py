"""What an analyst tells the index is written here: records such as annotations, lists, campaigns, and ranks of domains.

The questions never write; this is a connection of its own. Nothing that was crawled is changed through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.reader import CONNECT_TIMEOUT_S, LOOPBACK, Named, without_password

if TYPE_CHECKING:
    import pyarrow as pa


class Writer:
    """A connection that writes. Not for use by several threads at once."""

    def __init__(self, dsn: str, database: str | None = None) -> None:
        """Connected. Raises StoreUnreachable, StoreNotCreated (no database), QueryRefused (wrong password)."""
        import clickhouse_connect
        from clickhouse_connect.driver.httputil import default_pool_manager

        own_pool: dict[str, Any] = {"pool_mgr": default_pool_manager()} if urlsplit(dsn).hostname in LOOPBACK else {}
        self._shown_dsn = without_password(dsn)
        with Named(self._shown_dsn):
            self._client = clickhouse_connect.get_client(
                dsn=dsn,
                database=database or urlsplit(dsn).path.strip("/") or "default",
                connect_timeout=CONNECT_TIMEOUT_S,
                autogenerate_session_id=False,
                **own_pool,
            )

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """The rows are in the table; columns that are not named have their defaults.

        Raises StoreNotCreated, StoreUnreachable or QueryRefused.
        """
        if rows:
            with Named(self._shown_dsn):
                self._client.insert(table, rows, column_names=list(columns))

    def insert_columns(self, table: str, columns: Mapping[str, Sequence[object]]) -> None:
        """The same, of values by column: for many rows. NumPy arrays are taken as they are."""
        with Named(self._shown_dsn):
            self._client.insert(table, list(columns.values()), column_names=list(columns), column_oriented=True)

    def insert_arrow(self, table: str, rows: pa.Table) -> None:
        """The same, of an Arrow table: what costs least where there are millions of texts."""
        with Named(self._shown_dsn):
            self._client.insert_arrow(table, rows)

    def command(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """A statement that answers nothing was run, such as INSERT ... SELECT; parameters as those of a question."""
        with Named(self._shown_dsn):
            self._client.command(sql, parameters=dict(parameters) if parameters else None)

    def close(self) -> None:
        """The connection is given back."""
        self._client.close()
