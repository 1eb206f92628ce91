"""Rank correlation with what is needed to judge it: how many pairs, a 95 % interval, and a p-value.

rho is Pearson's correlation of the ranks, of which equal values share the mean (Spearman 1904). The interval is
Fisher's z with the standard error of Bonett and Wright (2000), sqrt((1 + rho^2 / 2) / (n - 3)): without the term in rho
it is too narrow for ranks. The p-value is that of t = rho sqrt((n - 2) / (1 - rho^2)) with n - 2 degrees of freedom,
two-sided; below ten pairs it is coarse. Where the effect of a third quantity is taken out (partial correlation of
ranks), both lose one degree of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MIN_PAIRS = 4  # with three the standard error has no value
Z_95 = 1.959963984540054  # of the normal distribution, 2.5 % above it
NO_SPREAD = 1e-12  # what rounding leaves of a variance that is zero


@dataclass(frozen=True, slots=True)
class Association:
    """`rho` is None where it cannot be told, and `reason` says why; the interval alone may be missing too."""

    n: int
    rho: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    reason: str = ""


def spearman(x: Sequence[float], y: Sequence[float], given: Sequence[float] | None = None) -> Association:
    """How far the ranks of `x` and `y` go together; with `given`, what is left beside what both share with it.

    >>> found = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(found.rho, 3), round(found.ci_low, 3), round(found.ci_high, 3), round(found.p_value, 3)
    (0.8, -0.457, 0.991, 0.104)
    >>> spearman([1, 1, 1, 1], [1, 2, 3, 4]).reason
    'all values of one of the two are equal'
    """
    import numpy as np

    n = len(x)
    n_needed = MIN_PAIRS if given is None else MIN_PAIRS + 1
    if n < n_needed:
        return Association(n, reason=f"{n} pairs are fewer than the {n_needed} that are needed")
    ranked = [_ranks(np.asarray(values, dtype=float)) for values in (x, y, *([] if given is None else [given]))]
    if any(np.ptp(ranks) == 0 for ranks in ranked[:2]):
        return Association(n, reason="all values of one of the two are equal")
    if given is not None and np.ptp(ranked[2]) == 0:
        given, ranked = None, ranked[:2]  # what never changes takes nothing out
    pairs = np.corrcoef(ranked)
    rho = float(pairs[0, 1])
    if given is not None:
        left = (1 - pairs[0, 2] ** 2) * (1 - pairs[1, 2] ** 2)
        if left < NO_SPREAD:
            return Association(n, reason="one of the two goes wholly with what is taken out")
        rho = float((rho - pairs[0, 2] * pairs[1, 2]) / math.sqrt(left))
    rho = max(-1.0, min(1.0, rho))
    return _judged(n, rho, n_taken_out=0 if given is None else 1)


def _judged(n: int, rho: float, n_taken_out: int) -> Association:
    from scipy.special import stdtr

    if 1 - rho**2 < NO_SPREAD:
        return Association(n, float(round(rho)), reason="the ranks agree wholly, which has no interval and no p-value")
    freedom = n - 2 - n_taken_out
    t = rho * math.sqrt(freedom / (1 - rho**2))
    error = math.sqrt((1 + rho**2 / 2) / (n - 3 - n_taken_out))
    low, high = (math.tanh(math.atanh(rho) + side * Z_95 * error) for side in (-1, 1))
    return Association(n, rho, low, high, float(2 * stdtr(freedom, -abs(t))))


def _ranks(values: Any) -> Any:
    """The ranks from 1; equal values share the mean of theirs."""
    import numpy as np

    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]
