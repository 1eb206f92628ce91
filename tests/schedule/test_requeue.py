"""What an operator asks for is fetched again, whatever became of it before."""

from __future__ import annotations

from collections.abc import Callable

from linkcrawler.frontier import Frontier
from linkcrawler.schedule import Requeued, requeue_parked, requeue_urls
from linkcrawler.store import Store
from tests.schedule.web_of_names import candidate, candidates


async def fetch_all(frontier: Frontier) -> list[str]:
    """The URLs that wait, which do so no longer."""
    urls = []
    for claim in await frontier.claim("w", 500, 500, 0):
        urls += [leased.url for leased in claim.urls]
        await frontier.release(claim, 0)
        await frontier.finish(claim, [leased.url for leased in claim.urls])
    return urls


async def test_dead_urls_wait_again_and_are_dead_no_longer(new_frontier: Callable[..., Frontier], store: Store) -> None:
    frontier = new_frontier(max_pages_per_domain=3)
    await frontier.offer(candidates("a.com", 3))
    await fetch_all(frontier)
    store.park(frontier.crawl, candidates("a.com", 3), "dead")

    assert await requeue_parked(frontier, store, ["dead"]) == Requeued(3, 0, 0)
    assert await requeue_parked(frontier, store, ["dead"]) == Requeued(0, 0, 0)
    assert await fetch_all(frontier) == [f"https://a.com/{n}" for n in range(3)]


async def test_only_the_named_reasons_and_domains_are_requeued(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    store.park(frontier.crawl, candidates("a.com", 2), "dead")
    store.park(frontier.crawl, candidates("b.com", 2), "dead")
    store.park(frontier.crawl, candidates("a.com", 4)[2:], "host_unreachable")

    assert await requeue_parked(frontier, store, ["dead"], ["a.com"]) == Requeued(2, 0, 0)
    assert await requeue_parked(frontier, store, ["host_unreachable"]) == Requeued(2, 0, 0)
    assert store.parked_by_domain(frontier.crawl, 9) == {"b.com": ({"dead": 2}, [])}


async def test_a_full_queue_leaves_the_rest_parked(new_frontier: Callable[..., Frontier], store: Store) -> None:
    frontier = new_frontier(max_queued_per_host=100)
    store.park(frontier.crawl, candidates("a.com", 130), "dead")

    assert await requeue_parked(frontier, store, ["dead"]) == Requeued(100, 0, 30)
    assert store.parked_by_domain(frontier.crawl, 9) == {"a.com": ({"dead": 30}, [])}


async def test_named_urls_wait_first_be_they_fetched_parked_or_never_seen(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    await frontier.offer([candidate("https://a.com/fetched")])
    await fetch_all(frontier)
    await frontier.offer([candidate("https://a.com/waits")])
    store.park(frontier.crawl, [candidate("https://a.com/dead", depth=7, payload="{}")], "dead")

    urls = ["https://a.com/fetched", "https://a.com/dead", "https://a.com/new"]
    assert await requeue_urls(frontier, store, urls) == Requeued(3, 0, 0)
    assert await requeue_urls(frontier, store, urls[:1]) == Requeued(0, 1, 0)

    (claim,) = await frontier.claim("w", 9, 9, 0)
    assert {leased.url for leased in claim.urls[:3]} == set(urls)
    assert [(x.depth, x.payload) for x in claim.urls if x.url == "https://a.com/dead"] == [(7, "{}")]
    assert store.parked_by_domain(frontier.crawl, 9) == {}


async def test_a_url_beyond_its_domains_budget_is_not_admitted_by_naming_it(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier(max_pages_per_domain=1)
    await frontier.offer([candidate("https://a.com/")])
    store.park(frontier.crawl, [candidate("https://a.com/x")], "over_budget")

    assert await requeue_urls(frontier, store, ["https://a.com/x"]) == Requeued(0, 0, 1)
    assert store.parked_by_domain(frontier.crawl, 9) == {"a.com": ({"over_budget": 1}, [])}
