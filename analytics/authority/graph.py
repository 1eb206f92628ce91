"""The graph of domains: who links to whom by a link that is followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Ints = NDArray[np.int64]
ROWS_AT_ONCE = 1 << 19


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes are numbered in the order of their names; node v is linked to by `sources[starts[v]:starts[v + 1]]`."""

    domains: pa.Array  # the name of each node
    starts: Ints
    sources: NDArray[np.int32]
    n_out: Ints

    @property
    def n_domains(self) -> int:
        return len(self.n_out)

    @property
    def n_edges(self) -> int:
        return len(self.sources)

    @property
    def n_in(self) -> Ints:
        return np.diff(self.starts)

    @property
    def n_dangling(self) -> int:
        """Nodes without an edge out."""
        return int(np.count_nonzero(self.n_out == 0))


def graph_of_edges(domains: pa.Array, sources: NDArray[Any], targets: NDArray[Any]) -> Graph:
    """The graph with these edges, each once and without those of a node to itself."""
    n = len(domains)
    keys = np.sort((targets.astype(np.int64) * n + sources)[sources != targets])
    keys = keys[np.diff(keys, prepend=-1) != 0]
    starts = np.searchsorted(keys, np.arange(n + 1, dtype=np.int64) * n)
    found = (keys - np.repeat(np.arange(n, dtype=np.int64) * n, np.diff(starts))).astype(np.int32)
    return Graph(domains, starts, found, np.bincount(found, minlength=n))


def graph_of_pairs(batches: Iterable[pa.RecordBatch]) -> Graph:
    """The graph of pairs as `authority/pairs.sql` gives them: source, target, whether the link is followed.

    What arrives is put into numbers soon: of a hundred million links no text is kept but the names.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names: list[pa.DictionaryArray] = []
    follows: list[NDArray[np.bool_]] = []
    for table in _gathered(batches):
        sources, targets = (table.column(i).chunk(0).dictionary_encode() for i in (0, 1))
        follow = table.column(2).to_numpy()
        kept = _first_of_each(_numbers(sources), _numbers(targets), follow)
        names += [sources.filter(pa.array(kept)), targets.filter(pa.array(kept))]
        follows.append(follow[kept])
    if not names:
        none = np.zeros(0, np.int64)
        return graph_of_edges(pa.array([], pa.string()), none, none)
    unified = pa.chunked_array(names).unify_dictionaries()
    domains = unified.chunk(0).dictionary
    order = pc.array_sort_indices(domains)
    number = np.empty(len(domains), np.int64)
    number[order.to_numpy()] = np.arange(len(domains))
    numbers = [number[_numbers(chunk)] for chunk in unified.chunks]
    follow = np.concatenate(follows)
    sources, targets = (np.concatenate(numbers[side::2])[follow] for side in (0, 1))
    return graph_of_edges(domains.take(order), sources, targets)


def graph_of_vertices(vertices: Iterable[pa.RecordBatch], edges: Iterable[pa.RecordBatch]) -> Graph:
    """The graph of vertices (number, name) and edges (number of the source, of the target), as imported.

    Vertices of one name are one; an edge of a vertex that is not there is left out.
    """
    import pyarrow as pa

    told = list(vertices)
    if not told:
        none = np.zeros(0, np.int64)
        return graph_of_edges(pa.array([], pa.string()), none, none)
    table = pa.Table.from_batches(told).combine_chunks()
    named = table.column(1).chunk(0).dictionary_encode()
    ids, nodes = table.column(0).to_numpy().astype(np.int64), _numbers(named)
    node_of = np.full(int(ids.max()) + 1, -1, np.int32)
    node_of[ids] = nodes
    sides: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    for batch in edges:
        source, target = (_looked_up(node_of, batch.column(i).to_numpy()) for i in (0, 1))
        is_known = (source >= 0) & (target >= 0)
        sides.append((source[is_known], target[is_known]))
    sources, targets = (np.concatenate([side[i] for side in sides] or [np.zeros(0, np.int32)]) for i in (0, 1))
    return graph_of_edges(named.dictionary, sources, targets)


def _looked_up(node_of: NDArray[np.int32], ids: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The node of each number, -1 where there is none."""
    if not len(ids) or int(ids.max()) < len(node_of):
        return node_of[ids]
    found = node_of[np.minimum(ids, len(node_of) - 1)]
    return np.where(ids < len(node_of), found, np.int32(-1))


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in fewer parts: what costs is to bring the names of all parts together."""
    import pyarrow as pa

    part: list[pa.RecordBatch] = []
    n_rows = 0
    for batch in batches:
        part.append(batch)
        n_rows += batch.num_rows
        if n_rows >= ROWS_AT_ONCE:
            yield pa.Table.from_batches(part).combine_chunks()
            part, n_rows = [], 0
    if n_rows:
        yield pa.Table.from_batches(part).combine_chunks()


def _first_of_each(
    sources: NDArray[np.int32], targets: NDArray[np.int32], follow: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which rows differ from the one before them: as the table is sorted, that leaves few repeats."""
    kept = np.ones(len(sources), np.bool_)
    kept[1:] = (sources[1:] != sources[:-1]) | (targets[1:] != targets[:-1]) | (follow[1:] != follow[:-1])
    return kept


def _numbers(names: pa.DictionaryArray) -> NDArray[np.int32]:
    numbers: NDArray[np.int32] = names.indices.to_numpy(zero_copy_only=False)
    return numbers
