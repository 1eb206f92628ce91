"""A cluster in which a Redis master dies, a shard of the store stands still and workers are killed: results are exact.

For longer, with a shard that is away for a minute: tests/bench/bench_cluster.py.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.chaos import claims
from tests.chaos.cluster import Attack, on_cluster
from tests.chaos.known_web import KnownWeb

pytestmark = pytest.mark.long

DELAY_S = 0.3
ATTACK = Attack(
    worker_every_s=2.5,
    master_dies_at_s=3,
    master_back_after_s=2,
    shard_stops_at_s=6,
    shard_back_after_s=5,
    limit_s=400,
)


def test_a_crawl_on_a_cluster_loses_nothing_when_its_parts_die(tmp_path: Path) -> None:
    """400 pages; each shard has facts and links, and together they have the rows of one store."""
    web = KnownWeb(n_pages=400, n_hosts=20)
    with on_cluster(tmp_path, web, DELAY_S, lease_ms=6000) as (crawl, api):
        crawl.start(*web.seeds)
        crawl.suffer(random.Random(1), ATTACK)
        summary = crawl.end()

        assert crawl.n_workers_killed >= 3
        assert summary["external_links"] == len([link for link in web.links if link.link_class == "hyperlink"])
        claims.assert_every_page_is_there(crawl)
        claims.assert_links_are_exact(crawl)
        claims.assert_polite(crawl, DELAY_S)
        claims.assert_no_key_leaks(crawl)
        crawl.assert_api_counts_exactly(api)
