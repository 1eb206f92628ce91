"""How often one may ask: a bucket for each token or address, that fills steadily and is emptied by requests."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

PER_S = 20.0
BURST = 200.0  # a dashboard asks for all of a page at once
MAX_KEYS = 10_000  # of whoever asked longest ago nothing is known any more, and its bucket was full anyway


class Rates:
    """Buckets by key. Only one thread may use it."""

    def __init__(self, per_s: float = PER_S, burst: float = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s, self._burst, self._clock = per_s, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """0 where the request may go on, else in how many seconds the next one may.

        >>> now = 0.0
        >>> rates = Rates(per_s=2, burst=2, clock=lambda: now)
        >>> [rates.wait_s("ann") for _ in range(3)], rates.wait_s("bob")
        ([0.0, 0.0, 0.5], 0.0)
        >>> now = 0.5
        >>> rates.wait_s("ann")
        0.0
        """
        now = self._clock()
        filled, at = self._buckets.pop(key, (self._burst, now))
        filled = min(self._burst, filled + (now - at) * self._per_s)
        is_allowed = filled >= 1
        self._buckets[key] = (filled - 1 if is_allowed else filled, now)
        if len(self._buckets) > MAX_KEYS:
            self._buckets.popitem(last=False)
        return 0.0 if is_allowed else (1 - filled) / self._per_s
