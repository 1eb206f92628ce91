"""What `why` knows of a URL: seven states, each with its reason, on a real Redis and a real store."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.whereabouts import parked_by_reason, where_is
from linkcrawler.errors import FrontierUnavailable, StoreUnavailable
from linkcrawler.frontier import Frontier
from linkcrawler.frontier.orders import Override
from linkcrawler.politeness import Verdict, VerdictKind
from linkcrawler.records import Candidate
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of
from tests.store.cases import fetch

URL = "http://www.a.example/page"


def candidate(url: str, **values: Any) -> Candidate:
    names = names_of(host_of(url))
    return Candidate(url, names.host, names.domain, **values)


class Crawl:
    """One crawl, seen from the outside."""

    def __init__(self, redis: Redis, store: Store, config: CrawlConfig) -> None:
        self.config = config
        self.store = store
        self.redis = redis
        self.frontier = Frontier.of(redis, config)

    async def offer(self, *urls: str) -> None:
        await self.frontier.offer([candidate(url) for url in urls])

    async def where(self, url: str = URL) -> dict[str, Any]:
        return await where_is(Frontier.of(self.redis, self.config), self.store, self.config, url)

    def fetched(self, at: int, outcome: str = "ok", url: str = URL, **values: Any) -> None:
        one = fetch(at, outcome, url=url, crawl=self.config.name, domain=names_of(host_of(url)).domain, **values)
        self.store.write([one], f"{url} {at}")


NewCrawl = Callable[..., Crawl]


@pytest.fixture
async def new_crawl(redis_url: str, fresh_database: str) -> AsyncIterator[NewCrawl]:
    """Makes a crawl of a.example; whatever it leaves in Redis is gone afterwards."""
    redis, store, made = Redis.from_url(redis_url), Store(fresh_database), []
    store.migrate()

    def new(**options: Any) -> Crawl:
        config = CrawlConfig(f"t-{secrets.token_hex(6)}", scope_names=("a.example",), **options)
        made.append(Crawl(redis, store, config))
        return made[-1]

    yield new
    for crawl in made:
        await crawl.frontier.delete()
    await redis.aclose()
    store.close()


@pytest.fixture
def crawl(new_crawl: NewCrawl) -> Crawl:
    return new_crawl(delay_s=2)


async def test_a_queued_url_has_a_position_and_an_earliest_instant(crawl: Crawl) -> None:
    urls = [f"http://www.a.example/{i}" for i in range(5)]
    await crawl.offer(*urls)
    (claim,) = await crawl.frontier.claim("w", 1, 1, 0)
    await crawl.frontier.release(claim, 4_000, 2_000)
    await crawl.frontier.finish(claim, [urls[0]])

    found = await crawl.where(urls[3])

    assert found["state"] == "queued"
    assert found["queued"]["position"] == 3
    assert found["host"]["expected_delay_ms"] == 2_000
    # Two others go first: 2 x 2 s after the host is free, which is up to 4 s from now.
    assert found["queued"]["earliest_at"] == found["host"]["not_before_at"] + 4_000
    assert 0 < found["host"]["not_before_at"] - found["at"] <= 4_000


async def test_the_pace_of_a_host_that_was_never_fetched_is_the_crawls_or_that_of_its_robots_txt(crawl: Crawl) -> None:
    await crawl.offer(URL)
    before = await crawl.where()
    rules = Verdict(VerdictKind.RULES, int(time.time() * 1000), 200, body=b"User-agent: *\nCrawl-delay: 7")
    await crawl.frontier.set_robots("http://www.a.example:80", "a.example", rules.pack(), 60)
    after = await crawl.where()

    assert before["host"]["expected_delay_ms"] == 2_000
    assert after["host"]["expected_delay_ms"] == 7_000


async def test_what_an_operator_ordered_counts_for_the_estimate(crawl: Crawl) -> None:
    await crawl.offer(URL)
    await crawl.frontier.set_override("a.example", Override(delay_ms=30_000))

    found = await crawl.where()

    assert found["host"]["expected_delay_ms"] == 30_000


async def test_a_queued_url_says_that_its_crawl_is_paused_and_has_no_worker(crawl: Crawl) -> None:
    await crawl.offer(URL)
    await crawl.frontier.set_state("paused")

    found = await crawl.where()

    assert (found["state"], found["crawl_state"], found["n_workers"]) == ("queued", "paused", 0)


async def test_a_leased_url_has_a_worker_and_a_deadline(crawl: Crawl) -> None:
    await crawl.offer(URL)
    await crawl.frontier.claim("worker-7", 1, 1, 0)

    found = await crawl.where()

    assert found["state"] == "leased"
    assert found["leased"]["worker"] == "worker-7"
    assert 0 < found["leased"]["deadline_at"] - found["at"] <= crawl.config.lease_ms


async def test_a_parked_url_says_why_since_when_and_what_brings_it_back(new_crawl: NewCrawl) -> None:
    crawl = new_crawl(max_pages_per_domain=1)
    offered = await crawl.frontier.offer([candidate("http://www.a.example/first"), candidate(URL)])
    crawl.store.park(crawl.config.name, offered.over_budget, "over_budget", at=1_700_000_000_000)

    found = await crawl.where()

    assert (found["state"], found["reason"]) == ("parked", "over_budget")
    assert found["parked"]["parked_at"] == 1_700_000_000_000
    assert f"`linkcrawler budget a.example --name {crawl.config.name} --pages N`" in found["parked"]["comes_back"]
    assert found["domain"] == {"name": "a.example", "n_admitted": 1, "budget": 1}
    assert parked_by_reason(crawl.store)[crawl.config.name] == {"over_budget": 1}


async def test_a_url_that_is_parked_no_longer_is_not_said_to_be(crawl: Crawl) -> None:
    crawl.store.park(crawl.config.name, [candidate(URL)], "host_unreachable", at=1_000)
    crawl.store.unpark(crawl.config.name, crawl.store.parked(crawl.config.name, ["host_unreachable"], 10))
    await crawl.offer(URL)

    found = await crawl.where()

    assert found["state"] == "queued"
    assert found["parked"] is None


async def test_a_url_that_was_fetched_after_it_was_parked_is_fetched(crawl: Crawl) -> None:
    crawl.store.park(crawl.config.name, [candidate(URL)], "over_budget", at=1_000)
    crawl.fetched(2_000)

    assert (await crawl.where())["state"] == "fetched"


async def test_a_url_that_failed_for_the_last_time_is_dead(crawl: Crawl) -> None:
    crawl.fetched(1_000, "http_error", status=503, attempt=3)
    crawl.store.park(crawl.config.name, [candidate(URL)], "dead", at=2_000)

    found = await crawl.where()

    assert (found["state"], found["reason"]) == ("dead", "dead")
    assert f"`linkcrawler requeue {URL} --name {crawl.config.name}`" in found["parked"]["comes_back"]
    assert (found["fetch"]["outcome"], found["fetch"]["status"]) == ("http_error", 503)


async def test_a_fetched_url_has_its_last_fetch_and_how_many_there_were(crawl: Crawl) -> None:
    crawl.fetched(1_000)
    crawl.fetched(5_000, "http_error", status=404)
    crawl.store.write([fetch(9_000, url=URL, crawl="another", domain="a.example")], "another")

    found = await crawl.where()

    assert found["state"] == "fetched"
    assert (found["fetch"]["at"], found["fetch"]["outcome"], found["fetch"]["status"]) == (5_000, "http_error", 404)
    assert found["fetch"]["evidence"] == "c/1.warc.gz@0+10"
    assert (found["n_fetches"], found["n_elsewhere"]) == (2, 1)


async def test_a_fetched_url_that_waits_again_is_queued_and_tells_of_its_fetch(crawl: Crawl) -> None:
    crawl.fetched(1_000)
    await crawl.frontier.offer([candidate(URL)], is_again=True)

    found = await crawl.where()

    assert (found["state"], found["fetch"]["outcome"]) == ("queued", "ok")


async def test_a_url_that_was_settled_without_a_stored_fetch_is_fetched_and_says_so(crawl: Crawl) -> None:
    await crawl.offer(URL)
    (claim,) = await crawl.frontier.claim("w", 1, 1, 0)
    await crawl.frontier.release(claim, 0)
    await crawl.frontier.finish(claim, [URL])

    found = await crawl.where()

    assert (found["state"], found["fetch"]) == ("fetched", None)
    assert "the store has no fetch of it" in found["detail"]


async def test_a_url_that_robots_txt_kept_back_is_refused_and_names_the_line(crawl: Crawl) -> None:
    body = b"User-agent: *\nDisallow: /page\nDisallow: /other"
    verdict = Verdict(VerdictKind.RULES, int(time.time() * 1000), 200, body=body)
    await crawl.frontier.set_robots("http://www.a.example:80", "a.example", verdict.pack(), 60)

    never_offered = await crawl.where()
    crawl.fetched(1_000, "robots_denied")
    asked_for = await crawl.where()

    for found in (never_offered, asked_for):
        assert (found["state"], found["reason"]) == ("refused", "robots_denied")
        assert "`Disallow: /page`" in found["detail"]
    assert (await crawl.where("http://www.a.example/free"))["state"] == "never_seen"


@pytest.mark.parametrize(
    ("url", "rule", "word"),
    [
        ("http://b.example/", "out_of_scope", "the domains of its seeds: a.example"),
        ("http://www.a.example/logo.png", "not_a_page", "HTML"),
        ("http://www.a.example/x/y/x/y/x/y/x/y/x/y/", "trap_repeating_segments", "repeats"),
        ("http://www.a.example:6379/", "blocked_address", "port of Redis"),
    ],
)
async def test_a_refused_url_names_the_rule(crawl: Crawl, url: str, rule: str, word: str) -> None:
    found = await crawl.where(url)

    assert (found["state"], found["reason"]) == ("refused", rule)
    assert word in found["detail"]


async def test_a_private_address_is_refused_unless_the_operator_allows_it(new_crawl: NewCrawl) -> None:
    url = "http://127.0.0.1/"
    guarded, free = new_crawl(scope="any"), new_crawl(scope="any", is_private_allowed=True)

    assert (await guarded.where(url))["reason"] == "blocked_address"
    assert (await free.where(url))["state"] == "never_seen"


async def test_a_url_of_a_domain_without_pages_left_would_be_parked(new_crawl: NewCrawl) -> None:
    crawl = new_crawl(max_pages_per_domain=1)
    await crawl.offer("http://www.a.example/first")

    found = await crawl.where()

    assert (found["state"], found["reason"]) == ("refused", "over_budget")
    assert "1 of 1 pages" in found["detail"]


async def test_a_url_that_nobody_offered_is_never_seen(crawl: Crawl) -> None:
    found = await crawl.where()

    assert (found["state"], found["seen"], found["fetch"]) == ("never_seen", False, None)


async def test_without_the_store_a_queued_url_is_told_and_another_is_not(crawl: Crawl) -> None:
    await crawl.offer(URL)
    crawl.store.close()
    crawl.store = Store("http://127.0.0.1:1/default")

    found = await crawl.where()

    assert found["state"] == "queued"
    assert "cannot be used now" in found["store_trouble"]
    with pytest.raises(StoreUnavailable):
        await crawl.where("http://www.a.example/other")


async def test_without_redis_nothing_is_told(crawl: Crawl) -> None:
    away = Redis.from_url("redis://127.0.0.1:1")
    crawl_away = Crawl(away, crawl.store, replace(crawl.config))

    with pytest.raises(FrontierUnavailable):
        await crawl_away.where()
    await away.aclose()
