"""A visit that stayed away for longer than its gates last does not go on beside another crawl's."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.gates import Gates
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.upkeep import Upkeep, good_until
from linkcrawler.crawl.visit import Visit
from linkcrawler.frontier import Frontier
from linkcrawler.politeness import HostPace, PaceRules
from linkcrawler.records import Candidate


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


class Visiting:
    """A crawl of one host, at whose gates it stands."""

    def __init__(self, redis: Redis, host: str) -> None:
        self.config = CrawlConfig(f"t-{secrets.token_hex(6)}", lease_ms=1000)
        self.frontier = Frontier.of(redis, self.config)
        self.gates = Gates(self.frontier, self.config)
        self.host = host
        self.visit: Visit

    async def claim(self) -> None:
        await self.frontier.offer([Candidate(f"http://{self.host}/", self.host, self.host)])
        (claim,) = await self.frontier.claim("w", 1, 9, 0)
        self.visit = Visit(claim, HostPace(PaceRules()), lambda *_: None, lambda _: None, good_until=0)
        self.visit.ip = "192.0.2.1"


async def test_a_visit_whose_gate_another_crawl_has_entered_is_stopped(redis: Redis) -> None:
    host = f"{secrets.token_hex(6)}.example"
    one, two = Visiting(redis, host), Visiting(redis, host)
    for each in (one, two):
        await each.claim()
    upkeep = Upkeep(one.frontier, one.config, one.gates, Tally(), "w", [one.visit], lambda _: None)
    try:
        assert await one.gates.enter(one.visit) == 0
        await upkeep._extend()
        assert one.visit.may_send() and not one.visit.is_stopped

        await asyncio.sleep(1.1)  # as a process that stands still
        assert await two.gates.enter(two.visit) == 0
        await upkeep._extend()

        assert one.frontier.is_held(one.visit.claim)  # nobody reclaimed it
        assert one.visit.is_stopped and not one.visit.may_send()
        assert two.visit.gates.keys() == {f"host:{host}", "ip:192.0.2.1"}
    finally:
        for each in (one, two):
            await each.frontier.delete()


def test_a_fetch_that_takes_its_time_ends_before_its_lease() -> None:
    config = CrawlConfig("c", lease_ms=60_000, timeout_s=25)

    assert good_until(100, config) == 135
    assert good_until(100, CrawlConfig("c", lease_ms=60_000, timeout_s=5)) == 140
