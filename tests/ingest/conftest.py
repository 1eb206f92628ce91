"""Imports into a store of their own, by the command, and what they left there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.store import Store

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "warc"
LINKS = """
select source_url, target_url, link_class, link_type, anchor, rel, follow, instances, placement, hreflang
from links final order by source_url, target_url, link_class
"""


@dataclass
class Index:
    """A store, and the data folder of the imports into it."""

    dsn: str
    data: Path
    store: Store

    def run(self, *words: str, stdin: bytes = b"") -> Result:
        """The command, in this process."""
        cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("LINKCRAWLER_")}
        env = {**cleared, "COLUMNS": None, "LINKCRAWLER_CLICKHOUSE_DSN": self.dsn, "LINKCRAWLER_DATA": str(self.data)}
        return CliRunner().invoke(program, list(words), env=env, input=stdin)

    def ingest(self, kind: str, *words: str | Path, stdin: bytes = b"") -> dict[str, Any]:
        """What `ingest KIND WORDS --json` says; it succeeded."""
        done = self.run("ingest", kind, *map(str, words), "--workers", "1", "--json", stdin=stdin)
        assert done.exit_code == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def links(self) -> list[tuple[Any, ...]]:
        """Every row of `links`, without the instants and places."""
        return [tuple(row) for row in self.store.query(LINKS)]

    def targets(self) -> list[tuple[str, str]]:
        """(source_url, target_url) of the hyperlinks."""
        return [(row[0], row[1]) for row in self.links() if row[2] == "hyperlink"]


@pytest.fixture
def index(empty_index: str, tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    store = Store(empty_index)
    store.migrate()
    yield Index(empty_index, tmp_path / "data", store)
    store.close()


@pytest.fixture(scope="session")
def vectors() -> Path:
    """WARC files that others made."""
    if not VECTORS.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{VECTORS} is absent")
        pytest.skip(f"{VECTORS} is absent")
    return VECTORS


Written = Callable[..., Path]
