"""Budgets of domains, bounds of hosts, and URLs that are offered again: what waits, and what is given back unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.errors import FrontierError
from linkcrawler.frontier import Claim, Frontier, Offered
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

NewFrontier = Callable[..., Frontier]


def urls(host: str, n: int, first: int = 0, **fields: object) -> list[Candidate]:
    domain = names_of(host).domain
    return [Candidate(f"https://{host}/{i}", host, domain, **fields) for i in range(first, first + n)]  # type: ignore[arg-type]


async def claim_one(frontier: Frontier, n_urls: int = 500) -> Claim:
    (claim,) = await frontier.claim("w", 1, n_urls, 0)
    return claim


async def do_all(frontier: Frontier) -> None:
    """Everything that waits is claimed and finished."""
    for claim in await frontier.claim("w", 100, 500, 0):
        await frontier.release(claim, 0)
        await frontier.finish(claim, claim.urls)


async def test_a_domain_has_the_budget_that_it_was_given_last(new_frontier: NewFrontier) -> None:
    a, b = new_frontier(max_pages_per_domain=2), new_frontier(max_pages_per_domain=2)
    candidates = urls("www.a.com", 9)
    assert await a.offer(candidates) == Offered(2, 0, candidates[2:])
    await b.set_domain_budgets({"a.com": 5, "b.com": 1})
    assert await a.offer(candidates) == Offered(3, 2, candidates[5:])
    await b.set_domain_budgets({"a.com": 3})  # lowered below what was admitted
    assert await a.offer(candidates) == Offered(0, 5, candidates[5:])
    await b.set_domain_budgets({"a.com": 0})

    assert await a.offer(candidates) == Offered(4, 5, [])
    assert await a.offer(urls("b.com", 2)) == Offered(1, 0, urls("b.com", 1, 1))
    with pytest.raises(FrontierError, match=r"a budget of -1 pages for a\.com is below 0"):
        await b.set_domain_budgets({"a.com": -1})


async def test_the_pages_of_domains_are_told(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(max_pages_per_domain=7)
    domains = {f"site{i}.com": i for i in range(1200)}
    await frontier.set_domain_budgets(domains)
    await frontier.offer([*urls("x.site3.com", 2), *urls("y.site3.com", 2), *urls("other.org", 1)])
    pages = await frontier.domain_pages([*domains, "other.org", "never.org"])

    assert (pages["site3.com"], pages["other.org"], pages["never.org"]) == ((3, 3), (1, 7), (0, 7))
    assert sum(budget for _, budget in pages.values()) == sum(domains.values()) + 14
    assert (await frontier.why("https://other.org/0", names_of("other.org")))["domain"] == {
        "n_admitted": 1,
        "budget": 7,
    }
    assert await frontier.domain_pages([]) == {}


async def test_a_host_has_so_many_urls_waiting_and_the_others_are_given_back_unseen(
    new_frontier: NewFrontier,
) -> None:
    frontier = new_frontier(max_queued_per_host=3)
    candidates = urls("a.com", 5)
    assert await frontier.offer([*candidates, *urls("b.a.com", 1)]) == Offered(4, 0, [], candidates[3:])
    assert await frontier.offer(candidates) == Offered(0, 3, [], candidates[3:])
    assert (await frontier.counts()).seen == 4
    full = await frontier.why("https://a.com/4", names_of("a.com"))
    assert (full["seen"], full["host"]["is_overflowing"], full["host"]["n_queued"]) == (False, True, 3)
    await claim_one(frontier, n_urls=1)

    assert await frontier.offer(candidates) == Offered(1, 3, [], candidates[4:])
    assert (await frontier.domain_pages(["a.com"]))["a.com"] == (5, 0)


async def test_urls_of_priority_obey_the_bounds_too(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(max_queued_per_host=2, max_pages_per_domain=3)
    await frontier.offer(urls("a.com", 1))
    seeds = urls("a.com", 3, 10, priority=1, source="seed")

    assert await frontier.offer(seeds) == Offered(1, 0, [], seeds[1:])
    await do_all(frontier)
    assert await frontier.offer(seeds) == Offered(1, 1, seeds[2:])


async def test_the_budget_is_named_where_both_speak_against_a_url(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(max_queued_per_host=2, max_pages_per_domain=2)
    candidates = urls("a.com", 3)

    assert await frontier.offer(candidates) == Offered(2, 0, candidates[2:])


async def test_a_url_that_was_done_is_offered_again(new_frontier: NewFrontier) -> None:
    """Outside the budget of its domain, for there it counted before, and within the bound of its host."""
    frontier = new_frontier(max_queued_per_host=4, max_pages_per_domain=4)
    candidates = urls("a.com", 4)
    await frontier.offer(candidates)
    await do_all(frontier)
    assert await frontier.offer(candidates) == Offered(0, 4, [])
    assert await frontier.offer(candidates[:3], is_again=True) == Offered(3, 0, [])
    assert await frontier.offer(candidates[:3], is_again=True) == Offered(0, 3, [])  # they wait already
    fresh = urls("a.com", 2, 50)

    assert await frontier.offer([*fresh, candidates[3], *urls("b.com", 1)], is_again=True) == Offered(2, 0, fresh)
    assert await frontier.offer(urls("b.com", 5), is_again=True) == Offered(3, 1, urls("b.com", 1, 4))
    counts = await frontier.counts()
    assert (counts.queued, counts.seen) == (8, 8)
    await do_all(frontier)
    assert await frontier.offer(candidates, is_again=True) == Offered(4, 0, [])
    assert await frontier.offer(candidates[:1], is_again=True) == Offered(0, 1, [])


async def test_a_url_offered_again_on_its_way_through_the_slots_is_never_taken_for_the_end(
    new_frontier: NewFrontier,
) -> None:
    """It adds work to a slot without a new URL: between the two looks at a slot it may have come and gone."""
    frontier = new_frontier(n_slots=1)
    await frontier.offer(urls("a.com", 1))
    await do_all(frontier)
    before = await frontier._admitted_where_idle()
    await frontier.offer(urls("a.com", 1), is_again=True)
    await do_all(frontier)

    assert before is not None
    assert await frontier._admitted_where_idle() not in (None, before)
    assert await frontier.is_exhausted()


async def test_a_configuration_brings_its_bounds(redis: Redis, new_frontier: NewFrontier) -> None:
    crawl = new_frontier()
    config = CrawlConfig(crawl.crawl, scope="any", domain_budget=2, max_pages_per_domain=9, max_queued_per_host=100)
    frontier = Frontier.of(redis, config)
    await new_frontier(n_slots=1024).offer([])
    offered = await frontier.offer(urls("a.com", 3))

    assert (offered.n_new, len(offered.over_budget)) == (2, 1)
    await frontier.set_domain_budgets({"a.com": 0})
    assert len((await frontier.offer(urls("a.com", 200))).overflowing) == 100


async def test_of_a_dead_worker_those_pages_come_back_that_it_had_taken_and_not_finished(
    new_frontier: NewFrontier,
) -> None:
    frontier = new_frontier()
    await frontier.set_page_budget(10)
    await frontier.offer(urls("a.com", 64))
    claim = await claim_one(frontier)
    n_granted = await frontier.take_pages("w", len(claim.urls))
    await frontier.note_pages(claim, n_granted)
    await frontier.finish(claim, claim.urls[:4])
    await frontier.offer(urls("b.com", 9))
    await frontier.drain_host("w", "b.com", "b.com")

    assert await frontier.reclaim("w") == 60 + 9

    assert (n_granted, await frontier.take_pages("v", 1000)) == (10, 6)


async def test_a_worker_that_dies_before_it_took_pages_gives_none_back(new_frontier: NewFrontier) -> None:
    frontier = new_frontier()
    await frontier.set_page_budget(10)
    await frontier.offer(urls("a.com", 64))
    await claim_one(frontier)

    await frontier.reclaim("w")

    assert await frontier.take_pages("v", 1000) == 10
