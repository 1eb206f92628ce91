"""A table or view of the store, streamed: which columns it has, and the statement that reads what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import NotUnderstood
from analytics.instants import in_ms, read_instant
from analytics.questions import instant_text
from analytics.targets import read_target
from linkcrawler.errors import UsageError
from linkcrawler.export.conditions import read_conditions
from linkcrawler.store.catalogue import catalogue
from linkcrawler.store.portable import OWN, SECRET

if TYPE_CHECKING:
    import pyarrow as pa

    from linkcrawler.store import Store

_COLUMNS = """
select name, type, default_kind = 'ALIAS' as is_alias
from system.columns
where database = currentDatabase() and table = {table:String} and default_kind != 'MATERIALIZED'
order by position
"""
_ENGINE = """
select engine, total_rows
from system.tables
where database = currentDatabase() and name = {table:String}
"""
_MERGED = ("Replacing", "Aggregating", "Summing", "Collapsing", "Distributed")  # whose rows are to be read with FINAL
_BY_TARGET = ("target_domain", "domain")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a table is to be exported, as a person said it."""

    table: str
    target: str | None = None
    crawl: str | None = None
    as_of: str | None = None
    where: Sequence[str] = ()
    columns: Sequence[str] = ()  # all, unless given
    limit: int = 0  # 0 = all
    is_for_import: bool = False  # only columns that can be written
    is_with_secrets: bool = False  # for nobody but the store itself


@dataclass(frozen=True, slots=True)
class Reading:
    """The statement that reads what was asked, and how many rows it may give at most, where that is known."""

    sql: str
    parameters: Mapping[str, object]
    n_rows: int | None = None


def table_names() -> list[str]:
    """The tables and views that can be exported: the documented ones, but for the work tables of a running program."""
    return [told.name for told in catalogue() if not told.name.startswith("authority_") or told.name not in OWN]


def reading(store: Store, wanted: Wanted) -> Reading:
    """The statement that reads `wanted`. Raises UsageError where the table does not have what was asked of it."""
    table = wanted.table
    found = store.query(_COLUMNS, {"table": table})
    columns = {str(name): str(kind) for name, kind, is_alias in found if not (is_alias and wanted.is_for_import)}
    if not columns:
        raise UsageError(f"the store has no table {table!r}: `linkcrawler sql --tables` lists them")
    hidden = () if wanted.is_with_secrets else SECRET.get(table, ())
    columns = {name: kind for name, kind in columns.items() if name not in hidden}
    if missing := [name for name in wanted.columns if name not in columns]:
        raise UsageError(f"--columns: {table} has no column {missing[0]!r}, it has {', '.join(columns)}")
    condition = read_conditions(wanted.where, columns, table)
    clauses = [condition.sql] if condition.sql else []
    parameters: dict[str, object] = dict(condition.parameters or {})
    for sql, values in (_of_target(wanted, columns), _of_crawl(wanted, columns), _then(wanted, columns)):
        clauses += [sql] if sql else []
        parameters |= values
    ((engine, n_rows),) = store.query(_ENGINE, {"table": table})
    names = ", ".join(f"`{name}`" for name in wanted.columns or columns)
    lines = [
        f"select {names}",
        f"from `{table}`{' final' if str(engine).removeprefix('Replicated').startswith(_MERGED) else ''}",
    ]
    if clauses:
        lines.append(f"where {' and '.join(clauses)}")
    if wanted.limit:
        lines.append("limit {limit:UInt64}")
        parameters["limit"] = wanted.limit
    most = None if clauses or n_rows is None else int(n_rows)
    return Reading("\n".join(lines), parameters, min(most or wanted.limit, wanted.limit) if wanted.limit else most)


@contextmanager
def opened(store: Store, what: Reading) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """The schema and the rows of what is read, as they arrive. Raises StoreError, StoreUnavailable."""
    with store.batches(what.sql, what.parameters) as (own, batches):
        schema = _plain_schema(own)
        yield schema, (_plain_batch(batch, schema) for batch in batches)


def _of_target(wanted: Wanted, columns: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    if wanted.target is None:
        return "", {}
    name = next((name for name in _BY_TARGET if name in columns), None)
    if name is None:
        raise UsageError(f"--target: {wanted.table} has no column {' or '.join(_BY_TARGET)}: use --where")
    try:
        target = read_target(wanted.target)
    except NotUnderstood as exc:
        raise UsageError(f"--target: {exc}") from exc
    return f"{name} = {{target:String}}", {"target": target.domain}


def _of_crawl(wanted: Wanted, columns: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    if wanted.crawl is None:
        return "", {}
    if "crawl" not in columns:
        raise UsageError(f"--crawl: {wanted.table} has no column crawl: leave it out, or use --where")
    return "crawl = {crawl:String}", {"crawl": wanted.crawl}


def _then(wanted: Wanted, columns: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """What was so at an instant: links that were live then, fetches until then."""
    if wanted.as_of is None:
        return "", {}
    try:
        at = read_instant(wanted.as_of)
    except NotUnderstood as exc:
        raise UsageError(f"--as-of: {exc}") from exc
    assert at is not None
    bound: dict[str, object] = {"as_of": instant_text(in_ms(at))}
    then = "{as_of:DateTime64(3, 'UTC')}"
    if {"first_seen", "lost_at"} <= columns.keys():
        return f"first_seen <= {then} and (lost_at is null or lost_at > {then})", bound
    if "fetched_at" in columns:
        return f"fetched_at <= {then}", bound
    raise UsageError(f"--as-of: {wanted.table} says only what is so now: use it with links, link_spans or fetches")


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with every column nullable: what readers do with `not null` differs, and nothing is gained by it."""
    import pyarrow as pa

    return pa.schema([pa.field(field.name, field.type) for field in schema])


def _plain_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)
