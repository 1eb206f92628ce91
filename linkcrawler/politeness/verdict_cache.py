"""The verdicts that a worker used last stay parsed in its memory: bounded in number and bytes, and in age."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from linkcrawler.politeness.verdict import Verdict

OVERHEAD_BYTES = 2048  # of a parsed verdict besides its rules, about
RULES_FACTOR = 6  # compiled rules and their text take about this many times the file


def clock_ms() -> int:
    """Now, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class VerdictCache:
    """Origins (`https://example.com`) and their verdicts; the one unused for longest goes first.

    One file may have 500 KiB, so a bound on the number alone could fill the memory of a worker.
    """

    def __init__(
        self,
        max_entries: int = 20_000,
        max_bytes: int = 128 * 1024 * 1024,
        now_ms: Callable[[], int] = clock_ms,
    ) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._now_ms = now_ms
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()
        self._n_bytes = 0

    def __len__(self) -> int:
        """How many verdicts are kept, expired ones included."""
        return len(self._verdicts)

    def get(self, origin: str) -> Verdict | None:
        """The verdict on `origin` where one is kept and still valid; it was then used last."""
        verdict = self._verdicts.get(origin)
        if verdict is None:
            return None
        if not verdict.is_valid(self._now_ms()):
            self._drop(origin)
            return None
        self._verdicts.move_to_end(origin)
        return verdict

    def put(self, origin: str, verdict: Verdict) -> None:
        """Keep `verdict`; the ones used least recently make room."""
        self._drop(origin)
        self._verdicts[origin] = verdict
        self._n_bytes += _bytes_of(verdict)
        while len(self._verdicts) > self._max_entries or (self._n_bytes > self._max_bytes and len(self) > 1):
            self._drop(next(iter(self._verdicts)))

    def _drop(self, origin: str) -> None:
        dropped = self._verdicts.pop(origin, None)
        if dropped is not None:
            self._n_bytes -= _bytes_of(dropped)


def _bytes_of(verdict: Verdict) -> int:
    return OVERHEAD_BYTES + RULES_FACTOR * len(verdict.body)
