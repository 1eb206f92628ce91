"""HyperBall: harmonic centrality of graphs too large for exact distances (Boldi & Vigna 2013).

The set of nodes that reach a node within t steps is a HyperLogLog sketch, the union of those that its in-neighbours had
within t - 1; the growth of its size, divided by t, is what is added up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analytics.authority.graph import Graph
from analytics.authority.unions import union, with_an_active_source

Floats = NDArray[np.float64]
Tell = Callable[[str], None]

REGISTERS = 256  # of a sketch, a byte each
MAX_SKETCH_BYTES = 1 << 30  # of all sketches: where they were more, there are fewer registers
MIN_REGISTERS = 16
ROWS_AT_ONCE = 1 << 14


def registers_for(n_domains: int) -> int:
    """How many registers a sketch has, so that all of them fit MAX_SKETCH_BYTES.

    >>> registers_for(2_000_000), registers_for(10_000_000)
    (256, 64)
    """
    n_registers = REGISTERS
    while n_registers > MIN_REGISTERS and n_registers * n_domains > MAX_SKETCH_BYTES:
        n_registers //= 2
    return n_registers


def standard_error(n_registers: int) -> float:
    """The relative standard error of a sketch's count (Flajolet et al. 2007), and of the sum that is made of them."""
    return float(1.04 / np.sqrt(n_registers))


def sketched_harmonic(graph: Graph, n_registers: int, tell: Tell = lambda _text: None) -> Floats:
    """The harmonic centrality of every node, each within a few times `standard_error` of the exact one."""
    sketches = _own_sketches(graph.n_domains, n_registers)
    sizes = _sizes(sketches)
    found = graph.n_in.astype(np.float64)  # at distance 1 they are known
    has_grown = np.ones(graph.n_domains, np.bool_)
    distance = 0
    while len(nodes := with_an_active_source(graph, has_grown)):
        distance += 1
        grown = np.maximum(union(graph, sketches, np.maximum, nodes), sketches[nodes])
        has_grown[:] = False
        has_grown[nodes] = (grown != sketches[nodes]).any(axis=1)
        changed = has_grown[nodes]
        nodes, grown = nodes[changed], grown[changed]
        size = _sizes(grown)
        if distance > 1:
            found[nodes] += (size - sizes[nodes]) / distance
        sketches[nodes], sizes[nodes] = grown, size
        tell(f"harmonic, approximate: distance {distance}, {len(nodes):,} domains still growing")
    return found


def _own_sketches(n: int, n_registers: int) -> NDArray[np.uint8]:
    """For each node the sketch of the set that has it alone."""
    hashes = _mixed(np.arange(n, dtype=np.uint64))
    n_bits = np.uint64(n_registers.bit_length() - 1)
    rest = hashes >> n_bits
    # The place of the lowest bit of `rest` that is set, from 1; were none set, of the bit above them all.
    rest |= np.uint64(1) << (np.uint64(64) - n_bits)
    lowest = np.bitwise_count((rest & (~rest + np.uint64(1))) - np.uint64(1)) + np.uint8(1)
    sketches = np.zeros((n, n_registers), np.uint8)
    sketches[np.arange(n), (hashes & np.uint64(n_registers - 1)).astype(np.int64)] = lowest
    return sketches


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit hash of each number (the finaliser of SplitMix64)."""
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)  # it is meant to overflow
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _sizes(sketches: NDArray[np.uint8]) -> Floats:
    """The number of nodes in each sketch; small ones by their empty registers, as is usual."""
    n_registers = sketches.shape[1]
    alpha = {16: 0.673, 32: 0.697, 64: 0.709}.get(n_registers, 0.7213 / (1 + 1.079 / n_registers))
    powers = np.exp2(-np.arange(66, dtype=np.float32))
    sizes = np.empty(len(sketches))
    for begin in range(0, len(sketches), ROWS_AT_ONCE):
        part = sketches[begin : begin + ROWS_AT_ONCE]
        estimate = alpha * n_registers**2 / powers[part].sum(axis=1, dtype=np.float64)
        n_empty = np.count_nonzero(part == 0, axis=1)
        is_small = (estimate <= 2.5 * n_registers) & (n_empty > 0)
        counted = n_registers * np.log(n_registers / np.maximum(n_empty, 1))
        sizes[begin : begin + ROWS_AT_ONCE] = np.where(is_small, counted, estimate)
    return sizes
