"""Claiming hosts: one worker at a time, when they are due, the oldest first, and no more than can be fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from redis.asyncio import Redis

from linkcrawler.frontier import Claim, Frontier, Leased
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

HOUR_MS = 3_600_000


async def offer(frontier: Frontier, host: str, *paths: str) -> None:
    domain = names_of(host).domain
    await frontier.offer([Candidate(f"https://{host}/{path}", host, domain) for path in paths])


async def claim_one(frontier: Frontier, worker: str = "w", n_urls: int = 100, hold_ms: int = 0) -> Claim:
    (claim,) = await frontier.claim(worker, 1, n_urls, hold_ms)
    return claim


def paths(leased: list[Leased]) -> str:
    return "".join(item.url.rpartition("/")[2] for item in leased)


async def test_a_host_is_claimed_by_one_worker_only(new_frontier: Callable[..., Frontier]) -> None:
    a, b = new_frontier(), new_frontier()
    for i in range(30):
        await offer(a, f"h{i}.site{i % 7}.com", "1", "2")

    both = await asyncio.gather(*(f.claim(w, 11, 1, 0) for f, w in ((a, "a"), (b, "b"), (a, "a"), (b, "b"))))
    hosts = [claim.host for claims in both for claim in claims]
    assert len(hosts) == len(set(hosts)) == 30
    assert await a.claim("a", 1, 1, 0) == []
    counts = await a.counts()
    assert (counts.queued, counts.leased, counts.hosts_in_flight, counts.hosts_ready) == (30, 30, 30, 0)


async def test_a_claim_says_whose_it_is(frontier: Frontier) -> None:
    await offer(frontier, "www.example.co.uk", "1", "2", "3")

    claim = await claim_one(frontier, "worker 7", n_urls=2)
    assert (claim.host, claim.domain, claim.worker) == ("www.example.co.uk", "example.co.uk", "worker 7")
    assert (claim.delay_ms, claim.n_failures) == (0, 0)
    assert claim.urls == [Leased(f"https://www.example.co.uk/{n}", 0, "link", 1) for n in (1, 2)]


async def test_never_more_hosts_than_asked_for(new_frontier: Callable[..., Frontier]) -> None:
    frontier = new_frontier(n_slots=64)
    for i in range(100):
        await offer(frontier, f"site{i}.com", "1")

    sizes = [len(await frontier.claim("w", 7, 1, 0)) for _ in range(15)]
    assert sizes == [7] * 14 + [2]


async def test_the_host_that_waits_longest_comes_first(new_frontier: Callable[..., Frontier], redis: Redis) -> None:
    frontier = new_frontier(n_slots=1)
    for host in ("c.com", "a.com", "b.com"):
        await offer(frontier, host, "1")
    for host, instant in (("b.com", 1), ("c.com", 2), ("a.com", 3)):
        await redis.zadd(f"lc:{frontier.crawl}:{{0}}:ready", {host: instant})

    assert [(await claim_one(frontier)).host for _ in range(3)] == ["b.com", "c.com", "a.com"]


async def test_a_slot_that_comes_due_later_does_not_starve(new_frontier: Callable[..., Frontier]) -> None:
    """One slot that always has due hosts; another gets its first one while the first is being worked on."""
    frontier = new_frontier(n_slots=64)
    for i in range(400):
        await offer(frontier, f"h{i}.deep.com", "1")
    await frontier.claim("w", 1, 1, 0)
    await offer(frontier, "late.org", "1")
    frontier._due._looked_at -= 1.1  # a second later

    assert "late.org" in {claim.host for claim in await frontier.claim("w", 8, 1, 0)}


async def test_no_more_urls_than_fit_into_the_hold(frontier: Frontier) -> None:
    await offer(frontier, "a.com", *"123456789")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.release(claim, 0, delay_ms=400, n_failures=2)

    claim = await claim_one(frontier, n_urls=100, hold_ms=1000)
    assert paths(claim.urls) == "234"
    assert (claim.delay_ms, claim.n_failures) == (400, 2)


async def test_a_host_is_not_due_before_its_pause_is_over(frontier: Frontier) -> None:
    await offer(frontier, "a.com", *"123")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.release(claim, HOUR_MS)

    assert await frontier.claim("w", 1, 1, 0) == []


async def test_an_emptied_host_still_owes_its_pause(frontier: Frontier) -> None:
    await offer(frontier, "a.com", "1")
    claim = await claim_one(frontier)
    await frontier.release(claim, HOUR_MS)
    await frontier.finish(claim, [leased.url for leased in claim.urls])
    assert await frontier.is_exhausted()
    await offer(frontier, "a.com", "2")

    assert await frontier.claim("w", 1, 1, 0) == []
    assert (await frontier.counts()).hosts_ready == 1


async def test_a_url_offered_to_a_host_in_flight_waits_for_its_release(frontier: Frontier) -> None:
    await offer(frontier, "a.com", "1")
    claim = await claim_one(frontier)
    await offer(frontier, "a.com", "2")

    assert await frontier.claim("w", 1, 1, 0) == []
    await frontier.release(claim, 0)
    assert paths((await claim_one(frontier)).urls) == "2"


async def test_unfetched_urls_go_back_to_the_front_in_order(frontier: Frontier) -> None:
    await offer(frontier, "a.com", *"123456")
    claim = await claim_one(frontier, n_urls=4)
    await frontier.release(claim, 0, unfetched=claim.urls[1:])

    counts = await frontier.counts()
    assert (counts.queued, counts.leased) == (5, 1)
    assert paths((await claim_one(frontier)).urls) == "23456"


async def test_a_rested_host_is_forgotten_after_an_hour(frontier: Frontier, redis: Redis) -> None:
    """What is known of a host without URLs does not pile up."""
    hosts = [f"h{i}.a.com" for i in range(20)]
    for host in hosts:
        await offer(frontier, host, "1")
    claims = await frontier.claim("w", 20, 1, 0)
    for claim in claims:
        await frontier.release(claim, 0, delay_ms=500)
    prefix = f"lc:{frontier.crawl}:{{{claims[0].slot}}}:"
    assert await redis.zcard(prefix + "resting") == await redis.hlen(prefix + "paces") == 20
    await redis.zadd(prefix + "resting", {host: 1 for host in hosts})

    for n in range(2):  # 16 are forgotten with each release in the slot
        await offer(frontier, f"new{n}.a.com", "1")
        await frontier.release(await claim_one(frontier), 0)
    assert await redis.hlen(prefix + "paces") == 0
    assert await redis.zcard(prefix + "resting") == 2
