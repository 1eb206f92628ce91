"""An index of hand-made rows, and the questions over it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

import analytics
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade
from tests.conftest import execute

_NUMBERS = itertools.count(1)


@pytest.fixture
def rows(empty_index: str) -> HandMade:
    """The empty tables of an own database."""
    return HandMade(empty_index)


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


@pytest.fixture(scope="module")
def shared_rows(store_dsn: str) -> Iterator[HandMade]:
    """The empty tables of a database that all tests of a file share: to be filled once, and read."""
    name = f"shared_{os.getpid()}_{next(_NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    yield HandMade(store_dsn.rsplit("/", 1)[0] + f"/{name}")
    execute(store_dsn, f"drop database {name} sync")
