"""Replies and tables as Arrow, pandas and polars, with types that depend on the columns and not on what the rows hold.

Counts are int64, ratios float64, instants timestamp[ms, UTC], flags bool; what is unknown is null. A frame without
rows has the same columns and types. pyarrow comes with the program, pandas and polars with its extra `notebook`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.definitions import LOST_REASONS
from analytics.errors import NotInstalled
from analytics.kinds import kind_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

HEAD = b"analytics"  # the key of a table's metadata: what the reply says beyond its rows, as JSON


class Framed:
    """What has an Arrow table, and so has frames."""

    __slots__ = ()

    def arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table."""
        raise NotImplementedError

    def pandas(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame. Raises NotInstalled."""
        return pandas_of(self.arrow())

    def polars(self) -> polars.DataFrame:
        """The rows as a polars DataFrame. Raises NotInstalled."""
        return polars_of(self.arrow())


def arrow_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], head: Mapping[str, object]) -> pyarrow.Table:
    """The rows of a reply as a table. `head` is kept as its metadata: a Parquet file of it tells what it holds."""
    import pyarrow as pa

    question = str(head.get("question", ""))
    arrays = [_column(kind_of(name, question), [row[name] for row in rows]) for name in columns]
    text = json.dumps(head, ensure_ascii=False, default=_written)
    return pa.table(arrays, names=list(columns), metadata={HEAD: text.encode()})


def arrow_of_table(columns: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> pyarrow.Table:
    """The result of a statement as a table, typed as ClickHouse typed it (`count()` is an unsigned integer)."""
    import pyarrow as pa

    from analytics.arrow_types import column

    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [column(kind, list(cells)) for kind, cells in zip(kinds, values, strict=True)]
    return pa.table(arrays, names=list(columns))


def pandas_of(table: pyarrow.Table) -> pandas.DataFrame:
    """The table as a DataFrame: integers and flags in the types that know null (Int64, boolean), dates as datetime64.

    Its `attrs` hold the head of the reply. Raises NotInstalled.
    """
    pd = extra("pandas")
    kinds = {
        **{
            f"{sign}int{bits}": getattr(pd, f"{sign.upper()}Int{bits}Dtype")()
            for sign in ("", "u")
            for bits in (8, 16, 32, 64)
        },
        "bool": pd.BooleanDtype(),
    }
    frame = table.to_pandas(
        types_mapper=lambda kind: kinds.get(str(kind)), date_as_object=False, maps_as_pydicts="lossy"
    )
    frame.attrs.update(head_of(table))
    return frame


def polars_of(table: pyarrow.Table) -> polars.DataFrame:
    """The table as a polars DataFrame. Raises NotInstalled."""
    frame: polars.DataFrame = extra("polars").from_arrow(table)
    return frame


def head_of(table: pyarrow.Table) -> dict[str, Any]:
    """What the reply said beyond its rows, of a table that was made of one; else nothing."""
    return dict(json.loads((table.schema.metadata or {}).get(HEAD, b"{}")))


def extra(name: str) -> Any:
    """The module of a library that comes with the extra `notebook`. Raises NotInstalled."""
    try:
        return import_module(name)
    except ImportError as exc:
        raise NotInstalled(f'{name.partition(".")[0]} is not installed: pip install "linkcrawler[notebook]"') from exc


def _column(kind: str | None, values: list[Any]) -> pyarrow.Array:
    """The values, of the type of that kind; without one, or where the values say otherwise, of their own."""
    import pyarrow as pa

    if kind == "flag":
        values = [None if value is None else bool(value) for value in values]
    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "flag": pa.bool_(),
        "count": pa.int64(),
        "ratio": pa.float64(),
        "ratios": pa.list_(pa.float64()),
        "instant": pa.timestamp("ms", "UTC"),
        "date": pa.date32(),
        "counts": pa.map_(pa.string(), pa.int64()),
        "tally": pa.struct([(reason, pa.int64()) for reason in LOST_REASONS]),
    }
    try:
        return pa.array(values, types[kind] if kind else _own_type(values))
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array(values)


def _own_type(values: list[Any]) -> pyarrow.DataType:
    import pyarrow as pa

    found = pa.infer_type(values)
    if pa.types.is_null(found):
        return pa.string()
    return pa.timestamp("ms", "UTC") if pa.types.is_timestamp(found) else found


def _written(value: object) -> str:
    """A value in JSON that has no form of its own there."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
