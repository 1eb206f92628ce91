"""When a crawl is over, as its launcher sees it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import cast

from redis.asyncio import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.launch import Launcher
from linkcrawler.frontier import Frontier
from linkcrawler.records import Candidate
from linkcrawler.store import Store


async def test_what_another_pass_returned_meanwhile_is_more_to_do(redis_url: str, tmp_path: Path) -> None:
    """Two passes that overlap return the same parked URL: the second one finds it returned, which is no end."""
    client = Redis.from_url(redis_url)
    config = CrawlConfig(f"t-{secrets.token_hex(6)}")
    frontier = Frontier.of(client, config)

    async def refill(frontier: Frontier, _: CrawlConfig) -> int:
        await frontier.offer([Candidate("http://a.example/", "a.example", "a.example")])
        return 0

    launcher = Launcher(config, {}, redis_url, cast(Store, None), tmp_path, 1, lambda _: None, refill=refill)
    try:
        assert await launcher._has_more(frontier)
    finally:
        await frontier.delete()
        await client.aclose()


async def test_a_spent_page_budget_is_no_end_while_recrawls_come(redis_url: str, tmp_path: Path) -> None:
    """Pages wait that may not be fetched: recrawls are queued all the same, slice by slice."""
    client = Redis.from_url(redis_url)
    config = CrawlConfig(f"t-{secrets.token_hex(6)}", max_pages=1)
    frontier = Frontier.of(client, config)
    slices = [1, 0]

    async def refill(frontier: Frontier, _: CrawlConfig) -> int:
        n = slices.pop(0)
        again = [Candidate("http://a.example/", "a.example", "a.example", priority=1, source="recrawl")]
        return (await frontier.offer(again[:n], is_again=True)).n_new

    launcher = Launcher(config, {}, redis_url, cast(Store, None), tmp_path, 1, lambda _: None, refill=refill)
    try:
        await frontier.set_page_budget(1)
        assert await frontier.take_pages("w", 1) == 1
        await frontier.offer([Candidate("http://b.example/", "b.example", "b.example")])

        assert await launcher._has_more(frontier)
        (claim,) = await frontier.claim("w", 9, 9, 0, is_recrawl_only=True)
        await frontier.release(claim, 0)
        await frontier.finish(claim, claim.urls)

        assert not await launcher._has_more(frontier)
        assert slices == []
    finally:
        await frontier.delete()
        await client.aclose()
