"""A crawl as a whole: its shape, budget, configuration, robots, end, deletion, and an unreachable Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis

from linkcrawler.embedded import redis_service
from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier import Counts, Frontier
from linkcrawler.records import Candidate


async def test_the_number_of_slots_is_fixed_with_the_crawl(new_frontier: Callable[..., Frontier]) -> None:
    await new_frontier(n_slots=8).save_config("{}")

    with pytest.raises(FrontierError, match=r"n_slots=16, but crawl .* was begun with n_slots=8"):
        await new_frontier(n_slots=16).offer([Candidate("https://a.com/", "a.com", "a.com")])


async def test_the_page_budget_is_exact_under_concurrency(new_frontier: Callable[..., Frontier]) -> None:
    workers = [new_frontier() for _ in range(4)]
    assert await workers[0].take_pages("w", 5) == 5  # no budget yet: all is granted, and counted
    await workers[0].set_page_budget(105)

    granted = await asyncio.gather(*(workers[i % 4].take_pages("w", 3) for i in range(60)))
    assert sum(granted) == 100
    assert sorted(granted)[-33:] == [3] * 33
    await workers[1].give_back_pages("w", 4)
    assert [await workers[2].take_pages("w", 3) for _ in range(3)] == [3, 1, 0]
    await new_frontier().set_page_budget(105)  # a worker that starts later
    assert await workers[3].take_pages("w", 1) == 0
    await workers[0].set_page_budget(50)  # lowered below what is spent
    assert await workers[3].take_pages("w", 1) == 0
    await workers[0].set_page_budget(107)
    assert await workers[3].take_pages("w", 9) == 2


async def test_what_is_told_about_a_crawl_is_kept_with_it(new_frontier: Callable[..., Frontier]) -> None:
    a, b = new_frontier(), new_frontier()
    assert await a.load_config() is None
    assert a.crawl not in await b.crawls()
    await a.save_config('{"name": "ä"}')
    await a.publish("worker 1", "1 page")
    await a.publish("worker 2", "2 pages")
    await a.publish("worker 1", "3 pages")

    assert await b.load_config() == '{"name": "ä"}'
    assert await b.published() == {"worker 1": "3 pages", "worker 2": "2 pages"}
    assert a.crawl in await b.crawls()


async def test_a_crawl_knows_its_spider_until_it_is_deleted(new_frontier: Callable[..., Frontier]) -> None:
    a, b = new_frontier(), new_frontier()
    assert await b.spider() == ""
    assert a.crawl not in await b.crawls()
    await a.mark_spider("müller.de")

    assert await b.spider() == "müller.de"
    assert a.crawl in await b.crawls()
    await a.delete()
    assert await b.spider() == ""


async def test_robots_are_shared_until_they_expire(new_frontier: Callable[..., Frontier]) -> None:
    a, b = new_frontier(), new_frontier()
    assert await a.get_robots("https://a.com", "a.com") is None
    await a.set_robots("https://a.com", "a.com", b"\x00\xff text", 3600)
    await a.set_robots("https://a.com:8443", "a.com", b"other", 0.001)

    assert await b.get_robots("https://a.com", "a.com") == b"\x00\xff text"
    while await b.get_robots("https://a.com:8443", "a.com"):
        await asyncio.sleep(0)


async def test_an_empty_crawl_is_exhausted_and_a_waiting_or_leased_url_is_not(frontier: Frontier) -> None:
    assert await frontier.is_exhausted()
    assert await frontier.counts() == Counts(0, 0, 0, 0, 0)
    await frontier.offer([Candidate("https://a.com/", "a.com", "a.com")])
    assert not await frontier.is_exhausted()
    (claim,) = await frontier.claim("w", 1, 1, 0)
    await frontier.release(claim, 0)
    assert not await frontier.is_exhausted()
    await frontier.finish(claim, ["https://a.com/"])
    assert await frontier.is_exhausted()


async def test_a_chain_of_urls_across_slots_is_never_taken_for_the_end(
    new_frontier: Callable[..., Frontier],
) -> None:
    """One URL at a time, each on another domain, while another worker asks all the time whether it is over."""
    walker, watcher = new_frontier(n_slots=64), new_frontier(n_slots=64)
    is_over = False

    async def walk() -> None:
        nonlocal is_over
        await walker.offer([Candidate("https://site0.com/", "site0.com", "site0.com")])
        started.set()
        for i in range(1, 150):
            (claim,) = await walker.claim("w", 1, 1, 0)
            await walker.offer([Candidate(f"https://site{i}.com/", f"site{i}.com", f"site{i}.com")])
            await walker.release(claim, 0)
            if i < 149:
                await walker.finish(claim, [claim.urls[0].url])
        is_over = True

    async def watch() -> int:
        await started.wait()
        n_asked = 0
        while not is_over:
            assert not await watcher.is_exhausted()
            n_asked += 1
        return n_asked

    started = asyncio.Event()
    _, n_asked = await asyncio.gather(walk(), watch())
    assert n_asked > 20


async def test_crawls_live_side_by_side(redis: Redis, new_frontier: Callable[..., Frontier]) -> None:
    kept, other = new_frontier(), Frontier(redis, f"{new_frontier().crawl}.other", n_slots=8)
    url = [Candidate("https://a.com/", "a.com", "a.com")]
    assert (await kept.offer(url)).n_new == (await other.offer(url)).n_new == 1
    await other.delete()

    assert await other.counts() == Counts(0, 0, 0, 0, 0)
    assert (await kept.counts()).queued == 1
    assert (await other.offer(url)).n_new == 1  # nothing is remembered of the deleted one
    await other.delete()


async def test_delete_finds_every_key_of_a_large_crawl(new_frontier: Callable[..., Frontier]) -> None:
    """The fixture checks that none is left: queues, leases, buckets, paces, robots of more than one call."""
    frontier = new_frontier(n_slots=2)
    hosts = [f"h{i}.a.com" for i in range(1300)]
    await frontier.offer([Candidate(f"https://{h}/{n}", h, "a.com") for h in hosts for n in range(3)])
    claims = await frontier.claim("w", 700, 1, 0)
    assert len(claims) == 700
    for claim in claims[::10]:
        await frontier.release(claim, 0, delay_ms=100)
    await frontier.set_robots("https://a.com", "a.com", b"", 60)
    await frontier.drain_host("w", hosts[0], "a.com")


async def test_a_server_that_lost_its_scripts_gets_them_again(frontier: Frontier, redis: Redis) -> None:
    url = [Candidate("https://a.com/", "a.com", "a.com")]
    await redis.script_flush()

    assert (await frontier.offer(url)).n_new == 1
    await redis.script_flush()
    assert len(await frontier.claim("w", 1, 1, 0)) == 1


async def test_an_unreachable_redis_is_named_without_its_password() -> None:
    redis = Redis.from_url("redis://user:hush@127.0.0.1:1/3", retry=None)
    frontier = Frontier(redis, "t")

    with pytest.raises(FrontierUnavailable, match=r"redis://127\.0\.0\.1:1/3 cannot be reached .* start it") as error:
        await frontier.claim("w", 1, 1, 0)
    assert "hush" not in str(error.value)


async def test_a_hundred_calls_at_once_need_few_connections(
    new_frontier: Callable[..., Frontier], redis: Redis
) -> None:
    frontier = new_frontier()
    n_before = len(await redis.client_list())
    await asyncio.gather(*(frontier.offer([Candidate(f"https://a.com/{i}", "a.com", "a.com")]) for i in range(99)))

    assert (await frontier.counts()).queued == 99
    assert len(await redis.client_list()) <= n_before + 1


async def test_a_cancelled_call_does_not_disturb_the_others(frontier: Frontier) -> None:
    calls = [asyncio.ensure_future(frontier.take_pages("w", 1)) for _ in range(9)]
    await asyncio.sleep(0)
    calls[4].cancel()

    done = await asyncio.gather(*calls, return_exceptions=True)
    assert [x for x in done if x == 1] == [1] * 8
    assert await frontier.take_pages("w", 2) == 2


async def test_settings_that_cannot_work_are_refused(redis: Redis) -> None:
    for name, settings in (("a b", {}), ("a", {"n_slots": 0}), ("a", {"lease_ms": 0})):
        with pytest.raises(FrontierError):
            Frontier(redis, name, **settings)
    with pytest.raises(FrontierError, match="decode_responses"):
        Frontier(Redis(decode_responses=True), "a")


async def test_a_redis_that_is_full_may_serve_later(tmp_path: Path) -> None:
    with redis_service(tmp_path) as url:
        redis = Redis.from_url(url)
        frontier = Frontier(redis, "t")
        urls = [Candidate(f"https://a.com/{i}", "a.com", "a.com") for i in range(2)]
        assert (await frontier.offer(urls[:1])).n_new == 1
        await redis.config_set("maxmemory", 1)

        with pytest.raises(FrontierUnavailable, match=r"cannot serve now: .*maxmemory"):
            await frontier.offer(urls)
        await redis.config_set("maxmemory", 0)
        assert (await frontier.offer(urls)).n_new == 1
        await redis.aclose()
