"""What was parked comes back when there is room, in order, and none of it is lost on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, Override
from linkcrawler.records import Candidate
from linkcrawler.schedule import Returned, change, clear, return_parked
from linkcrawler.store import Store
from linkcrawler.urls import names_of
from tests.schedule.web_of_names import candidate, candidates, refer

Setting = tuple[Frontier, CrawlConfig]
HOUR_MS = 3_600_000


@pytest.fixture
def begin(new_frontier: Callable[..., Frontier], store: Store) -> Callable[..., Setting]:
    """A crawl with these options."""

    def begin(**options: Any) -> Setting:
        limits = CrawlConfig("any", **options)
        frontier = new_frontier(
            max_pages_per_domain=limits.first_domain_budget, max_queued_per_host=limits.max_queued_per_host
        )
        return frontier, CrawlConfig(frontier.crawl, **options)

    return begin


async def offer(frontier: Frontier, store: Store, found: Sequence[Candidate]) -> None:
    """As a worker offers what it found."""
    offered = await frontier.offer(found)
    store.park(frontier.crawl, offered.over_budget, "over_budget")
    store.park(frontier.crawl, offered.overflowing, "host_full")


async def waiting(frontier: Frontier) -> list[str]:
    return [leased.url for claim in await frontier.claim("w", 500, 500, 0) for leased in claim.urls]


def parked(store: Store, frontier: Frontier) -> dict[str, dict[str, int]]:
    return {domain: here.n_by_reason for domain, here in store.parked_by_domain(frontier.crawl, 1000).items()}


async def test_a_budget_that_grew_lets_as_many_pages_return_the_nearest_to_a_seed_first(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin(scope="any", domain_budget=4)
    await offer(frontier, store, [candidate(f"https://a.com/{n}", depth=9 - n) for n in range(10)])
    refer(store, "a.com", ("b.com", "192.0.2.1"))

    returned = await return_parked(frontier, store, config)

    assert returned == Returned(n_returned=4, n_left=2, budgets_raised=1)
    assert await frontier.domain_pages(["a.com"]) == {"a.com": (8, 8)}
    assert await waiting(frontier) == [f"https://a.com/{n}" for n in (0, 1, 2, 3, 9, 8, 7, 6)]
    assert parked(store, frontier) == {"a.com": {"over_budget": 2}}


async def test_without_room_nothing_returns_however_often(begin: Callable[..., Setting], store: Store) -> None:
    frontier, config = begin(max_pages_per_domain=3)
    await offer(frontier, store, candidates("a.com", 10))

    for _ in range(3):
        assert await return_parked(frontier, store, config) == Returned(0, 7, 0)

    assert (await frontier.counts()).seen == 3


async def test_a_full_queue_takes_parked_pages_back_once_it_is_less_than_half_full(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin(max_queued_per_host=100)
    await offer(frontier, store, [*candidates("a.com", 250), *candidates("www.b.com", 120)])
    assert (await return_parked(frontier, store, config)).n_returned == 0

    (claim,) = [claim for claim in await frontier.claim("w", 9, 60, 0) if claim.host == "a.com"]
    await frontier.release(claim, 60_000)
    await frontier.finish(claim, [leased.url for leased in claim.urls])
    returned = await return_parked(frontier, store, config)

    assert returned == Returned(n_returned=50 + 20, n_left=100, budgets_raised=0)
    assert parked(store, frontier) == {"a.com": {"host_full": 100}}


async def test_every_page_is_queued_once_whatever_the_limits_and_however_many_passes(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin(scope="any", domain_budget=30, max_queued_per_host=100)
    found = [page for n in range(20) for page in candidates(f"www{n % 3}.d{n % 7}.com", 60)]
    found += candidates("d0.com", 500)
    await offer(frontier, store, found)
    for n in range(7):
        await change(frontier, store, config, names_of(f"d{n}.com"), pages=0)

    fetched: list[str] = []
    for _ in range(30):
        await return_parked(frontier, store, config, limit=200)
        for claim in await frontier.claim("w", 500, 500, 0):
            fetched += [leased.url for leased in claim.urls]
            await frontier.release(claim, 0)
            await frontier.finish(claim, [leased.url for leased in claim.urls])

    assert sorted(fetched) == sorted({page.url for page in found})
    assert parked(store, frontier) == {}


async def test_no_more_than_the_limit_return_in_one_pass(begin: Callable[..., Setting], store: Store) -> None:
    frontier, config = begin()
    store.park(frontier.crawl, [*candidates("a.com", 30), *candidates("b.com", 30)], "host_full")

    assert await return_parked(frontier, store, config, limit=25) == Returned(25, 35, 0)
    assert await return_parked(frontier, store, config, limit=100) == Returned(35, 0, 0)


async def test_a_pass_that_was_killed_between_offer_and_unparking_is_repeated_without_a_trace(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin()
    store.park(frontier.crawl, candidates("a.com", 5), "over_budget")
    await frontier.offer(candidates("a.com", 3))  # as far as the first pass came

    assert await return_parked(frontier, store, config) == Returned(2, 0, 0)
    assert len(await waiting(frontier)) == 5
    assert parked(store, frontier) == {}


async def test_urls_of_an_unreachable_host_return_after_an_hour_or_when_asked_to(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin(max_pages_per_domain=2)
    await frontier.offer(candidates("old.com", 2))
    await frontier.offer(candidates("new.com", 2))
    for claim in await frontier.claim("w", 9, 9, 0):
        await frontier.release(claim, 0)
        await frontier.finish(claim, [leased.url for leased in claim.urls])
    an_hour_ago = int(time.time() * 1000) - HOUR_MS - 1000
    store.park(frontier.crawl, candidates("old.com", 2), "host_unreachable", at=an_hour_ago)
    store.park(frontier.crawl, candidates("new.com", 2), "host_unreachable")

    assert await return_parked(frontier, store, config) == Returned(2, 2, 0)
    assert await waiting(frontier) == ["https://old.com/0", "https://old.com/1"]
    assert await return_parked(frontier, store, config, is_all=True) == Returned(2, 0, 0)


async def test_dead_urls_do_not_return(begin: Callable[..., Setting], store: Store) -> None:
    frontier, config = begin()
    store.park(frontier.crawl, candidates("a.com", 2), "dead", at=1)

    assert await return_parked(frontier, store, config, is_all=True) == Returned(0, 0, 0)


async def test_requests_that_differ_in_their_payload_alone_all_return(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin()
    posts = [candidate("https://a.com/form", payload=f'{{"page": {n}}}') for n in range(3)]
    store.park(frontier.crawl, posts, "host_unreachable", at=1)

    returned = await return_parked(frontier, store, config)

    (claim,) = await frontier.claim("w", 9, 9, 0)
    assert returned == Returned(3, 0, 0)
    assert sorted(leased.payload for leased in claim.urls) == [post.payload for post in posts]


async def test_what_an_operator_gave_is_not_taken_back(begin: Callable[..., Setting], store: Store) -> None:
    frontier, config = begin(scope="any", domain_budget=4)
    refer(store, "a.com", ("b.com", "192.0.2.1"))
    await offer(frontier, store, candidates("a.com", 20))
    await change(frontier, store, config, names_of("a.com"), pages=5)
    await frontier.set_domain_budgets({"a.com": 8})  # by a pass that did not know of it yet

    assert await return_parked(frontier, store, config) == Returned(1, 15, 0)
    assert await frontier.domain_pages(["a.com"]) == {"a.com": (5, 5)}

    await clear(frontier, store, config, names_of("a.com"))
    assert await return_parked(frontier, store, config) == Returned(3, 12, 0)
    assert (await frontier.orders()).overrides == {}


async def test_pace_and_pages_are_said_apart_and_stay_until_they_are_said_anew(
    begin: Callable[..., Setting], store: Store
) -> None:
    frontier, config = begin(scope="any", domain_budget=4)
    domain = names_of("a.com")

    await change(frontier, store, config, domain, pages=9)
    await change(frontier, store, config, domain, delay_ms=5000)
    await change(frontier, store, config, domain, n_parallel=2)
    assert (await frontier.orders()).overrides == {"a.com": Override(5000, 2, 9)}
    assert await frontier.domain_pages(["a.com"]) == {"a.com": (0, 9)}

    await change(frontier, store, config, domain, is_star=True)
    assert (await frontier.orders()).overrides == {"a.com": Override(5000, 2)}
    assert await frontier.domain_pages(["a.com"]) == {"a.com": (0, 4)}
