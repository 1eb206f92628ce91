"""An answer that costs much, kept for as long as it is worth its cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
SHARE = 20  # it is kept so many times as long as it took: making it takes a twentieth of the time at most


class Kept(Generic[T]):
    """One answer, to be asked for by several threads; while it is made, they wait for it.

    >>> now = 0.0
    >>> def made() -> float:
    ...     global now
    ...     now += 2  # seconds
    ...     return now
    >>> kept = Kept(clock=lambda: now)
    >>> kept.get(made), kept.get(made)
    (2.0, 2.0)
    >>> now += 40
    >>> kept.get(made)
    44.0
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: tuple[float, T] | None = None  # until when, and what

    def get(self, make: Callable[[], T]) -> T:
        """The answer, as it was made last or is made now. Raises what `make` raises."""
        with self._lock:
            began = self._clock()
            if self._kept is None or began >= self._kept[0]:
                made = make()
                ended = self._clock()
                self._kept = (ended + SHARE * (ended - began), made)
            return self._kept[1]
