"""A URL that kills its worker is told from those that only were there, and what a URL carries comes back with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from linkcrawler.errors import FrontierError
from linkcrawler.frontier import Claim, Frontier, Leased
from linkcrawler.records import Candidate

HOUR_MS = 3_600_000


@pytest.fixture
def frontier(new_frontier: Callable[..., Frontier]) -> Frontier:
    """One whose hosts need no rest after their workers' death."""
    return new_frontier(default_delay_ms=0)


async def offer(frontier: Frontier, *paths: str) -> None:
    await frontier.offer([Candidate(f"https://a.com/{path}", "a.com", "a.com") for path in paths])


async def claim_one(frontier: Frontier, n_urls: int = 100) -> Claim:
    (claim,) = await frontier.claim("w", 1, n_urls, 0)
    return claim


def crashes(claim: Claim) -> list[tuple[str, int]]:
    return [(leased.url[-1], leased.n_crashes) for leased in claim.urls]


async def test_what_a_dead_worker_held_is_suspect(frontier: Frontier) -> None:
    await offer(frontier, "1", "2", "3", "4")
    claim = await claim_one(frontier, n_urls=3)
    assert crashes(claim) == [("1", 0), ("2", 0), ("3", 0)]
    await frontier.finish(claim, ["https://a.com/2"])
    await frontier.reclaim("w")

    assert crashes(await claim_one(frontier)) == [("1", 1), ("3", 1), ("4", 0)]


async def test_only_the_url_that_is_tried_when_its_worker_dies_has_one_crash_more(frontier: Frontier) -> None:
    """The others are suspects for ever, and no worse than that, however many workers die beside them."""
    await offer(frontier, "1", "2", "3")
    for n in range(1, 5):
        claim = await claim_one(frontier)
        await frontier.mark_tried(claim, claim.urls[0])
        await frontier.mark_survived(claim, claim.urls[0])
        await frontier.mark_tried(claim, claim.urls[1])
        await frontier.reclaim("w")
        claim = await claim_one(frontier)
        await frontier.reclaim("w")

        assert crashes(claim) == [("1", 1), ("2", n), ("3", 1)]


async def test_a_retried_url_is_no_suspect_any_more(frontier: Frontier) -> None:
    await offer(frontier, "1")
    await claim_one(frontier)
    await frontier.reclaim("w")
    claim = await claim_one(frontier)
    await frontier.mark_tried(claim, claim.urls[0])
    await frontier.retry(claim, claim.urls[0], 0)
    await frontier.release(claim, 0)

    assert (await claim_one(frontier)).urls == [Leased("https://a.com/1", 0, "link", 2)]


async def test_a_mark_that_comes_too_late_changes_nothing(frontier: Frontier) -> None:
    await offer(frontier, "1", "2")
    late = await claim_one(frontier)
    await frontier.finish(late, ["https://a.com/2"])
    await frontier.mark_tried(late, late.urls[1])
    await frontier.reclaim("w")
    await frontier.mark_tried(late, late.urls[0])
    await frontier.note_delay(late, 500)

    claim = await claim_one(frontier)
    assert crashes(claim) == [("1", 1)]
    assert claim.delay_ms == 0
    with pytest.raises(FrontierError, match="is not one of the 1 URLs"):
        await frontier.mark_tried(claim, late.urls[1])


async def test_a_delay_that_was_noted_outlives_the_worker(frontier: Frontier) -> None:
    await offer(frontier, "1", "2")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.release(claim, 0, delay_ms=1, n_failures=2, n_parallel=3, ip="192.0.2.1")
    claim = await claim_one(frontier, n_urls=1)
    await frontier.note_delay(claim, 0)
    await frontier.reclaim("w")
    claim = await claim_one(frontier, n_urls=1)
    assert (claim.delay_ms, claim.n_failures, claim.n_parallel, claim.ip) == (0, 2, 3, "192.0.2.1")
    await frontier.note_delay(claim, HOUR_MS)
    await frontier.reclaim("w")

    assert await frontier.claim("w", 1, 1, 0) == []


async def test_what_a_release_tells_of_a_host_is_told_to_who_claims_it_next(frontier: Frontier) -> None:
    await offer(frontier, *"123456")
    claim = await claim_one(frontier, n_urls=1)
    for n_parallel, ip in ((0, ""), (2, ""), (0, "2001:db8::1"), (4, "192.0.2.1"), (0, "")):
        await frontier.release(claim, 0, delay_ms=1, n_parallel=n_parallel, ip=ip)
        claim = await claim_one(frontier, n_urls=1)

        assert (claim.delay_ms, claim.n_failures, claim.n_parallel, claim.ip) == (1, 0, n_parallel, ip)


async def test_a_payload_comes_back_with_its_url_through_everything(frontier: Frontier) -> None:
    payload = '{"method": "POST", "body": "a=b!c ä"}'
    await frontier.offer([Candidate("https://a.com/1", "a.com", "a.com", payload=payload)])
    await claim_one(frontier)
    await frontier.reclaim("w")
    claim = await claim_one(frontier)
    assert claim.urls == [Leased("https://a.com/1", 0, "link", 1, 1, payload)]
    await frontier.mark_tried(claim, claim.urls[0])
    await frontier.retry(claim, claim.urls[0], 0)
    await frontier.release(claim, 0)

    assert (await claim_one(frontier)).urls == [Leased("https://a.com/1", 0, "link", 2, 0, payload)]
    for bad in ("a\tb", "a\nb"):
        with pytest.raises(FrontierError, match="has a tab or a newline"):
            await frontier.offer([Candidate("https://a.com/2", "a.com", "a.com", payload=bad)])


async def test_one_url_with_two_payloads_is_two_things_to_do(frontier: Frontier) -> None:
    candidates = [
        Candidate("https://a.com/1", "a.com", "a.com", payload=payload, fingerprint=fingerprint)
        for payload, fingerprint in (("", None), ("one", 1), ("two", 2**64 - 1))
    ]
    assert (await frontier.offer(candidates)).n_new == 3
    assert (await frontier.offer(candidates)).n_seen == 3
    claim = await claim_one(frontier)
    await frontier.finish(claim, claim.urls[1:2])
    await frontier.release(claim, 0, unfetched=claim.urls[:1])
    await frontier.retry(claim, claim.urls[2], 0)

    assert [(x.payload, x.attempt) for x in (await claim_one(frontier)).urls] == [("", 1), ("two", 2)]
