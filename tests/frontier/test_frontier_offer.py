"""Offering URLs: seen once and for all, within the budget of their domain, in the right order."""

from __future__ import annotations

import random
from collections.abc import Callable

from redis.asyncio import Redis

from linkcrawler.frontier import Frontier, Offered
from linkcrawler.records import Candidate
from linkcrawler.urls import host_of, names_of


def candidate(url: str, **fields: object) -> Candidate:
    host = host_of(url)
    return Candidate(url, host, names_of(host).domain, **fields)  # type: ignore[arg-type]


def candidates(*urls: str, **fields: object) -> list[Candidate]:
    return [candidate(url, **fields) for url in urls]


async def claimed_urls(frontier: Frontier, n: int = 500) -> list[str]:
    return [leased.url for claim in await frontier.claim("w", 500, n, 0) for leased in claim.urls]


async def test_a_url_is_new_once_for_all_workers(new_frontier: Callable[..., Frontier]) -> None:
    a, b = new_frontier(), new_frontier()
    urls = candidates("https://a.com/", "https://a.com/x", "http://a.com/", "https://b.org/?q")

    assert await a.offer(urls) == Offered(4, 0, [])
    assert await a.offer(urls) == Offered(0, 4, [])
    assert await b.offer(urls) == Offered(0, 4, [])
    assert (await a.counts()).queued == (await a.counts()).seen == 4


async def test_a_url_twice_in_one_offer_is_queued_once(frontier: Frontier) -> None:
    offered = await frontier.offer(candidates("https://a.com/", "https://a.com/", "https://a.com/x"))

    assert offered == Offered(2, 1, [])
    assert (await frontier.counts()).queued == 2


async def test_every_url_comes_out_as_it_went_in(frontier: Frontier) -> None:
    urls = [
        "https://a.com/",
        "http://a.com/",
        "https://a.com:8443/x?y=1",
        "http://a.com:8080/",
        "https://[2001:db8::1]/v6",
        "http://127.0.0.1:8000/h/s/path",
        "https://a.com/s/x%0A%09?a=b&c=%7C",
        "https://xn--mnchen-3ya.de/",
    ]
    offered = [candidate(url, depth=i, source=source) for i, url in enumerate(urls) for source in ("sitemap",)]
    await frontier.offer(offered)

    leased = [leased for claim in await frontier.claim("w", 99, 99, 0) for leased in claim.urls]
    assert sorted((x.url, x.depth, x.source, x.attempt) for x in leased) == sorted(
        (url, i, "sitemap", 1) for i, url in enumerate(urls)
    )


async def test_within_a_host_priority_comes_first_and_order_is_kept(frontier: Frontier) -> None:
    await frontier.offer(candidates("https://a.com/1", "https://a.com/2"))
    await frontier.offer(
        [
            candidate("https://a.com/3"),
            candidate("https://a.com/p", priority=1),
            candidate("https://a.com/q", priority=1),
            candidate("https://a.com/4"),
        ]
    )

    assert await claimed_urls(frontier) == [f"https://a.com/{x}" for x in "pq1234"]


async def test_a_domain_over_budget_is_given_back_unseen(new_frontier: Callable[..., Frontier]) -> None:
    frontier = new_frontier(max_pages_per_domain=3)
    urls = candidates(*(f"https://h{i}.a.com/" for i in range(5)), "https://b.com/")
    offered = await frontier.offer(urls)

    assert (offered.n_new, offered.n_seen) == (4, 0)
    assert offered.over_budget == urls[3:5]
    again = await frontier.offer(urls)
    assert (again.n_new, again.n_seen, again.over_budget) == (0, 4, urls[3:5])
    assert await new_frontier(max_pages_per_domain=5).offer(urls) == Offered(2, 4, [])


async def test_a_large_offer_is_exact(frontier: Frontier) -> None:
    rng = random.Random(1)
    urls = [f"https://h{rng.randrange(40)}.site{rng.randrange(9)}.com/{rng.randrange(3000)}" for _ in range(6000)]
    offered = await frontier.offer(candidates(*urls))

    assert offered.n_new == len(set(urls)) == (await frontier.counts()).seen
    assert offered.n_seen == len(urls) - len(set(urls))
    assert sorted(await claimed_urls(frontier)) == sorted(set(urls))


async def test_the_buckets_of_the_seen_set_stay_intsets(new_frontier: Callable[..., Frontier], redis: Redis) -> None:
    """At 12,000 URLs in one slot: every bucket within Redis' limit, every URL in exactly one of them."""
    frontier = new_frontier(n_slots=1)
    n_buckets, sizes = 0, []
    for start in range(0, 12_000, 1500):
        await frontier.offer(candidates(*(f"https://a.com/{i}" for i in range(start, start + 1500))))
        prefix = f"lc:{frontier.crawl}:{{0}}:"
        n_buckets = int(await redis.hget(prefix + "counts", "n_buckets"))
        keys = [f"{prefix}seen:{b}" for b in range(n_buckets)]
        sizes = [await redis.scard(key) for key in keys]

        assert sum(sizes) == start + 1500
        assert max(sizes) < 512
        assert {await redis.object("encoding", key) for key in keys} == {b"intset"}
    assert n_buckets == 12_000 / 200
    fresh = new_frontier(n_slots=1)
    assert (await fresh.offer(candidates(*(f"https://a.com/{i}" for i in range(12_000))))).n_new == 0
