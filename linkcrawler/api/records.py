"""What is recorded through the API is written one thing after the other, into tables that are there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from analytics import Analytics
from analytics.writer import Writer
from linkcrawler.api.indexes import Indexes
from linkcrawler.store import Store


class Records:
    """The records of one store. Its methods may run in several threads."""

    def __init__(self, dsn: str, indexes: Indexes) -> None:
        self._dsn = dsn
        self._indexes = indexes
        self._lock = threading.Lock()
        self._writer: Writer | None = None
        self._is_made = False

    @contextmanager
    def changed(self) -> Iterator[tuple[Writer, Analytics]]:
        """To write and to look while nobody else of this server writes: what was read still holds then.

        Raises StoreUnreachable, StoreUnavailable, QueryRefused.
        """
        with self._lock:
            self._make()
            if self._writer is None:
                self._writer = Writer(self._dsn)
            with self._indexes.lent() as index:
                yield self._writer, index

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store itself, its tables in their latest form, for what is kept by the crawler's half."""
        with self._lock:
            self._make()
        store = Store(self._dsn)
        try:
            yield store
        finally:
            store.close()

    def close(self) -> None:
        """The connection is given back."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer:
            writer.close()

    def _make(self) -> None:
        """The tables exist; looked after once."""
        if self._is_made:
            return
        store = Store(self._dsn)
        try:
            store.migrate()
        finally:
            store.close()
        self._is_made = True
