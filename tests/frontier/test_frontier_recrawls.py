"""Recrawls beside what a crawl has not fetched yet: told apart, claimed alone, and free of the crawl's page budget."""

from __future__ import annotations

from collections.abc import Callable

from linkcrawler.frontier import Claim, Frontier
from linkcrawler.records import Candidate, Known
from linkcrawler.urls import names_of

NewFrontier = Callable[..., Frontier]
PAYLOAD = Known('"a"', "Sun, 06 Nov 1994 08:49:37 GMT", 5, "sha1:X").to_text()


def urls(host: str, n: int, source: str = "link", first: int = 0) -> list[Candidate]:
    is_recrawl = source == "recrawl"
    domain = names_of(host).domain
    return [
        Candidate(
            f"https://{host}/{i}", host, domain, 1, int(is_recrawl), source, payload=PAYLOAD if is_recrawl else ""
        )
        for i in range(first, first + n)
    ]


async def recrawl(frontier: Frontier, host: str, n: int, first: int = 0) -> None:
    await frontier.offer(urls(host, n, "recrawl", first), is_again=True)


async def only_recrawls(frontier: Frontier, n_hosts: int = 100, n_urls: int = 10) -> dict[str, Claim]:
    claims = await frontier.claim("w", n_hosts, n_urls, 0, is_recrawl_only=True)
    return {claim.host: claim for claim in claims}


async def test_only_hosts_whose_next_url_is_a_recrawl_are_claimed(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(n_slots=2)
    await frontier.offer([c for n in range(20) for c in urls(f"new{n}.com", 3)])
    for n in range(20):
        await frontier.offer(urls(f"known{n}.com", 2))
        await recrawl(frontier, f"known{n}.com", 3, 10)

    claims = await only_recrawls(frontier)

    assert claims.keys() == {f"known{n}.com" for n in range(20)}
    for claim in claims.values():
        assert [leased.is_recrawl for leased in claim.urls] == [True] * 3 + [False] * 2
        assert [leased.payload for leased in claim.urls] == [PAYLOAD] * 3 + [""] * 2
    assert (await frontier.counts()).queued == 60
    assert await only_recrawls(frontier) == {}
    assert len(await frontier.claim("w", 100, 10, 0)) == 20


async def test_a_sitemap_that_is_read_again_is_a_recrawl_too_and_one_that_was_never_read_is_none(
    new_frontier: NewFrontier,
) -> None:
    frontier = new_frontier()
    for source in ("sitemap_file", "sitemap_recrawl", "sitemap", "amber"):
        await frontier.offer(urls(f"{source.replace('_', '-')}.com", 1, source))

    (claim,) = (await only_recrawls(frontier)).values()

    assert (claim.host, claim.urls[0].source) == ("sitemap-recrawl.com", "sitemap_recrawl")
    assert (claim.urls[0].is_recrawl, claim.urls[0].is_sitemap) == (True, True)


async def test_no_more_hosts_are_claimed_than_are_asked_for(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(n_slots=2)
    for n in range(20):
        await recrawl(frontier, f"known{n}.com", 1)

    assert len(await only_recrawls(frontier, 7)) == 7
    assert len(await only_recrawls(frontier)) == 13


async def test_a_host_whose_recrawls_stand_behind_something_else_waits(new_frontier: NewFrontier) -> None:
    frontier = new_frontier()
    await recrawl(frontier, "a.com", 2)
    await frontier.offer([Candidate("https://a.com/seed", "a.com", "a.com", 0, 1, "seed")])

    assert await only_recrawls(frontier) == {}
    assert not await frontier.has_recrawls()


async def test_whether_there_are_recrawls_is_told_of_hosts_that_are_not_due_yet_too(new_frontier: NewFrontier) -> None:
    frontier = new_frontier()
    assert not await frontier.has_recrawls()
    await frontier.offer(urls("a.com", 3))
    assert not await frontier.has_recrawls()
    await recrawl(frontier, "a.com", 1, 10)
    assert await frontier.has_recrawls()
    claim = (await only_recrawls(frontier, n_urls=1))["a.com"]
    assert not await frontier.has_recrawls()  # it is somebody's

    await frontier.release(claim, 60_000, unfetched=claim.urls)

    assert await frontier.has_recrawls()
    assert await only_recrawls(frontier) == {}


async def test_a_recrawl_of_a_dead_worker_is_a_recrawl_still(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(default_delay_ms=0)
    await recrawl(frontier, "a.com", 2)
    for n_crashes in (1, 2):
        claim = (await only_recrawls(frontier))["a.com"]
        if n_crashes == 2:
            await frontier.mark_tried(claim, claim.urls[0])

        assert await frontier.reclaim("w") == 2

    again = (await only_recrawls(frontier))["a.com"]
    assert [(leased.url, leased.is_recrawl, leased.payload) for leased in again.urls] == [
        (leased.url, True, PAYLOAD) for leased in claim.urls
    ]
    assert [leased.n_crashes for leased in again.urls] == [2, 1]


async def test_of_a_dead_worker_those_pages_come_back_that_were_taken_for_what_is_no_recrawl(
    new_frontier: NewFrontier,
) -> None:
    """Of 4 recrawls and 6 others the budget granted 3: the first 7 of the claim have a page or need none."""
    frontier = new_frontier(default_delay_ms=0)
    await frontier.set_page_budget(3)
    await frontier.offer(urls("a.com", 6))
    await recrawl(frontier, "a.com", 4, 10)
    (claim,) = await frontier.claim("w", 1, 10, 0)
    assert await frontier.take_pages("w", 6) == 3
    await frontier.note_pages(claim, 7)
    await frontier.finish(claim, [*claim.urls[:2], claim.urls[4]])

    assert await frontier.reclaim("w") == 7

    assert await frontier.take_pages("v", 100) == 2


async def test_recrawls_take_no_page_of_the_budget_of_their_domain(new_frontier: NewFrontier) -> None:
    frontier = new_frontier(max_pages_per_domain=2)
    await frontier.offer(urls("a.com", 2))

    await recrawl(frontier, "a.com", 2)

    assert await frontier.domain_pages(["a.com"]) == {"a.com": (2, 2)}
    assert (await frontier.counts()).queued == 4


async def test_a_recrawl_that_is_tried_again_does_not_wait_for_pages_that_may_not_be_fetched(
    new_frontier: NewFrontier,
) -> None:
    frontier = new_frontier()
    await frontier.offer(urls("a.com", 3))
    await recrawl(frontier, "a.com", 1, 10)
    claim = (await only_recrawls(frontier, n_urls=1))["a.com"]
    await frontier.release(claim, 0)
    await frontier.retry(claim, claim.urls[0], 0)

    again = await only_recrawls(frontier)

    assert [leased.attempt for leased in again["a.com"].urls if leased.is_recrawl] == [2]


async def test_a_full_queue_has_room_for_as_many_recrawls_besides(new_frontier: NewFrontier) -> None:
    """A site that has more pages than a crawl may fetch has a full queue for ever."""
    frontier = new_frontier(max_queued_per_host=3)
    await frontier.offer(urls("a.com", 5))
    again = urls("a.com", 5, "recrawl", 10)

    assert (await frontier.offer(again, is_again=True)).overflowing == again[3:]
    assert (await frontier.offer(urls("a.com", 1, "link", 20), is_again=True)).n_new == 0
    claim = (await only_recrawls(frontier))["a.com"]
    assert [leased.is_recrawl for leased in claim.urls] == [True] * 3 + [False] * 3
