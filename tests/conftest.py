"""Real services for every test: one Redis and one ClickHouse endpoint per test session, in a folder of their own."""

from __future__ import annotations

import http.client
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from linkcrawler.embedded import redis_service, store_service
from linkcrawler.errors import ServiceError
from linkcrawler.store import Store

TABLES = "select name, create_table_query from system.tables where database = currentDatabase() order by name"
FILLED = """
select name from system.tables
where database = currentDatabase() and total_rows > 0 and engine like '%MergeTree'
    and name not in ('schema_version', 'generic_phrases')
"""
_NUMBERS = itertools.count(1)
# Folders whose files take longest. They come first, so that no process of the run is left alone with one at the end.
LONGEST_FIRST = ("tour", "chaos", "web", "crawl", "export", "cli")
_KEPT: dict[str, bytes] = {}  # the database of `empty_index`, with its tables as they were made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which processes of a run take files, with `--no-loadscope-reorder`."""

    def place(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def services_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that the services of this test session share."""
    return tmp_path_factory.mktemp("services")


@pytest.fixture(scope="session")
def redis_url(services_data: Path) -> Iterator[str]:
    """A Redis server. Tests keep to their own prefix, that is to a crawl name of their own."""
    try:
        service = redis_service(services_data)
        url = service.__enter__()
    except ServiceError as exc:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(exc))
    try:
        yield url
    finally:
        service.__exit__(None, None, None)


@pytest.fixture(scope="session")
def store_dsn(services_data: Path) -> Iterator[str]:
    """A ClickHouse endpoint. Tests that write use `fresh_database`."""
    with store_service(services_data) as dsn:
        yield dsn


@pytest.fixture
def fresh_database(store_dsn: str) -> Iterator[str]:
    """DSN of an empty database of the test's own, dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    try:
        yield store_dsn.rsplit("/", 1)[0] + f"/{name}"
    finally:
        execute(store_dsn, f"drop database if exists {name} sync")


@pytest.fixture
def empty_index(store_dsn: str) -> Iterator[str]:
    """DSN of a database with all tables of the index, and no rows but those that the schema brings.

    To make all tables takes a second, to empty them hundredths of one: so tests use it one after the other, and who
    changes a table leaves it to no other.
    """
    if not _KEPT:
        name = f"index_{os.getpid()}_{next(_NUMBERS)}"
        execute(store_dsn, f"create database {name}")
        dsn = store_dsn.rsplit("/", 1)[0] + f"/{name}"
        store = Store(dsn)
        store.migrate()
        store.close()
        _KEPT[dsn] = execute(dsn, TABLES)
    (dsn,) = _KEPT
    yield dsn
    if execute(dsn, TABLES) == _KEPT[dsn]:
        for table in execute(dsn, FILLED).decode().split():
            execute(dsn, f"truncate table {table}")
    else:
        del _KEPT[dsn]
        execute(store_dsn, f"drop database {dsn.rsplit('/', 1)[1]} sync")


def execute(dsn: str, sql: str) -> bytes:
    """Run one statement over HTTP and return what it answered."""
    place = urlsplit(dsn)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        link.request("POST", f"/?database={quote(place.path[1:])}", body=sql.encode())
        response = link.getresponse()
        body = response.read()
    finally:
        link.close()
    assert response.status == 200, body.decode()
    return body
