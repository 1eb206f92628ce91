"""A store with the small web, its archive, and the commands over it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import analytics
from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.records import Evidence
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade
from tests.conftest import execute
from tests.export import small_web

_NUMBERS = itertools.count(1)


@dataclass
class Index:
    """A store, and the data folder with its archive."""

    dsn: str
    data: Path
    store: Store
    places: list[Evidence] = field(default_factory=list)

    def run(self, *words: str | Path, code: int = 0) -> Result:
        """The command, in this process; it ended with `code`."""
        cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("LINKCRAWLER_")}
        env = {**cleared, "COLUMNS": None, "LINKCRAWLER_CLICKHOUSE_DSN": self.dsn, "LINKCRAWLER_DATA": str(self.data)}
        done = CliRunner().invoke(program, [str(word) for word in words], env=env)
        assert done.exit_code == code, done.output
        return done

    def asked(self) -> analytics.Analytics:
        """The questions over it."""
        return analytics.connect(self.dsn)


@contextmanager
def new_index(store_dsn: str, data: Path) -> Iterator[Index]:
    """A store with its tables and nothing in them, for as long as the block runs."""
    name = f"export_{os.getpid()}_{next(_NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    dsn = store_dsn.rsplit("/", 1)[0] + f"/{name}"
    store = Store(dsn)
    store.migrate()
    yield Index(dsn, data, store)
    store.close()
    execute(store_dsn, f"drop database {name} sync")


@pytest.fixture(scope="session")
def web(store_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The small web, crawled; for tests that only read."""
    with new_index(store_dsn, tmp_path_factory.mktemp("web")) as index:
        index.places = small_web.crawl(index.store, index.data / "warc")
        small_web.record(HandMade(index.dsn))
        yield index


@pytest.fixture
def elsewhere(empty_index: str, tmp_path: Path) -> Iterator[Index]:
    """Another store, with nothing in it, and a data folder of its own."""
    store = Store(empty_index)
    store.migrate()
    yield Index(empty_index, tmp_path / "elsewhere", store)
    store.close()
