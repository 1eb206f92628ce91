"""What all of a node's in-neighbours have together: the step that the exact and the sketched distances share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.authority.graph import Graph, Ints

HUB = 64  # in-neighbours from which on a node is reduced by itself
BYTES_AT_ONCE = 1 << 26  # of gathered values


def with_an_active_source(graph: Graph, is_active: NDArray[np.bool_]) -> Ints:
    """The nodes that at least one active node links to, in their order."""
    linked = np.flatnonzero(graph.n_in)
    if not len(linked):
        return linked
    return linked[np.logical_or.reduceat(is_active[graph.sources], graph.starts[linked])]


def union(graph: Graph, values: NDArray[Any], combine: np.ufunc, nodes: Ints) -> NDArray[Any]:
    """For each of `nodes`, all with an in-neighbour, the values of its in-neighbours combined; a row each.

    Nodes are taken by the number of their in-neighbours, the k-th in-neighbour of all of them in one step: NumPy's
    `reduceat` over rows does the same thirty times as slowly.
    """
    n_in = graph.n_in[nodes]
    order = np.argsort(-n_in, kind="stable")
    combined = np.empty((len(nodes), values.shape[1]), values.dtype)
    n_hubs = int(np.searchsorted(-n_in[order], -HUB))
    for place in order[:n_hubs]:
        combined[place] = _of_hub(graph, values, combine, int(nodes[place]))
    n_at_once = max(1, BYTES_AT_ONCE // values[:1].nbytes) if len(values) else 1
    for begin in range(n_hubs, len(order), n_at_once):
        places = order[begin : begin + n_at_once]
        starts, counts = graph.starts[nodes[places]], -n_in[places]
        rows = values[graph.sources[starts]]
        for k in range(1, HUB):
            n_left = int(np.searchsorted(counts, -k))
            if n_left == 0:
                break
            combine(rows[:n_left], values[graph.sources[starts[:n_left] + k]], out=rows[:n_left])
        combined[places] = rows
    return combined


def _of_hub(graph: Graph, values: NDArray[Any], combine: np.ufunc, node: int) -> NDArray[Any]:
    """The same for one node, in parts that fit the memory."""
    sources = graph.sources[graph.starts[node] : graph.starts[node + 1]]
    n_at_once = max(1, BYTES_AT_ONCE // values[:1].nbytes)
    parts = [combine.reduce(values[sources[i : i + n_at_once]], axis=0) for i in range(0, len(sources), n_at_once)]
    found: NDArray[Any] = combine.reduce(np.stack(parts), axis=0)
    return found
