"""Connections to the store, lent to one thread at a time: an `Analytics` is not for several at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import analytics
from analytics import Analytics
from analytics.memory import Memory

MAX_LENT = 8  # questions that are answered at once; others wait
NOBODY = "nobody.invalid"  # no page links there (RFC 2606)


class Indexes:
    """The index of one store, to be asked by several threads."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._turns = threading.BoundedSemaphore(MAX_LENT)
        self._lock = threading.Lock()
        self._idle: list[Analytics] = []
        self._memory = Memory()

    def warm(self) -> None:
        """What the first question would wait for is loaded: public suffixes, and what the store reads to plan.

        A store that does not answer is told to whoever asks first.
        """
        with suppress(analytics.AnalyticsError), self.asked() as index:
            index.report(NOBODY)
            index.history(NOBODY)
            index.authority_history(NOBODY)

    @contextmanager
    def asked(self) -> Iterator[Analytics]:
        """The same for questions: what was answered since the index last changed is not counted again."""
        with self.lent() as index, index.steady():
            yield index

    @contextmanager
    def lent(self) -> Iterator[Analytics]:
        """An index for as long as the block lasts. Raises StoreUnreachable, QueryRefused."""
        with self._turns:
            with self._lock:
                index = self._idle.pop() if self._idle else None
            index = index or analytics.connect(self._dsn, memory=self._memory)
            is_sound = False
            try:
                yield index
                is_sound = True
            except analytics.NotUnderstood:
                is_sound = True
                raise
            finally:
                if is_sound and index.is_connected:
                    with self._lock:
                        self._idle.append(index)
                else:  # after a failure the next question begins anew
                    index.close()

    def close(self) -> None:
        """No connection is left."""
        with self._lock:
            idle, self._idle = self._idle, []
        for index in idle:
            index.close()
