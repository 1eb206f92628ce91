"""The schema of a cluster: ClickHouse understands every statement, and a store of such tables is no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import analytics
from linkcrawler.errors import ConfigError, StoreError
from linkcrawler.store import Store
from linkcrawler.store.catalogue import catalogue
from linkcrawler.store.cluster import clustered
from linkcrawler.store.connection import Connection
from linkcrawler.store.migrations import dry_run, migrate, pending, schema_files
from linkcrawler.store.sharding import SHARD_KEYS
from tests.conftest import execute
from tests.store.local_cluster import NAME, local_cluster, plain
from tests.store.test_shards import derived, expected, year_of_facts

ON_CLUSTER = f" on cluster `{NAME}`"


@pytest.fixture(scope="module")
def statements() -> list[str]:
    return list(dry_run(None, NAME, "links"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, statements: list[str]) -> Iterator[str]:
    """A database that has the schema of a cluster of one server."""
    with local_cluster(tmp_path_factory.mktemp("cluster")) as dsn:
        execute(dsn, "create database links")
        place = dsn.rsplit("/", 1)[0] + "/links"
        connection = Connection(place)
        for statement in statements:
            connection.command(plain(statement))
        connection.close()
        yield place


def test_clickhouse_understands_every_statement_for_a_cluster(store_dsn: str, statements: list[str]) -> None:
    for statement in statements:
        execute(store_dsn, f"explain ast {statement}")

    tables = [told.name for told in catalogue() if told.kind == "table"]
    made = "\n".join(statements)
    for table in tables:
        is_distributed = f"`links`.`{table}` on cluster `{NAME}` as `links`.`{table}_local`" in made
        assert is_distributed == (table in SHARD_KEYS), table
        assert f"{table}{'_local' if is_distributed else ''}', '{{" in made, table
    engines = re.findall(r"^engine = (\w+)", made, re.MULTILINE)
    assert {engine for engine in engines if engine != "Distributed"} == {"ReplicatedReplacingMergeTree"}
    changes = [s for s in statements if re.search(r"\n(create|alter)", s) and ON_CLUSTER not in s]
    assert {re.search(r"alter table `links`.`(\w+)`", s)[1] for s in changes} == {"schema_version", "authority_runs"}  # type: ignore[index]


def test_every_replicated_table_can_be_made(cluster: str, statements: list[str]) -> None:
    """Their engines take these arguments and Keeper these paths, of which no two are one."""
    execute(cluster, "create database made")
    tables = [s for s in statements if "engine = Replicated" in s]
    for statement in tables:
        execute(cluster, statement.replace(ON_CLUSTER, "").replace("`links`", "`made`"))

    found = execute(cluster, "select uniqExact(zookeeper_path), count() from system.replicas where database = 'made'")
    assert found.split() == [str(len(tables)).encode()] * 2


def test_a_store_behind_distributed_tables_has_the_same_rows(cluster: str) -> None:
    facts = year_of_facts()
    store = Store(cluster)

    for start in range(0, len(facts), 80):
        store.write(facts[start : start + 80][::-1], f"b-{start}")
    written = derived(store)
    store.rebuild()

    assert written == expected(facts)
    assert derived(store) == written
    engines = dict(store.query("select name, engine from system.tables where database = 'links'"))
    assert engines["links"] == "Distributed"
    assert engines["links_local"] == "ReplacingMergeTree"
    counts = {table: store.query(f"select count() from {table}_local")[0][0] for table in ("touched", "domain_pairs")}
    assert min(counts.values()) > 0  # the views between the local tables
    store.close()


def test_questions_are_answered_through_distributed_tables(cluster: str, empty_index: str) -> None:
    """As by one server that was told the same."""
    store, one = Store(cluster), Store(empty_index)
    for each in (store, one):
        each.write(year_of_facts(), "all")
    answers = []
    for place in (cluster, empty_index):
        index = analytics.connect(place)
        report = index.report("t1.example")
        then = index.report("t1.example", as_of="1970-10-01")
        links = index.backlinks("t1.example")
        history = index.history("t1.example", "month", from_="1970-01-01", to="1970-12-31")
        answers.append([reply.rows for reply in (report, then, links, history)] + [report.coverage])
        index.close()
    store.close()
    one.close()

    assert answers[0] == answers[1]
    assert answers[0][0][0]["backlinks"] > 0


def test_a_program_that_is_behind_or_ahead_of_the_store_is_refused_or_works(
    fresh_database: str, tmp_path: Path
) -> None:
    connection = Connection(fresh_database)
    first, second, third = (tmp_path / name for name in ("0001_a.sql", "0002_b.sql", "0003_c.sql"))
    first.write_text("-- a: one row\ncreate table if not exists a (x Int8) engine = MergeTree order by x")
    second.write_text("-- b: one row\ncreate table if not exists b (x Int8) engine = MergeTree order by x")
    assert migrate(connection, tmp_path) == ["0001_a.sql", "0002_b.sql"]

    second.unlink()  # a program of before the second file: it only added
    assert migrate(connection, tmp_path) == []

    second.write_text("-- b: one row\ncreate table if not exists b (x Int8) engine = MergeTree order by x")
    third.write_text("-- compatible-from: 0003\nalter table a drop column if exists y")
    assert migrate(connection, tmp_path) == ["0003_c.sql"]
    third.unlink()
    with pytest.raises(StoreError, match=r"has the schema 0003, which programs before 0003 cannot use, .*0002: update"):
        migrate(connection, tmp_path)
    connection.close()


def test_a_worker_does_not_migrate_a_cluster_by_itself(cluster: str) -> None:
    """What says that a store is of a cluster stands in it; a program that needs more names the command."""
    connection = Connection(cluster)
    first = schema_files()[0]
    row = {"file": first.name, "sha256": first.sha256, "cluster": NAME}
    connection.insert("schema_version", [(name, "String", [value]) for name, value in row.items()])

    with pytest.raises(StoreError, match=f"has the schema 0001, .*: run `linkcrawler migrate --cluster {NAME}` once"):
        migrate(connection)
    with pytest.raises(StoreError, match="is of cluster 'lc' and cannot become one of 'other'"):
        pending(connection, schema_files(), "other")
    with pytest.raises(ConfigError, match="knows no such cluster, but lc: see `remote_servers`"):
        migrate(connection, cluster="other")
    connection.close()


def test_a_store_of_one_server_does_not_become_a_cluster(empty_index: str) -> None:
    store = Store(empty_index)

    with pytest.raises(StoreError, match="was made for one server and cannot become one of 'lc'"):
        store.migration(NAME)
    with pytest.raises(ConfigError, match="knows no such cluster"):
        store.migrate(NAME)
    assert store.migration() == []
    store.close()


@pytest.mark.parametrize("name", ["", "two`; drop table links", "a'b", "x" * 200])
def test_a_name_that_cannot_stand_in_a_statement_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="is not the name of a cluster"):
        clustered("create table if not exists a (x Int8) engine = MergeTree order by x", name, "links")
