"""Operators order, workers hear it with the next word they say; and what is told about a crawl as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier import Frontier, Orders, Override
from linkcrawler.records import Candidate

NewFrontier = Callable[..., Frontier]


async def test_a_crawl_runs_until_it_is_told_otherwise(new_frontier: NewFrontier) -> None:
    operator, worker = new_frontier(), new_frontier()
    assert await worker.orders() == await worker.publish("w", "1 page") == Orders("running", {})
    for state in ("paused", "draining", "running"):
        await operator.set_state(state)

        assert (await worker.publish("w", "1 page")).state == (await operator.orders()).state == state
    with pytest.raises(FrontierError, match="state='stopped' is not one of running, paused, draining"):
        await operator.set_state("stopped")


async def test_a_hold_pauses_a_crawl_with_a_reason_for_a_time_and_leaves_the_order_as_it_was(
    new_frontier: NewFrontier,
) -> None:
    operator, worker = new_frontier(), new_frontier()
    await operator.hold("a backup", 60_000)
    assert await worker.publish("w", "") == await worker.orders() == Orders("paused", {}, "a backup")
    await operator.set_state("paused")
    assert await worker.orders() == Orders("paused", {})  # by an operator, whose order outlasts the hold
    await operator.set_state("draining")
    assert (await worker.orders()).state == "draining"
    await operator.set_state("running")
    await operator.hold("a backup", -1)  # its time is over
    assert await worker.orders() == Orders("running", {})
    await operator.hold("another", 60_000)
    await operator.hold("", 0)

    assert await worker.orders() == Orders("running", {})


async def test_an_override_is_heard_by_every_worker_until_it_is_taken_back(new_frontier: NewFrontier) -> None:
    operator, worker = new_frontier(), new_frontier()
    await operator.set_override("example.com", Override(delay_ms=5000))
    await operator.set_override("www.example.com", Override(n_parallel=2))
    orders = await worker.publish("w", "")
    assert orders.override_for("a.example.com", "example.com") == Override(5000, None)
    assert orders.override_for("www.example.com", "example.com") == Override(5000, 2)
    assert orders.override_for("www.example.org", "example.org") is None
    for name in ("www.example.com", "www.example.com", "never.org"):
        await operator.set_override(name, None)

    assert (await worker.orders()).overrides == {"example.com": Override(5000)}


async def test_an_override_that_cannot_work_is_refused(frontier: Frontier) -> None:
    with pytest.raises(FrontierError, match=r"delay_ms=-1 is not in 0\.\.3600000"):
        await frontier.set_override("a.com", Override(delay_ms=-1))
    with pytest.raises(FrontierError, match=r"n_parallel=0 is not in 1\.\.64"):
        await frontier.set_override("a.com", Override(n_parallel=0))


async def test_a_forgotten_worker_is_not_told_of(frontier: Frontier) -> None:
    await frontier.publish("dead", "1 page")
    await frontier.publish("living", "2 pages")
    await frontier.forget_worker("dead")
    await frontier.forget_worker("never there")

    assert await frontier.published() == {"living": "2 pages"}


async def test_who_asked_to_is_told_to_forget_when_redis_is_out_of_reach() -> None:
    told = []
    frontier = Frontier(Redis.from_url("redis://127.0.0.1:1", retry=None), "t")
    frontier.on_forget(lambda: told.append("first"))
    frontier.on_forget(lambda: told.append("second"))

    with pytest.raises(FrontierUnavailable):
        await frontier.publish("w", "")
    assert told == ["first", "second"]


async def test_leases_are_counted_and_the_oldest_is_told(new_frontier: NewFrontier, redis: Redis) -> None:
    frontier = new_frontier(lease_ms=60_000)
    hosts = [f"site{i}.com" for i in range(20)]
    await frontier.offer([Candidate(f"https://{host}/", host, host) for host in hosts])
    assert ((await frontier.counts()).leases, (await frontier.counts()).oldest_lease_deadline_at) == (0, None)
    before = await frontier.now()
    claims = await frontier.claim("w", 20, 1, 0)
    counts = await frontier.counts()
    assert counts.leases == 20
    assert counts.oldest_lease_deadline_at is not None
    assert before + 60_000 <= counts.oldest_lease_deadline_at <= await frontier.now() + 60_000
    old = claims[7]
    await redis.zadd(f"lc:{frontier.crawl}:{{{old.slot}}}:leases", {old.lease_id: 1234})

    assert (await frontier.counts()).oldest_lease_deadline_at == 1234


async def test_the_clock_and_the_memory_of_redis_are_told(frontier: Frontier) -> None:
    assert abs(await frontier.now() - time.time() * 1000) < 60_000
    assert 100_000 < await frontier.memory_bytes() < 10**10
