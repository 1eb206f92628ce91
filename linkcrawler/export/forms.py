"""Record batches as files: Parquet, CSV, NDJSON and Arrow, a bounded part of them in memory.

CSV and NDJSON say what `plain` says: texts that a spreadsheet would run have a ' before them, instants are ISO 8601
in UTC. Instants have as many decimals as their column, and IP addresses are written as such.
"""

from __future__ import annotations

import csv
import io
import ipaddress
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from linkcrawler.export.whole import Counted
from linkcrawler.plain import DECEPTIVE, cell, guarded, plain

FORMS = ("parquet", "csv", "ndjson", "arrow")
BINARY = ("parquet", "arrow")
# A row group of a Parquet file: what is held until one of these is reached.
ROW_GROUP_ROWS = 500_000
ROW_GROUP_BYTES = 64 << 20
SLICE_ROWS = 8_192  # rows that are texts at once


class Sink(Protocol):
    """Where record batches go."""

    def write(self, batch: pa.RecordBatch) -> None:
        """The rows are in the file, or will be when it is closed."""

    def close(self) -> None:
        """The file is complete; the stream stays open."""


def sink(form: str, stream: Counted, schema: pa.Schema) -> Sink:
    """What writes batches of `schema` to `stream` in `form`, one of FORMS."""
    return _SINKS[form](stream, schema)


class ParquetSink:
    """Parquet with zstd, in row groups of bounded size."""

    def __init__(self, stream: Counted, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = parquet.ParquetWriter(stream, schema, compression="zstd")
        self._held: list[pa.RecordBatch] = []
        self._n_rows = self._n_bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch)
        self._n_rows += batch.num_rows
        self._n_bytes += batch.nbytes
        if self._n_rows >= ROW_GROUP_ROWS or self._n_bytes >= ROW_GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held, self._schema), row_group_size=self._n_rows)
        self._held, self._n_rows, self._n_bytes = [], 0, 0


class ArrowSink:
    """Arrow's stream format, which every Arrow library reads from a file or a pipe."""

    def __init__(self, stream: Counted, schema: pa.Schema) -> None:
        self._writer = pa.ipc.new_stream(stream, schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()


class CsvSink:
    """CSV that is safe to open in a spreadsheet, under one header line."""

    def __init__(self, stream: Counted, schema: pa.Schema) -> None:
        self._stream = stream
        self._write_rows([schema.names])

    def write(self, batch: pa.RecordBatch) -> None:
        for part in _slices(batch):
            self._write_rows(zip(*map(_cells, part.columns), strict=True))

    def close(self) -> None: ...

    def _write_rows(self, rows: Iterable[Sequence[object]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._stream.write(text.getvalue().encode("utf-8", "backslashreplace"))


class NdjsonSink:
    """One JSON object a line."""

    def __init__(self, stream: Counted, schema: pa.Schema) -> None:
        self._stream = stream
        self._encode = json.JSONEncoder(ensure_ascii=False, default=plain, check_circular=False).encode

    def write(self, batch: pa.RecordBatch) -> None:
        for part in _slices(batch):
            names = part.schema.names
            rows = zip(*(_values(column) for column in part.columns), strict=True)
            text = "\n".join([self._encode(dict(zip(names, row, strict=True))) for row in rows]) + "\n"
            if not text.isascii() or "\x7f" in text:  # else there is nothing to be escaped
                text = DECEPTIVE.sub(_escaped, text)
            self._stream.write(text.encode("utf-8", "backslashreplace"))

    def close(self) -> None: ...


_BOOLEANS = {True: "true", False: "false", None: ""}
_SINKS: dict[str, Callable[[Counted, pa.Schema], Sink]] = {
    "parquet": ParquetSink,
    "arrow": ArrowSink,
    "csv": CsvSink,
    "ndjson": NdjsonSink,
}


def _slices(batch: pa.RecordBatch) -> Iterable[pa.RecordBatch]:
    return (batch.slice(at, SLICE_ROWS) for at in range(0, batch.num_rows, SLICE_ROWS))


def _escaped(found: Any) -> str:
    return f"\\u{ord(found[0]):04x}"


def _cells(column: pa.Array) -> list[object]:
    """The cells of a CSV column, as `plain.cell` writes them; column by column, because one by one takes ten times."""
    values = _values(column)
    if pa.types.is_string(column.type) or pa.types.is_timestamp(column.type):
        return ["" if value is None else guarded(value) for value in values]
    if pa.types.is_integer(column.type):
        return ["" if value is None else value for value in values]
    if pa.types.is_boolean(column.type):
        return [_BOOLEANS[value] for value in values]
    if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
        return ["" if value is None else guarded(" ".join(value)) for value in values]
    return [cell(value) for value in values]


def _values(column: pa.Array) -> list[Any]:
    """The values in JSON's own types."""
    kind = column.type
    if pa.types.is_timestamp(kind):  # %S has the decimals of the unit
        return list(pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ").to_pylist())
    values: list[Any] = column.to_pylist(maps_as_pydicts="lossy")
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return values
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        return values
    return [_json(value) for value in values]


def _json(value: Any) -> Any:
    """The value in JSON's own types; 16 bytes, as the store gives an IPv6 address, as that."""
    if isinstance(value, bytes) and len(value) == 16:
        address = ipaddress.IPv6Address(value)
        return str(address.ipv4_mapped or address)
    if isinstance(value, list):
        return value and [_json(item) for item in value]
    return plain(value)
