"""Lines of the files of a web graph, as columns: vertices, edges and ranks in the form that Common Crawl publishes.

A block of lines is parsed as a whole by Arrow. Only a block with something wrong in it is read line by line, so that
what is wrong is counted with its line, and the rest is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from linkcrawler.ingest.damage import Damage

Note = Callable[[Damage], None]
MAX_ID = (1 << 32) - 1
RANKS_HEADER = b"#harmonicc_pos"
# What a line can have wrong, with its words; a summary counts by them.
GRAPH_KINDS = {
    "columns": "a line with too few columns, or too many",
    "number": "a column is not the number that it should be",
    "name": "a name that no host or domain can have",
    "text": "a line is not UTF-8",
    "gzip": "a gzip member does not unpack",
    "zstd": "a zstd frame does not unpack",
    "cut": "the file ends inside of a gzip member or zstd frame",
}
_NAME = r"^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$"
_ADDRESS = r"^[0-9]+(\.[0-9]+){3}$"
_INTEGER = re.compile(rb"\d{1,19}")
_SHOWN_BYTES = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of file: its columns in their order, and the table that they go into."""

    kind: str
    table: str
    columns: tuple[tuple[str, pa.DataType], ...]
    n_least: int  # the columns behind them may be missing


PARTS = {
    "vertices": Part(
        "vertices", "web_graph_vertices", (("id", pa.uint32()), ("name", pa.string()), ("n_hosts", pa.uint32())), 2
    ),
    "edges": Part("edges", "web_graph_edges", (("source", pa.uint32()), ("target", pa.uint32())), 2),
    "ranks": Part(
        "ranks",
        "web_graph_ranks",
        (
            ("harmonic_position", pa.uint64()),
            ("harmonic", pa.float64()),
            ("pagerank_position", pa.uint64()),
            ("pagerank", pa.float64()),
            ("name", pa.string()),
            ("n_hosts", pa.uint32()),
        ),
        5,
    ),
}


def part_of(name: str, head: bytes) -> Part | None:
    """Which part of a graph a file is, by its first line, else by its name; None where neither tells."""
    line = head.lstrip().partition(b"\n")[0]
    if line.startswith(RANKS_HEADER):
        return PARTS["ranks"]
    fields = line.rstrip(b"\r").split(b"\t")
    if len(fields) == 2 and all(_INTEGER.fullmatch(field) for field in fields):
        return PARTS["edges"]
    if len(fields) in (2, 3) and _INTEGER.fullmatch(fields[0]):
        return PARTS["vertices"]
    if len(fields) in (5, 6) and _INTEGER.fullmatch(fields[0]):
        return PARTS["ranks"]
    named = re.findall(r"vertices|edges|ranks", name)
    return PARTS[named[-1]] if named else None


def read_lines(part: Part, block: bytes, first_line: int, note: Note) -> pa.Table:
    """The rows of whole lines, names turned round; `first_line` is the number of the first (from 1)."""
    if part.kind == "ranks" and block.startswith(b"#"):
        _, _, block = block.partition(b"\n")
        first_line += 1
    try:
        table = _parsed(part, block)
        if "name" not in table.column_names or pc.all(_is_name(table["name"])).as_py() is not False:
            return _finished(part, table)
    except (pa.ArrowInvalid, StopIteration):
        pass
    sound = list(_sound(part, block.split(b"\n"), first_line, note))
    return _finished(part, _parsed(part, b"\n".join(sound) + b"\n") if sound else _empty(part))


def _parsed(part: Part, block: bytes) -> pa.Table:
    """The lines as a table. Raises pa.ArrowInvalid where any of them cannot be one of its rows."""
    if not block.strip():
        return _empty(part)
    n_columns = block.lstrip(b"\r\n").partition(b"\n")[0].count(b"\t") + 1
    if not part.n_least <= n_columns <= len(part.columns):
        raise pa.ArrowInvalid("columns")
    columns = part.columns[:n_columns]
    return csv.read_csv(
        pa.BufferReader(block),
        csv.ReadOptions(column_names=[name for name, _ in columns], block_size=1 << 22),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(column_types=dict(columns), null_values=[], strings_can_be_null=False),
    )


def _finished(part: Part, table: pa.Table) -> pa.Table:
    """The same with every column of its table."""
    if len(table.column_names) < len(part.columns):
        name, kind = part.columns[-1]
        table = table.append_column(name, pa.array(np.zeros(table.num_rows, np.uint32)).cast(kind))
    if "name" in table.column_names:
        at = table.column_names.index("name")
        table = table.set_column(at, "name", turned_round(table["name"]))
    return table


def _empty(part: Part) -> pa.Table:
    return pa.schema(part.columns).empty_table()


def _is_name(names: pa.ChunkedArray) -> pa.ChunkedArray:
    short = pc.less_equal(pc.binary_length(names), 253)
    return pc.and_(short, pc.match_substring_regex(names, _NAME))


def turned_round(names: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The names with their labels in the other order; an IPv4 address stays as it is.

    >>> turned_round(pa.array(["com.example.www", "192.0.2.1", "localhost"])).to_pylist()
    ['www.example.com', '192.0.2.1', 'localhost']
    """
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    if not len(names):
        return names
    labels = pc.split_pattern(names, ".")
    offsets = labels.offsets.to_numpy()
    lengths = np.diff(offsets)
    # The label at place i of a name that lies from `begin` to `end` changes places with that at begin + end - 1 - i.
    mirrored = np.repeat(offsets[:-1] + offsets[1:] - 1, lengths) - np.arange(offsets[0], offsets[-1])
    turned = pa.ListArray.from_arrays(labels.offsets, labels.values.take(pa.array(mirrored)))
    joined = pc.binary_join(turned, ".")
    return pc.if_else(pc.match_substring_regex(names, _ADDRESS), names, joined)


def _sound(part: Part, lines: Iterable[bytes], first_line: int, note: Note) -> Iterable[bytes]:
    """The lines that can be rows, all with as many columns as the first; the others are noted with their number."""
    n_columns = 0
    for number, line in enumerate(lines, first_line):
        line = line.removesuffix(b"\r")
        if not line.strip():
            continue
        fields = line.split(b"\t")
        kind = _fault(part, fields, n_columns)
        if kind:
            shown = line[:_SHOWN_BYTES].decode("utf-8", "replace")
            note(Damage(kind, number, f"{GRAPH_KINDS[kind]}: {shown!r}"))
            continue
        n_columns = n_columns or len(fields)
        yield line


def _fault(part: Part, fields: list[bytes], n_columns: int) -> str:
    """The kind of what is wrong with these columns; empty where nothing is."""
    if not part.n_least <= len(fields) <= len(part.columns) or (n_columns and len(fields) != n_columns):
        return "columns"
    for (_, kind), field in zip(part.columns, fields, strict=False):
        if kind == pa.string():
            try:
                text = field.decode()
            except UnicodeDecodeError:
                return "text"
            if "\r" in text or len(text) > 253 or not re.match(_NAME, text):
                return "name"
        elif kind == pa.float64():
            try:
                if not np.isfinite(float(field)) or b"_" in field:
                    return "number"
            except ValueError:
                return "number"
        elif not _INTEGER.fullmatch(field) or int(field) > (MAX_ID if kind == pa.uint32() else (1 << 63)):
            return "number"
    return ""
