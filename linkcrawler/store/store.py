"""The store's verbs: migrate, write a batch, query, rebuild; those of parked URLs are in `parking`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xxhash import xxh64_hexdigest

from linkcrawler.errors import ConfigError
from linkcrawler.records import Fetch
from linkcrawler.store import migrations
from linkcrawler.store.agenda import Agenda
from linkcrawler.store.batch import Attempt, Plan, open_digests, plan
from linkcrawler.store.columns import (
    fetch_columns,
    first_state_columns,
    link_columns,
    steady_span_columns,
)
from linkcrawler.store.connection import STATEMENT_TIMEOUT_S
from linkcrawler.store.literals import array_literal
from linkcrawler.store.marks import mark
from linkcrawler.store.merging import Merge, at_home, concatenated, summed
from linkcrawler.store.parking import Parking
from linkcrawler.store.shards import connection_to
from linkcrawler.store.states import state_columns

if TYPE_CHECKING:
    import pyarrow as pa

DERIVE = Path(__file__).parent / "derive"
SQL = Path(__file__).parent / "sql"
# Of a rebuild: rows of link_sets and fetches derived by one statement, bound by memory (about 1 kB a row).
ROWS_PER_PART = 2_000_000

_N_FACTS = "select (select count() from fetches) + (select count() from link_sets)"
_CLOCK = "select toUnixTimestamp64Micro(now64(6))"


class Store(Parking, Agenda):
    """Facts, what is derived of them, and what was set aside, in one ClickHouse database. Safe in several threads."""

    def __init__(self, dsn: str, timeout_s: float = STATEMENT_TIMEOUT_S) -> None:
        """`dsn` is http://USER:PASSWORD@HOST:PORT/DATABASE, of several shards one behind the other with commas between.

        It connects on first use. Raises ConfigError.

        A statement on which ClickHouse is silent for `timeout_s` raises StoreUnavailable.
        """
        super().__init__(connection_to(dsn, timeout_s))

    @property
    def n_shards(self) -> int:
        """How many servers the DSN names."""
        return len(self._connection.each)

    def migrate(self, cluster: str = "", *, may_be_shard: bool = False) -> list[str]:
        """All tables exist in their latest form, on all servers of `cluster` if one is named. Returns the schema files
        that were applied now.

        Raises StoreError where the store is not for this program, or of a cluster that is to be migrated by name,
        StoreUnavailable, and ConfigError where a server is another shard than the DSN says. One server alone that is
        of several is refused too, unless it `may_be_shard`: who keeps it up or backs it up sees to that one only.
        """
        if cluster and self.n_shards > 1:
            raise ConfigError(
                f"--cluster {cluster}: LINKCRAWLER_CLICKHOUSE_DSN names several servers: name one of the cluster's, "
                "which tells the others"
            )
        if not may_be_shard or self.n_shards > 1:
            mark(self._connection.each)
        applied = [name for one in self._connection.each for name in migrations.migrate(one, cluster=cluster)]
        return sorted(set(applied))

    def waiting(self) -> tuple[int, list[str]]:
        """How many schema files the store has (0 where nothing was ever stored), and which of this program's it has
        not. Nothing is changed. Raises as `migrate` does."""
        one = self._connection.each[0]
        new = migrations.pending(one, migrations.schema_files(migrations.SCHEMA))
        return len(migrations.applied_files(one)), [file.name for file in new]

    def migration(self, cluster: str = "") -> list[str]:
        """The statements that `migrate` would run now. Nothing is changed. Raises as it does."""
        return list(migrations.dry_run(self._connection.each[0], cluster))

    def write(self, fetches: Sequence[Fetch], token: str) -> None:
        """These fetches are stored durably, and `links` and `pages` are as their pages' whole histories say.

        Writing a batch twice, or two batches in the other order, leaves the same rows. `token` names the batch
        for ClickHouse's own deduplication, together with what is in it, so that a token used again loses nothing.
        Where it raises, some of the rows may be stored: write the same batch again. Raises StoreUnavailable,
        StoreError.
        """
        if not fetches:
            return
        content = repr([(f.url, f.fetched_at) for f in fetches]).encode()
        token = f"{token}:{xxh64_hexdigest(content)}"
        pages = [f for f in fetches if f.purpose == "page"]
        self._connection.insert("fetches", fetch_columns(fetches), token)
        if not pages:
            return
        known, seen_at = self._history(pages)
        todo = plan(pages, known)
        new_sets = self._without_links(pages, todo)
        self._connection.insert("link_sets", link_columns(new_sets), token)
        self._connection.insert("links", steady_span_columns(todo.steady, seen_at), token)
        self._connection.insert("pages", first_state_columns(todo.first_attempted, seen_at), token)
        if todo.confirmed:
            self._derive("confirmed_links", *_of(todo.confirmed))
        if todo.changed:
            fetches_of, links_of = _of(todo.changed)
            if todo.is_late:
                self._derive("links", fetches_of, links_of)
                self._bury(todo.changed, seen_at)
            else:
                urls = {f.url for f in todo.changed}
                shown = open_digests([f for f in pages if f.url in urls], known)
                self._derive("links", fetches_of, f"{links_of} and {_in_sets(shown)}")
        if todo.attempted_again:
            sql = _sql("states").replace("{fetches_of}", _of(todo.attempted_again)[0])
            states = self._connection.query(sql, merge=concatenated)
            self._connection.insert("pages", state_columns(states, known, seen_at), token)

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, merge: Merge | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """The rows of a SELECT; `params` are bound to `{name:Type}` by ClickHouse. Instants are UTC, without a zone.

        `merge` makes one answer of those of several shards. Raises StoreError (also where there are several and no
        merge is known), StoreUnavailable.
        """
        return self._connection.query(sql, params, merge)

    def batches(
        self, sql: str, params: Mapping[str, Any] | None = None
    ) -> AbstractContextManager[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """The columns of a SELECT, and its rows in batches, as they arrive: for many rows. Raises likewise."""
        return self._connection.batches(sql, params)

    def append(self, table: str, rows: pa.Table, token: str = "") -> None:
        """The rows are in `table` as they are, nothing is derived of them; `token` names them as for `write`.

        Raises StoreError, StoreUnavailable.
        """
        self._connection.insert_batch(table, rows, token)

    def command(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run an INSERT ... SELECT; `params` are bound as those of `query`. Raises StoreError, StoreUnavailable."""
        self._connection.command(sql, params)

    def clock(self) -> int:
        """The server's clock now, in microseconds. Raises StoreError, StoreUnavailable."""
        return int(self.query(_CLOCK, merge=at_home)[0][0])

    def rebuild(self, on_part: Callable[[int, int], None] = lambda _done, _parts: None) -> None:
        """`links` and `pages` are derived anew from all facts; what no fact supports is gone.

        It may run beside writers. It works through the pages in parts, so that memory stays bounded; `on_part` is told
        how many of how many are done.
        """
        since = self.clock()
        n_rows = int(self.query(_N_FACTS, merge=summed(0))[0][0])
        n_parts = n_rows // ROWS_PER_PART + 1
        for part in range(n_parts):
            fetches_of = f"xxHash64(url) % {n_parts} = {part}"
            links_of = f"xxHash64(source_url) % {n_parts} = {part}"
            self._derive("links", fetches_of, links_of)
            self._derive("pages", fetches_of, links_of)
            self._derive("stale_links", fetches_of, links_of, since)
            on_part(part + 1, n_parts)

    def close(self) -> None:
        """Its connections are closed."""
        self._connection.close()

    def _history(self, pages: Sequence[Fetch]) -> tuple[dict[str, list[Attempt]], int]:
        """All attempts at these pages, by URL, and the server's clock (microseconds) before it looked.

        Rows derived from what is seen here carry that instant, not a later one: whoever adds a fact after it
        derives with a later one, and wins.
        """
        seen_at = self.clock()
        rows = self.query(_sql("history").replace("{fetches_of}", _of(pages)[0]), merge=concatenated)
        return {url: [Attempt(*a) for a in attempts] for url, attempts in rows}, seen_at

    def _without_links(self, pages: Sequence[Fetch], todo: Plan) -> list[Fetch]:
        """Those fetches whose links are not stored yet, one per page and digest.

        That `fetches` has the digest proves nothing: a writer may have died before it wrote the links.
        """
        urls = {f.url for f in todo.changed} | {f.url for f, _ in todo.steady}
        wanted = {(f.url, f.page.links_digest): f for f in pages if f.url in urls and f.page and f.page.links_digest}
        again = {f.url for f in todo.attempted_again}
        asked = [f for f in wanted.values() if f.url in again]
        if not asked:
            return list(wanted.values())
        sql = f"select distinct source_url, links_digest from link_sets where {_of(asked)[1]}"  # nosec B608
        stored = {(url, digest) for url, digest in self.query(sql, merge=concatenated)}
        return [f for key, f in wanted.items() if key not in stored]

    def _bury(self, changed: Sequence[Fetch], since: int) -> None:
        """Spans of these pages that were not derived since are deleted."""
        sources = array_literal({f.url for f in changed})
        domains = array_literal({f.domain for f in changed})
        # Asked first: their links may lie on other shards than what the pages said.
        sql = f"select distinct target_domain from link_sets where source_url in {sources}"  # nosec B608
        targets = array_literal({str(target) for (target,) in self.query(sql, merge=concatenated)})
        which = f"target_domain in {targets} and source_domain in {domains} and source_url in {sources}"
        self._derive("stale_links", "", which, since)

    def _derive(self, name: str, fetches_of: str, links_of: str, since: int = 0) -> None:
        statement = _statement(name).replace("{fetches_of}", fetches_of).replace("{links_of}", links_of)
        statement = statement.replace("{since}", f"fromUnixTimestamp64Micro({since}, 'UTC')")
        self._connection.derive(statement, is_moved=name != "stale_links")


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _statement(name: str) -> str:
    return (DERIVE / f"{name}.sql").read_text(encoding="utf-8")


def _in_sets(shown: Collection[tuple[str, int]]) -> str:
    """A condition on `link_sets`: links that stood in one of these (source_url, links_digest) at some time."""
    urls = array_literal({url for url, _ in shown})
    digests = ", ".join(map(str, sorted({digest for _, digest in shown}))) or "0"
    return (
        "(source_url, target_url, link_class) in (select source_url, target_url, link_class from link_sets"  # nosec B608
        f" where source_url in {urls} and links_digest in ({digests}))"
    )


def _of(fetches: Iterable[Fetch]) -> tuple[str, str]:
    """Conditions on `fetches` and on `link_sets` that select the pages of these fetches by their primary keys."""
    urls = array_literal({f.url for f in fetches})
    return f"domain in {array_literal({f.domain for f in fetches})} and url in {urls}", f"source_url in {urls}"
