"""A graph as files in Common Crawl's format: what `ingest webgraph` reads, and every tool that reads theirs.

Vertices are sorted by their names turned round and numbered from 0, edges by number, ranks by harmonic centrality.
The same graph gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.authority.exporting import Exported

ROWS_AT_ONCE = 1 << 21
COMPRESS_LEVEL = 2  # isal's: four fifths of zlib's default ratio at a tenth of the time
RANKS_HEADER = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev"


@dataclass(frozen=True, slots=True)
class Written:
    """The files, and what is in them."""

    files: dict[str, Path]  # vertices, edges, ranks -> its file
    n_vertices: int
    n_edges: int
    n_ranks: int
    n_left_out: int  # edges of vertices that are not there


def paths_of(folder: Path, name: str, level: str, *, has_ranks: bool, is_replaced: bool) -> dict[str, Path]:
    """Where the files go. Raises UsageError where one is there already and is not to be replaced."""
    parts = ("vertices", "edges", "ranks") if has_ranks else ("vertices", "edges")
    paths = {part: folder / f"{name.removesuffix(f'-{level}')}-{level}-{part}.txt.gz" for part in parts}
    there = [path for path in paths.values() if path.exists()]
    if there and not is_replaced:
        raise UsageError(f"{there[0]} is there already: choose another folder or name, or --replace it")
    return paths


def write_graph(graph: Exported, paths: dict[str, Path]) -> Written:
    """The graph is in the files: in all of them, or in none. Raises UsageError where they cannot be written."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from linkcrawler.ingest.webgraph_lines import turned_round

    if "name" not in graph.vertices.column_names:
        raise UsageError("the graph has no vertices, and without their names no file: import its vertices, too")
    turned = turned_round(graph.vertices["name"])
    order = pc.array_sort_indices(turned)
    n = len(order)
    number = np.empty(n, np.int64)
    number[order.to_numpy()] = np.arange(n)
    vertices = pa.table({"id": pa.array(np.arange(n)), "name": turned.take(order)})
    if graph.level == "domain":
        vertices = vertices.append_column("n_hosts", graph.vertices["n_hosts"].combine_chunks().take(order))
    keys, n_left_out = _edge_keys(graph, number)
    n_ranks = 0
    with _all_or_none(paths) as parts:
        _write(parts["vertices"], vertices)
        _write(parts["edges"], keys, n)
        if graph.ranks is not None and "ranks" in parts:
            ranks = _ranks(graph)
            n_ranks = ranks.num_rows
            header = RANKS_HEADER + ("\t#n_hosts" if graph.level == "domain" else "")
            _write(parts["ranks"], ranks, header=header)
    return Written(paths, n, len(keys), n_ranks, n_left_out)


def _edge_keys(graph: Exported, number: Any) -> tuple[Any, int]:
    """The edges as from x n + to, in their order, and how many were left out."""
    import numpy as np

    n = len(number)
    if not graph.edges.num_rows:
        return np.zeros(0, np.int64), 0
    ids = graph.vertices["id"].to_numpy()
    position = np.full(int(ids.max()) + 2, -1, np.int64)  # of a number in the table; the last place is for unknown ones
    position[ids] = number
    sides = []
    for side in ("source", "target"):
        told = graph.edges[side].to_numpy()
        sides.append(position[np.minimum(told, len(position) - 1)])
    is_known = (sides[0] >= 0) & (sides[1] >= 0)
    keys = sides[0][is_known] * n + sides[1][is_known]
    keys.sort()
    return keys, int(len(is_known) - len(keys))


def _ranks(graph: Exported) -> pa.Table:
    """The ranks in the columns of the format, the highest harmonic centrality first."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from linkcrawler.ingest.webgraph_lines import turned_round

    told = graph.ranks
    assert told is not None
    turned = turned_round(told["name"])
    harmonic, pagerank = told["harmonic"].to_numpy(), told["pagerank"].to_numpy()
    if "harmonic_position" in told.column_names:
        places = [told["harmonic_position"].to_numpy(), told["pagerank_position"].to_numpy()]
    else:  # names decide between equal ranks
        by_name = np.empty(len(turned), np.int64)
        by_name[pc.array_sort_indices(turned).to_numpy()] = np.arange(len(turned))
        places = []
        for values in (harmonic, pagerank):
            place = np.empty(len(values), np.int64)
            place[np.lexsort((by_name, -values))] = np.arange(1, len(values) + 1)
            places.append(place)
    columns = {
        "harmonic_position": places[0],
        "harmonic": harmonic,
        "pagerank_position": places[1],
        "pagerank": pagerank,
        "name": turned,
    }
    if graph.level == "domain":
        if "n_hosts" in told.column_names:
            columns["n_hosts"] = told["n_hosts"]
        else:
            at = pc.index_in(told["name"], value_set=graph.vertices["name"].combine_chunks())
            columns["n_hosts"] = pc.fill_null(graph.vertices["n_hosts"].combine_chunks().take(at.combine_chunks()), 0)
    return pa.table(columns).take(pa.array(np.argsort(places[0], kind="stable")))


def _write(path: Path, rows: Any, n: int = 0, header: str = "") -> None:
    """The rows are in the file; edges come as keys over `n` vertices."""
    import pyarrow as pa
    import pyarrow.csv as csv

    options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with path.open("wb") as file, _packed(file) as stream:
        if header:
            stream.write(header.encode() + b"\n")
        for begin in range(0, len(rows), ROWS_AT_ONCE):
            if isinstance(rows, pa.Table):
                part = rows.slice(begin, ROWS_AT_ONCE)
            else:
                keys = rows[begin : begin + ROWS_AT_ONCE]
                part = pa.table({"source": keys // n, "target": keys % n})
            csv.write_csv(part, stream, options)


@contextmanager
def _all_or_none(paths: dict[str, Path]) -> Iterator[dict[str, Path]]:
    """Files to write, which take the names of `paths` when the block ends well, and else are gone."""
    parts = {name: path.with_name(f".{path.name}.part") for name, path in paths.items()}
    try:
        for path in paths.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        yield parts
        for name, part in parts.items():
            part.replace(paths[name])
    except OSError as exc:
        raise UsageError(f"{paths['vertices'].parent} cannot be written: {exc.strerror or exc}") from exc
    finally:
        for part in parts.values():
            with suppress(OSError):  # a folder that cannot be written was told of above
                part.unlink(missing_ok=True)


def _packed(file: IO[bytes]) -> IO[bytes]:
    """A gzip stream whose bytes say nothing of when it was written, or where."""
    from isal import igzip

    stream = igzip.IGzipFile(filename="", mode="wb", compresslevel=COMPRESS_LEVEL, fileobj=file, mtime=0)  # type: ignore[no-untyped-call]
    return cast(IO[bytes], stream)
