"""A migrated store of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linkcrawler.store import Store


@pytest.fixture
def store(empty_index: str) -> Iterator[Store]:
    """A store with all its tables and no rows."""
    store = Store(empty_index)
    store.migrate()
    yield store
    store.close()
