"""An index of hand-made rows, and the questions over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import analytics
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade


@pytest.fixture
def rows(fresh_database: str) -> HandMade:
    """The empty tables of an own database."""
    return HandMade(fresh_database)


@pytest.fixture
def store(rows: HandMade) -> Iterator[Store]:
    """The same tables, for rows that the store derives from facts."""
    store = Store(rows.dsn)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def index(rows: HandMade) -> Iterator[analytics.Analytics]:
    """The questions over those tables."""
    asked = analytics.connect(rows.dsn)
    yield asked
    asked.close()
