"""A migrated store of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linkcrawler.store import Store


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    """A store with all its tables and no rows."""
    store = Store(fresh_database)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def fresh_database(store_dsn: str) -> Iterator[str]:
    from tests.conftest import _NUMBERS, execute

    name = f"test_st_{next(_NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    yield store_dsn.rsplit("/", 1)[0] + f"/{name}"
    execute(store_dsn, f"drop database if exists {name}")
