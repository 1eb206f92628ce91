"""The schema is applied once, by whoever comes first, and never changes behind an operator's back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analytics.definitions import BLOCK
from linkcrawler.errors import StoreError
from linkcrawler.store import Store
from linkcrawler.store.catalogue import catalogue
from linkcrawler.store.connection import Connection
from linkcrawler.store.migrations import SCHEMA, migrate, statements

TOLD = catalogue()
TABLES = {told.name for told in TOLD if told.kind == "table"}


def test_the_second_migration_applies_nothing(fresh_database: str) -> None:
    store = Store(fresh_database)

    assert store.migrate() == sorted(f.name for f in SCHEMA.glob("*.sql"))
    assert store.migrate() == []
    assert {told.name for told in TOLD} | {"schema_version"} <= {r[0] for r in store.query("show tables")}
    store.close()


def test_two_processes_may_migrate_at_once(fresh_database: str) -> None:
    program = "import sys; from linkcrawler.store import Store; Store(sys.argv[1]).migrate()"
    command = [sys.executable, "-c", program, fresh_database]
    both = [subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE) for _ in range(2)]
    problems = [process.communicate(timeout=60)[1].decode() for process in both]

    assert [process.returncode for process in both] == [0, 0], problems
    assert Store(fresh_database).migrate() == []


def test_a_changed_file_is_refused_by_name_before_anything_is_applied(fresh_database: str, tmp_path: Path) -> None:
    connection = Connection(fresh_database)
    first = tmp_path / "0001_one.sql"
    first.write_text("create table one (a Int8) engine = Memory")
    migrate(connection, tmp_path)
    first.write_text("create table one (a Int16) engine = Memory")
    (tmp_path / "0002_two.sql").write_text("create table two (a Int8) engine = Memory")

    with pytest.raises(StoreError, match=r"0001_one\.sql has changed since it was applied to http://.*: restore it"):
        migrate(connection, tmp_path)
    assert {r[0] for r in connection.query("show tables")} == {"one", "schema_version"}


def test_a_file_holds_several_statements_and_a_later_file_is_added(fresh_database: str, tmp_path: Path) -> None:
    connection = Connection(fresh_database)
    (tmp_path / "0001_two.sql").write_text(
        "-- one; and two\ncreate table one (a String default ';') engine = Memory;\n"
        "create table two (a Int8 /* ; */) engine = Memory;\n-- end;\n"
    )
    assert migrate(connection, tmp_path) == ["0001_two.sql"]
    (tmp_path / "0002_three.sql").write_text("create table three (a Int8) engine = Memory;")
    assert migrate(connection, tmp_path) == ["0002_three.sql"]

    assert {r[0] for r in connection.query("show tables")} == {"one", "two", "three", "schema_version"}


def test_statements_are_split_outside_strings_and_comments_only() -> None:
    assert statements("select 'it''s; \\'; -- no' ; /* a; b */ select 1 - 1;;\n") == [
        "select 'it''s; \\'; -- no'",
        "/* a; b */ select 1 - 1",
    ]


def test_every_table_says_its_grain_and_is_documented(store: Store) -> None:
    """docs/schema.md names every table and every column."""
    described = (Path(__file__).parents[2] / "docs" / "schema.md").read_text()
    assert all(file.read_text().startswith("--") for file in SCHEMA.glob("*.sql"))
    for table in sorted(TABLES):
        section = described.partition(f"## {table}\n")[2].partition("\n## ")[0]
        if "and the others of the block" in section:
            section += " ".join(f"`{name}`" for name in BLOCK)
        missing = [row[0] for row in store.query(f"describe table {table}") if f"`{row[0]}`" not in section]

        assert not missing, f"{table} in docs/schema.md lacks {missing}"
