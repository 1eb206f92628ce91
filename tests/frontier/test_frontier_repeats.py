"""An answer of Redis may be lost on its way. Whoever asked asks again, and what was done is not done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest
from redis.asyncio import Redis

from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Claim, Frontier
from linkcrawler.records import Candidate
from tests.frontier.losing_proxy import LosingProxy

T = TypeVar("T")

Lossy = Callable[[Callable[[], Awaitable[T]]], Awaitable[T]]


@pytest.fixture
async def lossy(redis_url: str, frontier: Frontier) -> AsyncIterator[tuple[Frontier, Lossy[T]]]:
    """A frontier behind a proxy, and a function that makes a call of it whose first answer is lost.

    The frontier asks nothing again by itself, however often the client would.
    """
    async with LosingProxy(redis_url) as proxy:
        client = Redis.from_url(proxy.url)
        behind = Frontier(client, frontier.crawl, n_slots=8, default_delay_ms=0)

        async def losing(call: Callable[[], Awaitable[T]]) -> T:
            await behind.save_config("{}")  # connected, and sure of its crawl: the next answer is that of the call
            proxy.lose_next_answer()
            with pytest.raises(FrontierUnavailable):
                await call()
            answer = await call()
            assert proxy.n_lost
            return answer

        await warm_up(behind)
        yield behind, losing
        await client.aclose()


async def warm_up(frontier: Frontier) -> None:
    """Every script is known to the server: of an unknown one, the lost answer would be just that."""
    await offer(frontier, "a.com", 3)
    claim = await claim_one(frontier)
    await frontier.mark_tried(claim, claim.urls[0])
    await frontier.release(claim, 0, unfetched=claim.urls[2:])
    await frontier.retry(claim, claim.urls[1], 0)
    await frontier.finish(claim, [claim.urls[0]])
    drained = await frontier.drain_host("w", "a.com", "a.com")
    assert drained is not None
    await frontier.finish(drained, drained.urls)
    await frontier.take_pages("w", 1)
    await frontier.give_back_pages("w", 1)
    await frontier.enter_gate("host:warm.up", "w", 1, 1)


async def offer(frontier: Frontier, host: str, n: int) -> list[Candidate]:
    candidates = [Candidate(f"https://{host}/{i}", host, host) for i in range(n)]
    await frontier.offer(candidates)
    return candidates


async def claim_one(frontier: Frontier) -> Claim:
    (claim,) = await frontier.claim("w", 1, 100, 0)
    return claim


async def test_pages_are_taken_once(lossy: tuple[Frontier, Lossy[int]], frontier: Frontier) -> None:
    behind, losing = lossy
    await frontier.set_page_budget(10)

    assert await losing(lambda: behind.take_pages("w", 4)) == 4
    assert await frontier.take_pages("other", 99) == 6
    assert await losing(lambda: behind.take_pages("w", 4)) == 0


async def test_pages_are_given_back_once(lossy: tuple[Frontier, Lossy[None]], frontier: Frontier) -> None:
    behind, losing = lossy
    await frontier.set_page_budget(10)
    await behind.take_pages("w", 10)
    await losing(lambda: behind.give_back_pages("w", 3))
    await losing(lambda: behind.return_pages(2))

    assert await frontier.take_pages("other", 99) == 5


async def test_a_drained_host_is_drained_into_one_lease(
    lossy: tuple[Frontier, Lossy[Claim | None]], frontier: Frontier
) -> None:
    behind, losing = lossy
    candidates = await offer(frontier, "b.com", 700)
    first = await losing(lambda: behind.drain_host("w", "b.com", "b.com"))
    second = await behind.drain_host("w", "b.com", "b.com")

    assert first is not None
    assert second is not None
    assert [x.url for x in first.urls + second.urls] == [c.url for c in candidates]
    assert (await frontier.counts()).leases == 2
    await behind.finish_many([(first, first.urls), (second, second.urls)])
    assert (await frontier.counts()).leased == 0


async def test_a_url_offered_again_waits_once(lossy: tuple[Frontier, Lossy[object]], frontier: Frontier) -> None:
    behind, losing = lossy
    candidates = await offer(behind, "b.com", 40)
    claim = await claim_one(frontier)
    await frontier.finish(claim, claim.urls)
    await frontier.release(claim, 0)
    await losing(lambda: behind.offer(candidates, is_again=True))

    assert (await frontier.counts()).queued == 40


async def test_what_is_said_of_a_lease_holds_once(lossy: tuple[Frontier, Lossy[None]], frontier: Frontier) -> None:
    behind, losing = lossy
    await offer(frontier, "b.com", 5)
    claim = await claim_one(behind)
    await losing(lambda: behind.mark_tried(claim, claim.urls[0]))
    await losing(lambda: behind.retry(claim, claim.urls[1], 0))
    await losing(lambda: behind.release(claim, 0, unfetched=claim.urls[3:]))
    await losing(lambda: behind.finish(claim, claim.urls[2:3]))

    counts = await frontier.counts()
    assert (counts.queued, counts.leased) == (3, 1)
    assert await frontier.reclaim("w") == 1
    assert [(x.url[-1], x.attempt, x.n_crashes) for x in (await claim_one(frontier)).urls] == [
        ("0", 1, 1),
        ("3", 1, 0),
        ("4", 1, 0),
        ("1", 2, 0),
    ]


async def test_a_gate_is_entered_once(lossy: tuple[Frontier, Lossy[int]], frontier: Frontier) -> None:
    behind, losing = lossy
    name = f"host:{frontier.crawl}"

    assert await losing(lambda: behind.enter_gate(name, "a", 2, 5000)) == 0
    assert await frontier.enter_gate(name, "b", 2, 5000) == 0
    assert await frontier.enter_gate(name, "c", 2, 5000) > 0
