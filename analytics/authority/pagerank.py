"""PageRank over a graph in memory, as a sparse matrix times a vector until nothing moves any more."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.authority.graph import Graph

Floats = NDArray[np.float64]

# Ranks are told apart by this many decimals of their multiple of the mean rank: what differs by less, differs by the
# order in which numbers were added up.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Converged:
    """The ranks, and how far the last iteration still moved them (L1)."""

    ranks: Floats
    n_iterations: int
    residual: float
    is_converged: bool


def pagerank(
    graph: Graph,
    damping: float = 0.85,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
    tell: Callable[[int, float], None] = lambda _n, _residual: None,
) -> Converged:
    """The PageRank of every node; all of them add up to 1. `tell` hears of each iteration.

    A node gives `damping` of its rank in equal parts to those it links to; one that links to none gives it to all.
    Power iteration from equal ranks: an iteration leaves at most `damping` of the distance, so that 142 reach 1e-10.
    """
    n = graph.n_domains
    is_dangling = graph.n_out == 0
    shares = 1 / np.maximum(graph.n_out, 1)
    ranks = np.full(n, 1 / n)
    residual, n_iterations = np.inf, 0
    parts = _rows_in_parts(graph, os.cpu_count() or 1)
    with ThreadPoolExecutor(len(parts)) as pool:
        while residual > tolerance and n_iterations < max_iterations:
            for_all = (1 - damping + damping * ranks[is_dangling].sum()) / n
            given = ranks * shares
            moved = for_all + damping * np.concatenate(list(pool.map(lambda part, given=given: part @ given, parts)))
            residual = float(np.abs(moved - ranks).sum())
            ranks = moved
            n_iterations += 1
            tell(n_iterations, residual)
    return Converged(ranks, n_iterations, residual, residual <= tolerance)


def _rows_in_parts(graph: Graph, n_parts: int) -> list[Any]:
    """The matrix that has a 1 where the domain of the column links to that of the row, in parts of equally many ones.

    The product of each is a thread's: SciPy computes it outside the interpreter's lock.
    """
    from scipy.sparse import csr_array

    ends = np.searchsorted(graph.starts, np.arange(n_parts + 1) * graph.n_edges // n_parts)
    ends[0], ends[-1] = 0, graph.n_domains
    parts = []
    for first, last in pairwise(ends):
        begin, end = graph.starts[first], graph.starts[last]
        ones, starts = np.ones(end - begin), graph.starts[first : last + 1] - begin
        rows = (ones, graph.sources[begin:end], starts)
        parts.append(csr_array(rows, shape=(last - first, graph.n_domains)))
    return parts


def percentiles(ranks: Floats) -> Floats:
    """For each rank the share of all that are below it or level with it, 0 to 100.

    >>> percentiles(np.array([0.5, 0.1, 0.1, 0.3])).tolist()
    [100.0, 50.0, 50.0, 75.0]
    """
    n = len(ranks)
    rounded = np.round(ranks * n, DECIMALS)
    return 100 * np.searchsorted(np.sort(rounded), rounded, side="right") / n
