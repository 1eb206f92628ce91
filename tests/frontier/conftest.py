"""A frontier on a real Redis, under a crawl name of its own; afterwards none of its keys is left, and gates expire."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from linkcrawler.frontier import Frontier

NewFrontier = Callable[..., Frontier]


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of the shared server."""
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def new_frontier(redis: Redis) -> AsyncIterator[NewFrontier]:
    """Makes frontiers of one crawl, as many workers would; the crawl is deleted and leaves no key behind."""
    crawl = f"t-{secrets.token_hex(6)}"
    made: list[Frontier] = []

    def new(**settings: int) -> Frontier:
        made.append(Frontier(redis, crawl, **{"n_slots": 8, **settings}))
        return made[-1]

    yield new
    if made:
        await made[0].delete()
    left = [key async for key in redis.scan_iter(match=f"lc:{crawl}:*", count=1000)]
    assert left == []
    gates = [key async for key in redis.scan_iter(match="lc:gate:*", count=1000)]
    for_ever = [key for key in gates if await redis.pttl(key) == -1]  # -2: it expired just now
    assert for_ever == []
    assert crawl not in {name.decode() for name in await redis.smembers("lc:crawls")}


@pytest.fixture
def frontier(new_frontier: NewFrontier) -> Frontier:
    """One frontier of a fresh crawl."""
    return new_frontier()
