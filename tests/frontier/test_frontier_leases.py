"""Leases: what a worker holds ends by finish, retry or reclaim, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from linkcrawler.errors import FrontierError
from linkcrawler.frontier import Claim, Counts, Frontier, Leased
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

HOUR_MS = 3_600_000
NAMES = names_of("a.com")


async def offer(frontier: Frontier, *paths: str) -> None:
    await frontier.offer([Candidate(f"https://a.com/{path}", "a.com", "a.com") for path in paths])


async def claim_one(frontier: Frontier, worker: str = "w", n_urls: int = 100) -> Claim:
    (claim,) = await frontier.claim(worker, 1, n_urls, 0)
    return claim


async def expire(frontier: Frontier, redis: Redis, *claims: Claim) -> None:
    """The deadlines of `claims` are over, without waiting for it."""
    for claim in claims:
        await redis.zadd(f"lc:{frontier.crawl}:{{{claim.slot}}}:leases", {claim.lease_id: 1}, xx=True)


async def come_due(frontier: Frontier, redis: Redis, claim: Claim) -> None:
    """The pause of the host is over, without waiting for it."""
    await redis.zadd(f"lc:{frontier.crawl}:{{{claim.slot}}}:ready", {claim.host: 1}, xx=True)


async def numbers(frontier: Frontier) -> Counts:
    """What there is, without instants."""
    return replace(await frontier.counts(), oldest_lease_deadline_at=None)


def urls_of(claim: Claim) -> list[str]:
    return [leased.url for leased in claim.urls]


async def test_a_lease_ends_when_all_is_finished_and_the_host_released(frontier: Frontier, redis: Redis) -> None:
    for is_released_first in (True, False):
        await offer(frontier, f"1{is_released_first}", f"2{is_released_first}")
        claim = await claim_one(frontier)
        if is_released_first:
            await frontier.release(claim, 0)
        await frontier.finish(claim, urls_of(claim)[:1])
        assert not await frontier.is_exhausted()
        await frontier.finish(claim, urls_of(claim)[1:])
        if not is_released_first:
            await frontier.release(claim, 0)

        assert await frontier.is_exhausted()
        assert await redis.keys(f"lc:{frontier.crawl}:*lease*") == []
        assert await redis.keys(f"lc:{frontier.crawl}:*worker*") == []


async def test_a_host_whose_urls_are_finished_stays_in_flight_until_released(frontier: Frontier, redis: Redis) -> None:
    """And where the worker dies between the two, the host is freed with the lease."""
    await offer(frontier, "1", "2")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.finish(claim, urls_of(claim))
    assert await frontier.claim("w2", 1, 1, 0) == []
    await expire(frontier, redis, claim)

    assert await frontier.reclaim() == 0
    await come_due(frontier, redis, claim)
    assert urls_of(await claim_one(frontier, "w2")) == ["https://a.com/2"]


async def test_finishing_twice_changes_nothing(frontier: Frontier) -> None:
    await offer(frontier, "1", "2", "3")
    claim = await claim_one(frontier)
    for _ in range(2):
        await frontier.finish(claim, ["https://a.com/1", "https://a.com/3"])
        assert await numbers(frontier) == Counts(0, 1, 3, 0, 1, 1)


async def test_what_comes_too_late_changes_nothing(frontier: Frontier, redis: Redis) -> None:
    """A worker that only was slow finishes, retries and releases under a lease that another one has by now."""
    await offer(frontier, "1", "2", "3")
    late = await claim_one(frontier, "slow")
    await expire(frontier, redis, late)
    assert await frontier.reclaim() == 3
    await come_due(frontier, redis, late)
    claim = await claim_one(frontier, "quick", n_urls=2)

    await frontier.finish(late, ["https://a.com/1"])
    await frontier.retry(late, late.urls[1], 0)
    await frontier.release(late, 0, unfetched=late.urls[2:])
    assert await frontier.extend("slow") == 0
    assert await numbers(frontier) == Counts(1, 2, 3, 0, 1, 1)
    await frontier.finish(claim, urls_of(claim))
    await frontier.release(claim, 0)
    assert urls_of(await claim_one(frontier)) == ["https://a.com/3"]


async def test_a_retried_url_comes_back_last_as_its_next_attempt(frontier: Frontier, redis: Redis) -> None:
    await offer(frontier, "1", "2", "3")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.retry(claim, claim.urls[0], HOUR_MS)
    await frontier.release(claim, 0)

    assert await frontier.claim("w", 1, 1, 0) == []  # the pause of the retry is longer than that of the release
    await come_due(frontier, redis, claim)
    assert [(x.url[-1], x.attempt) for x in (await claim_one(frontier)).urls] == [("2", 1), ("3", 1), ("1", 2)]


async def test_a_retry_after_the_release_holds_the_host_back(frontier: Frontier) -> None:
    await offer(frontier, "1")
    claim = await claim_one(frontier)
    await frontier.release(claim, 0)
    await frontier.retry(claim, claim.urls[0], HOUR_MS)

    assert await frontier.claim("w", 1, 1, 0) == []
    assert await frontier.counts() == Counts(1, 0, 1, 1, 0)
    assert await frontier.reclaim("w") == 0


async def test_a_retry_while_another_worker_holds_the_host_waits_for_it(frontier: Frontier) -> None:
    await offer(frontier, "1", "2")
    first = await claim_one(frontier, "a", n_urls=1)
    await frontier.release(first, 0)
    second = await claim_one(frontier, "b", n_urls=1)
    await frontier.retry(first, first.urls[0], HOUR_MS)
    assert await frontier.claim("c", 1, 1, 0) == []
    await frontier.finish(second, urls_of(second))
    await frontier.release(second, 0)

    assert await frontier.claim("c", 1, 1, 0) == []
    assert (await frontier.counts()).queued == 1


async def test_only_expired_leases_are_reclaimed(frontier: Frontier, redis: Redis) -> None:
    await offer(frontier, "1", "2")
    claim = await claim_one(frontier)
    assert await frontier.reclaim() == 0
    await expire(frontier, redis, claim)
    assert await frontier.extend("w") == 1  # alive after all, and nobody took the lease: it goes on

    assert await frontier.reclaim() == 0
    assert (await frontier.counts()).leased == 2


async def test_a_worker_extends_only_leases_whose_answer_it_got(new_frontier: Callable[..., Frontier]) -> None:
    """A claim whose answer was lost on the way would otherwise live as long as its worker."""
    await offer(new_frontier(), "1")
    lost = await claim_one(new_frontier(), "w")

    assert await new_frontier().extend("w") == 0
    assert lost.urls


async def test_the_leases_of_a_dead_worker_come_back_at_once(new_frontier: Callable[..., Frontier]) -> None:
    frontier = new_frontier(default_delay_ms=0)
    hosts = [f"h{i}.site{i % 5}.com" for i in range(40)]
    await frontier.offer([Candidate(f"https://{h}/{n}", h, names_of(h).domain) for h in hosts for n in range(3)])
    dead = await frontier.claim("dead", 25, 2, 0)
    living = await frontier.claim("living", 10, 2, 0)
    await frontier.finish(dead[0], urls_of(dead[0])[:1])
    await frontier.release(dead[1], 0)  # free, and still leased

    assert await frontier.reclaim("dead") == 49
    counts = await frontier.counts()
    assert (counts.queued, counts.leased) == (99, 20)
    assert counts.hosts_in_flight == len(living)
    again = await frontier.claim("next", 100, 3, 0)
    assert len(again) == 30
    assert all([u[-1] for u in urls_of(c)] == ["0", "1", "2"] for c in again if c.host != dead[0].host)


async def test_a_reclaimed_host_keeps_its_pause(new_frontier: Callable[..., Frontier], redis: Redis) -> None:
    """Its last fetch may have been a moment ago, whether its delay is known or not."""
    frontier = new_frontier(default_delay_ms=HOUR_MS)
    await offer(frontier, "1")
    await claim_one(frontier, "dead")

    assert await frontier.reclaim("dead") == 1
    assert await frontier.claim("w", 1, 1, 0) == []
    assert (await frontier.counts()).hosts_ready == 1


async def test_reclaiming_a_released_lease_leaves_the_host_to_its_next_holder(frontier: Frontier, redis: Redis) -> None:
    await offer(frontier, "1", "2", "3")
    first = await claim_one(frontier, "dead", n_urls=1)
    await frontier.release(first, 0)
    second = await claim_one(frontier, "living", n_urls=1)

    assert await frontier.reclaim("dead") == 1
    assert await frontier.claim("third", 1, 1, 0) == []
    assert await numbers(frontier) == Counts(2, 1, 3, 0, 1, 1)
    await frontier.release(second, 0)
    assert urls_of(await claim_one(frontier, "third")) == ["https://a.com/1", "https://a.com/3"]


async def test_reclaiming_a_released_lease_does_not_shorten_the_pause(frontier: Frontier) -> None:
    await offer(frontier, "1")
    claim = await claim_one(frontier, "dead")
    await frontier.release(claim, HOUR_MS)

    assert await frontier.reclaim("dead") == 1
    assert await frontier.claim("w", 1, 1, 0) == []
    assert (await frontier.counts()).hosts_ready == 1


async def test_a_url_of_another_claim_is_refused_by_name(frontier: Frontier) -> None:
    await offer(frontier, "1")
    claim = await claim_one(frontier)

    with pytest.raises(FrontierError, match=r"https://a\.com/9.* is not one of the 1 URLs of lease"):
        await frontier.finish(claim, ["https://a.com/9"])
    with pytest.raises(FrontierError, match="is not one of"):
        await frontier.release(claim, 0, unfetched=[Leased("https://a.com/9", 0, "link", 1)])


async def test_a_host_is_emptied_to_be_parked(frontier: Frontier) -> None:
    await offer(frontier, *map(str, range(1203)))
    claim = await claim_one(frontier, n_urls=3)
    parked = []
    while waiting := await frontier.drain_host("parker", "a.com", "a.com"):
        parked += waiting.urls
        await frontier.finish(waiting, [leased.url for leased in waiting.urls])

    assert [x.url for x in parked] == [f"https://a.com/{i}" for i in range(3, 1203)]
    assert await numbers(frontier) == Counts(0, 3, 1203, 0, 1, 1)
    assert await frontier.drain_host("parker", "a.com", "a.com") is None
    await frontier.finish(claim, urls_of(claim))
    await frontier.release(claim, 0)
    assert await frontier.is_exhausted()


async def test_a_worker_that_dies_while_parking_loses_nothing(frontier: Frontier, redis: Redis) -> None:
    await offer(frontier, "1", "2", "3")
    before = await frontier.why("https://a.com/2", NAMES)
    drained = await frontier.drain_host("w", "a.com", "a.com")
    assert drained is not None
    assert await frontier.claim("w2", 1, 1, 0) == []
    await expire(frontier, redis, drained)

    assert await frontier.reclaim() == 3
    after = await frontier.why("https://a.com/2", NAMES)
    assert (after["queued"], after["leased"]) == (before["queued"] | {"n_crashes": 1}, None)
    assert len((await claim_one(frontier)).urls) == 3


async def test_why_tells_where_a_url_is(frontier: Frontier) -> None:
    await offer(frontier, "1", "2", "3", *(f"p{i}" for i in range(600)))
    claim = await claim_one(frontier, "worker 3", n_urls=2)
    await frontier.finish(claim, ["https://a.com/1"])

    async def ask(path: str) -> dict[str, object]:
        return await frontier.why(f"https://a.com/{path}", NAMES)

    done, leased, queued, never = await ask("1"), await ask("2"), await ask("p599"), await ask("never")
    assert (done["seen"], done["queued"], done["leased"]) == (True, None, None)
    assert leased["queued"] is None
    assert isinstance(leased["leased"], dict)
    assert (leased["leased"]["worker"], leased["leased"]["lease_id"]) == ("worker 3", claim.lease_id)
    assert queued["queued"] == {
        "position": 601,
        "depth": 0,
        "source": "link",
        "attempt": 1,
        "n_crashes": 0,
    }
    assert (never["seen"], never["queued"], never["leased"]) == (False, None, None)
    await frontier.release(claim, HOUR_MS, delay_ms=250, n_failures=1)
    host = (await ask("p599"))["host"]
    assert isinstance(host, dict)
    assert (host["is_in_flight"], host["delay_ms"], host["n_failures"]) == (False, 250, 1)
    assert host["not_before_at"] > leased["leased"]["deadline_at"]


async def test_a_url_that_waits_twice_is_retried_twice(frontier: Frontier) -> None:
    await frontier.offer([Candidate("http://a.com/p", "a.com", "a.com", 2)])
    await frontier.offer([Candidate("http://a.com/p", "a.com", "a.com", priority=1, source="seed")], is_again=True)
    claim = await claim_one(frontier)

    await frontier.release(claim, 0)
    for leased in claim.urls:
        await frontier.retry(claim, leased, 0)

    again = await claim_one(frontier)
    assert [leased.attempt for leased in again.urls] == [2, 2]
    await frontier.release(again, 0)
    await frontier.finish(again, again.urls)
    assert await frontier.is_exhausted()
