"""How the frontier speaks with Redis: what is asked at once goes out at once, and nothing outlives a connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from linkcrawler.embedded import redis_service
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier, Override, connect
from linkcrawler.records import Candidate
from tests.frontier.conftest import NewFrontier


@pytest.fixture
async def own_redis(tmp_path: Path) -> AsyncIterator[Redis]:
    """A client of a server that nobody else uses."""
    with redis_service(tmp_path) as url:
        client = await connect(url)
        assert isinstance(client, Redis)
        yield client
        await client.aclose()


def candidates(n: int) -> list[Candidate]:
    return [Candidate(f"https://h{i}.a.com/", f"h{i}.a.com", "a.com") for i in range(n)]


async def n_calls(redis: Redis) -> int:
    return int((await redis.info("commandstats"))["cmdstat_evalsha"]["calls"])


async def test_a_redis_that_came_back_with_an_older_state_is_asked_again(own_redis: Redis) -> None:
    """Its process was restarted: the connection is cut, and the last second is not in its append-only file."""
    frontier = Frontier(own_redis, "t")
    told: list[str] = []
    frontier.on_forget(lambda: told.append("forget"))
    assert (await frontier.offer(candidates(5))).n_new == 5
    assert (await frontier.offer(candidates(5))).n_new == 0
    told.clear()
    await own_redis.flushall()
    await own_redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    with pytest.raises(FrontierUnavailable):
        await frontier.counts()
    assert told
    assert (await frontier.offer(candidates(5))).n_new == 5
    assert (await frontier.counts()).queued == 5  # the slot is in the record again
    assert len(await frontier.claim("w", 9, 1, 0)) == 5


async def test_hosts_that_are_released_at_once_cost_one_call_of_their_slot(own_redis: Redis) -> None:
    frontier = Frontier(own_redis, "t", n_slots=1)
    await frontier.offer(candidates(60))
    claims = await frontier.claim("w", 60, 1, 0)
    await frontier.release(claims[0], 0)
    await frontier.finish(claims[0], claims[0].urls)
    await own_redis.config_resetstat()

    await asyncio.gather(*(frontier.release(claim, 0) for claim in claims[1:]))
    await frontier.finish_many((claim, claim.urls) for claim in claims[1:])
    assert await n_calls(own_redis) == 2
    assert await frontier.is_exhausted()
    assert await frontier.extend("w") == 0


async def test_a_release_made_twice_at_once_is_made_once(frontier: Frontier) -> None:
    await frontier.offer([Candidate(f"https://a.com/{i}", "a.com", "a.com") for i in range(5)])
    (claim,) = await frontier.claim("w", 1, 5, 0)
    await asyncio.gather(*(frontier.release(claim, 0, unfetched=claim.urls[2:]) for _ in range(3)))
    await asyncio.gather(*(frontier.finish(claim, claim.urls[:2]) for _ in range(3)))

    counts = await frontier.counts()
    assert (counts.queued, counts.leased, counts.leases) == (3, 0, 0)
    assert [leased.url[-1] for leased in (await frontier.claim("w", 1, 9, 0))[0].urls] == ["2", "3", "4"]


@pytest.mark.parametrize("protocol", [2, 3])
async def test_either_protocol_of_redis_will_do(redis_url: str, new_frontier: NewFrontier, protocol: int) -> None:
    await new_frontier().set_override("a.com", Override(500))
    client = Redis.from_url(redis_url, protocol=protocol)
    frontier = Frontier(client, new_frontier().crawl, n_slots=8)
    await frontier.offer(candidates(3))

    assert (await frontier.publish("w", "hello")).overrides == {"a.com": Override(500)}
    assert await frontier.published() == {"w": "hello"}
    assert len(await frontier.claim("w", 9, 1, 0)) == 3
    assert (await frontier.counts()).oldest_lease_deadline_at
    assert await frontier.memory_bytes() > 100_000
    await client.aclose()
