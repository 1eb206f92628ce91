"""A crawl whose frontier is a Redis Cluster: `LINKCRAWLER_REDIS_URL` names one node, and nothing else is different."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_cluster import ThreeMasters
from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler

N_HOSTS = 12
N_PAGES = 5


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ThreeMasters]:
    """Three masters on loopback."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ThreeMasters(folder) as three:
        yield three


def test_a_crawl_on_a_redis_cluster_finds_every_link(
    cluster: ThreeMasters, linkcrawler: Linkcrawler, web: TinyWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each host links to its next page, to the next host, and to the target."""
    for host in range(N_HOSTS):
        for page in range(N_PAGES):
            link = f'<a href="/{page + 1}">more</a>' if page < N_PAGES - 1 else ""
            link += f'<a href="http://h{(host + 1) % N_HOSTS}.example{(host + 1) % N_HOSTS}.com/0">next</a>'
            web.page(
                f"http://h{host}.example{host}.com/{page}",
                f'{link} <a href="http://target.example/{host}/{page}">out</a>',
            )
    monkeypatch.setenv("LINKCRAWLER_REDIS_URL", cluster.url)

    options = ("--scope", "any", "--delay", "0", "--name", "spread", "--workers", "2")
    crawl = linkcrawler.json("crawl", "http://h0.example0.com/0", *options, *web.connect)
    report = linkcrawler.json("report", "target.example")

    assert crawl["pages_by_outcome"]["ok"] >= N_HOSTS * N_PAGES
    assert report["backlinks"] == N_HOSTS * N_PAGES
    assert report["referring_domains"] == N_HOSTS
    assert sorted(len(web.asked(f"h{host}.example{host}.com")) for host in range(N_HOSTS)) == [N_PAGES] * N_HOSTS
    assert all(any("lc:spread:" in key for key in node.frontier_keys()) for node in cluster.masters)
    assert linkcrawler.run("delete", "--name", "spread", "--yes").returncode == 0
    assert cluster.frontier_keys() == set()
