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
