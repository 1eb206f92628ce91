"""Harmonic centrality: for each node the sum, over all others that reach it, of 1 / distance (Boldi & Vigna 2014).

Exact, by breadth-first search from many nodes at once, a bit for each. For graphs too large for it see `hyperball`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analytics.authority.graph import Graph, Ints
from analytics.authority.unions import union, with_an_active_source

Floats = NDArray[np.float64]
Tell = Callable[[str], None]

BYTES = 1 << 26  # of the bits of all searches that go together; there are three such arrays


def exact_harmonic(graph: Graph, tell: Tell = lambda _text: None) -> Floats:
    """The harmonic centrality of every node."""
    n = graph.n_domains
    found = np.zeros(n)
    n_at_once = 64 * max(1, min(-(-n // 64), BYTES // (8 * max(n, 1))))
    for begin in range(0, n, n_at_once):
        searched = np.arange(begin, min(begin + n_at_once, n))
        found += _from(graph, searched)
        tell(f"harmonic, exact: {searched[-1] + 1:,} of {n:,} domains")
    return found


def _from(graph: Graph, searched: Ints) -> Floats:
    """What these nodes give to all others."""
    n = graph.n_domains
    places = searched - searched[0]
    reached = np.zeros((n, -(-len(searched) // 64)), np.uint64)
    reached[searched, places // 64] = np.uint64(1) << (places % 64).astype(np.uint64)
    border = reached.copy()
    found = np.zeros(n)
    distance = 0
    while len(nodes := with_an_active_source(graph, np.any(border, axis=1))):
        distance += 1
        new = union(graph, border, np.bitwise_or, nodes) & ~reached[nodes]
        found[nodes] += np.bitwise_count(new).sum(axis=1) / distance
        reached[nodes] |= new
        border[:] = 0
        border[nodes] = new
    return found
