"""Where a series of counts breaks from how it went before.

A period breaks where what came in it, net, lies at least THRESHOLD scales away from the median of the periods before
it: of as many as a baseline has, at least MIN_BASELINE. The scale is 1.4826 times the median absolute deviation from
that median (the standard deviation, if they were normal), and never less than the square root of the usual number of
events (new and lost): counts scatter that much by themselves. Periods in a row that break the same way are one break.

Median and deviation because one burst must not hide the next. Nothing after a period is used, so that what was once
named stays named. A steady growth, also one that quickens, is its own baseline.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

BASELINE = {"day": 28, "week": 12, "month": 12}  # periods: whole weeks of days, a quarter of weeks, a year of months
MIN_BASELINE = 6
THRESHOLD = 5.0
NORMAL = 1.4826  # standard deviation of the normal distribution over its median absolute deviation


@dataclass(frozen=True, slots=True)
class Break:
    """The periods `first` to `last` of a series, by their place in it."""

    first: int
    last: int
    value: int  # what came in them, net
    usual: float  # what would have come: the median of the periods before, for each of them
    z: float  # the farthest of them from it, in scales

    @property
    def size(self) -> float:
        return self.value - self.usual


def breaks(net: Sequence[int], n_events: Sequence[int], n_baseline: int) -> list[Break]:
    """The breaks of a series of net changes, oldest first; `n_events` are how many events made up each.

    >>> net = [3, 4, 2, 3, 5, 3, 4, 40, 3, 2]
    >>> [(found.first, found.last, found.value, found.usual) for found in breaks(net, net, 12)]
    [(7, 7, 40, 3.0)]
    """
    found: list[Break] = []
    for i, usual, z in _judged(net, n_events, n_baseline):
        last = found[-1] if found else None
        if last and last.last == i - 1 and (last.z > 0) == (z > 0):
            farthest = max(last.z, z, key=abs)
            found[-1] = Break(last.first, i, last.value + net[i], last.usual + usual, farthest)
        else:
            found.append(Break(i, i, net[i], usual, z))
    return found


def _judged(net: Sequence[int], n_events: Sequence[int], n_baseline: int) -> Iterator[tuple[int, float, float]]:
    """Each period that breaks, with what was usual before it and how far it lies from that."""
    for i in range(MIN_BASELINE, len(net)):
        before = net[max(0, i - n_baseline) : i]
        usual = float(median(before))
        deviation = NORMAL * median([abs(value - usual) for value in before])
        scatter = math.sqrt(max(1.0, median(n_events[max(0, i - n_baseline) : i])))
        z = (net[i] - usual) / max(deviation, scatter)
        if abs(z) >= THRESHOLD:
            yield i, usual, z
