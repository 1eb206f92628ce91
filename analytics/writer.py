"""What an analyst tells the index is written here: records such as annotations, lists, campaigns, and ranks of domains.

The questions never write; this is a connection of its own. Nothing that was crawled is changed through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.errors import QueryRefused
from analytics.faults import Named
from analytics.reader import CONNECT_TIMEOUT_S, LOOPBACK, asked, database_of, interface_of, without_password
from analytics.shards import refusal

if TYPE_CHECKING:
    import pyarrow as pa
    from clickhouse_connect.driver.client import Client


# Of a cluster: what is answered is on its shard, and rows that are counted go where they belong.
SETTINGS = {
    "distributed_foreground_insert": 1,
    "distributed_product_mode": "global",
    "parallel_distributed_insert_select": 0,
}


class Writer:
    """A connection that writes; where the index lies on several shards, to each: records lie whole on all of them.

    Not for use by several threads at once.
    """

    def __init__(self, dsn: str, database: str | None = None) -> None:
        """Connected. Raises StoreUnreachable, StoreMisnamed (wrong user, password or database)."""
        self._clients = [_client(part.strip(), database) for part in dsn.split(",") if part.strip()]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """The rows are in the table; columns that are not named have their defaults.

        Raises StoreNotCreated, StoreUnreachable or QueryRefused.
        """
        for named, client in self._clients if rows else ():
            with asked(f"INSERT INTO {table}", named.dsn), named:
                client.insert(table, rows, column_names=list(columns))

    def insert_columns(self, table: str, columns: Mapping[str, Sequence[object]]) -> None:
        """The same, of values by column: for many rows. NumPy arrays are taken as they are."""
        for named, client in self._clients:
            with asked(f"INSERT INTO {table}", named.dsn), named:
                client.insert(table, list(columns.values()), column_names=list(columns), column_oriented=True)

    def insert_arrow(self, table: str, rows: pa.Table) -> None:
        """The same, of an Arrow table: what costs least where there are millions of texts."""
        for named, client in self._clients:
            with asked(f"INSERT INTO {table}", named.dsn), named:
                client.insert_arrow(table, rows)

    def command(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """A statement that answers nothing was run, such as INSERT ... SELECT; parameters as those of a question.

        Raises QueryRefused too where there are several shards: none of them has all that it reads.
        """
        if len(self._clients) > 1:
            raise QueryRefused(refusal("this would count what lies on all of them"))
        for named, client in self._clients:
            with asked(sql, named.dsn), named:
                client.command(sql, parameters=dict(parameters) if parameters else None)

    def close(self) -> None:
        """The connection is given back."""
        for _, client in self._clients:
            client.close()


def _client(dsn: str, database: str | None) -> tuple[Named, Client]:
    import clickhouse_connect
    from clickhouse_connect.driver.httputil import default_pool_manager

    own_pool: dict[str, Any] = {"pool_mgr": default_pool_manager()} if urlsplit(dsn).hostname in LOOPBACK else {}
    named = Named(without_password(dsn))
    with Named(without_password(dsn), database_of(dsn, database)):
        return named, clickhouse_connect.get_client(
            dsn=dsn,
            interface=interface_of(dsn),
            database=database_of(dsn, database),
            connect_timeout=CONNECT_TIMEOUT_S,
            autogenerate_session_id=False,
            settings=SETTINGS,
            **own_pool,
        )
