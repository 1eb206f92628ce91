"""The chaos test: a known web is crawled while everything that can die does, and nothing is lost.

A longer one with other numbers is tests/bench/bench_chaos.py.
"""

from __future__ import annotations

import random

import pytest

from tests.chaos import claims
from tests.chaos.conftest import Attack
from tests.chaos.known_web import KnownWeb

pytestmark = pytest.mark.long

DELAY_S = 0.3


def test_a_crawl_whose_workers_redis_and_store_die_fetches_every_page_once_and_politely(attack: Attack) -> None:
    """2,000 pages on 50 hosts and four workers, one killed every few seconds; Redis killed once, the store stopped."""
    web = KnownWeb(n_pages=2000, n_hosts=50, crawl_delay_s=0.6, has_flaky=True)
    crawl = attack(web, "--workers", "4", "--delay", str(DELAY_S), lease_ms=6000).start(*web.seeds)

    crawl.until_the_end(random.Random(1), every_s=2.5, redis_at={3}, store_at={5}, limit_s=150)
    summary = crawl.end()

    assert len(crawl.deaths) >= 6
    assert (crawl.n_redis_deaths, crawl.n_store_deaths) == (1, 1)
    assert summary["external_links"] == len([link for link in web.links if link.link_class == "hyperlink"])
    claims.assert_every_page_is_there(crawl)
    claims.assert_links_are_exact(crawl)
    claims.assert_only_what_was_in_flight_is_fetched_again(crawl)
    claims.assert_polite(crawl, DELAY_S)
    claims.assert_no_key_leaks(crawl)
