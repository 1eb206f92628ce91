"""What a method reports of the ranks that it has written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """The size of the graph, and how well the ranks converged."""

    n_domains: int
    n_edges: int
    n_dangling: int
    dangling_rank: float
    n_iterations: int
    residual: float
    is_converged: bool
    harmonic_error: float | None  # 0 = exact, None = not computed
