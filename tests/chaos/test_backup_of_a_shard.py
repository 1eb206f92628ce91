"""One of several stores that hold an index together is kept, backed up and brought back by itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from linkcrawler.store import Store
from tests.conftest import execute
from tests.tour.conftest import Linkcrawler


@pytest.mark.long
def test_a_shard_starts_again_is_backed_up_and_comes_back_as_the_shard_it_was(tmp_path: Path, store_dsn: str) -> None:
    first = Linkcrawler(tmp_path / "first")
    first.run("up")
    execute(store_dsn, "create database other_shard")
    try:
        with closing(Store(f"{dsn_of(first)},{store_dsn.rsplit('/', 1)[0]}/other_shard")) as both:
            both.migrate()
        first.run("down")

        again = first.run("up")
        written = first.run("backup", str(tmp_path / "backups"))
        alone = first.run("rebuild")
    finally:
        first.run("down")
        execute(store_dsn, "drop database other_shard sync")
    there = Linkcrawler(tmp_path / "there")
    restored = there.run("restore", str(tmp_path / "backups"))

    assert (again.returncode, written.returncode, restored.returncode) == (0, 0, 0), restored.stderr
    assert there.json("sql", "select number, n_shards from shard")["rows"] == [{"number": 0, "n_shards": 2}]
    assert alone.returncode == 2
    assert "is number 1 of 2 shards" in alone.stderr


def dsn_of(program: Linkcrawler) -> str:
    """The address of its embedded store."""
    services = program.json("status")["services"]
    return str(next(one["url"] for one in services if one["service"] == "store"))
