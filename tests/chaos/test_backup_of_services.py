"""A backup of services that are not ours: a Redis Cluster by its keys, a ClickHouse by its rows, secrets too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Counts, Frontier, connect
from linkcrawler.records import Candidate
from linkcrawler.store import Store
from tests.redis_cluster import ThreeMasters
from tests.store.cases import fetch, link

TABLES = ("fetches", "link_sets", "links", "pages", "parked", "watches")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ThreeMasters]:
    (tmp_path / "cluster").mkdir()
    with ThreeMasters(tmp_path / "cluster") as three:
        yield three


def crawled(url: str) -> Counts:
    """A crawl of 40 domains, of which some are claimed by a worker that is gone."""

    async def work() -> Counts:
        client = await connect(url)
        frontier = Frontier(client, "kept")
        await frontier.save_config(CrawlConfig("kept").to_json())
        names = [f"d{i}.example" for i in range(40)]
        await frontier.offer([Candidate(f"http://{d}/{n}", d, d, 1) for d in names for n in range(5)])
        await frontier.claim("gone", 10, 2, 10_000)
        await frontier.set_robots("http://d1.example:80", "d1.example", b"x", 3600)
        counts = await frontier.counts()
        await client.aclose()
        return counts

    return asyncio.run(work())


@pytest.mark.long
def test_keys_of_a_cluster_and_rows_of_a_clickhouse_come_back_as_they_were(
    cluster: ThreeMasters, empty_index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKCRAWLER_REDIS_URL", cluster.url)
    monkeypatch.setenv("LINKCRAWLER_CLICKHOUSE_DSN", empty_index)
    data, kept = tmp_path / "data", tmp_path / "kept"
    (data / "warc" / "kept").mkdir(parents=True)
    (data / "warc" / "kept" / "a.warc.gz").write_bytes(b"archived")

    def run(*words: str | Path, code: int = 0) -> str:
        done = CliRunner().invoke(program, [*map(str, words), "--data", str(data)])
        assert done.exit_code == code, done.output
        return done.stderr if code else done.stdout

    def rows() -> list[object]:
        names = [f"select '{name}' as t, toString(tuple(*)) as r from {name} final" for name in TABLES]
        asked = (
            f"select t, replaceRegexpAll(r, '\\d+-\\d+-\\d+ \\d+:\\d+:[\\d.]+', '') from ({' union all '.join(names)})"
        )
        return sorted(map(tuple, store.query(asked)))

    store = Store(empty_index)
    store.migrate()
    store.write([fetch(1_767_300_000_000, links=[link("https://t.test/1"), link("https://t.test/2")])], "one")
    store.command("insert into watches (scope, target, webhook_secret) values ('domain', 't.test', 'secret')")
    before, counts, keys = rows(), crawled(cluster.url), cluster.frontier_keys()
    run("backup", kept)
    full = run("restore", kept, code=2)
    (data / "warc" / "kept" / "a.warc.gz").write_bytes(b"spoiled")
    for name in TABLES:
        store.command(f"truncate table {name}")
    for node in cluster.masters:
        for key in node.frontier_keys():
            node.client.delete(key)
    back = json.loads(run("restore", kept, "--force", "--json"))

    async def now() -> Counts:
        client = await connect(cluster.url)
        try:
            return await Frontier(client, "kept").counts()
        finally:
            await client.aclose()

    assert "is not empty (warc)" in full
    assert before == rows() and any("secret" in str(row) for row in before)
    assert asyncio.run(now()) == counts
    assert cluster.frontier_keys() == keys and back["n_keys"] == len(keys) - 1  # lc:crawls is of no crawl
    assert (data / "warc" / "kept" / "a.warc.gz").read_bytes() == b"archived"
    store.close()
