"""What became of one URL in a crawl, and when it is fetched again."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.store import Store


async def what_became(frontier: Frontier, store: Store, config: CrawlConfig, url: str) -> dict[str, Any]:
    """What `where_is` says of a canonical URL, with `recrawl`. Raises as it does."""
    from linkcrawler.crawl.whereabouts import where_is

    found = await where_is(frontier, store, config, url)
    return found | {"recrawl": await asyncio.to_thread(_recrawl, store, config, found)}


def with_instants(value: Any, name: str = "") -> Any:
    """The same with every instant (ms since 1970, `at` and `..._at`) as one."""
    if isinstance(value, dict):
        return {key: with_instants(item, key) for key, item in value.items()}
    if (name == "at" or name.endswith("_at")) and isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    return value


def _recrawl(store: Store, config: CrawlConfig, found: dict[str, Any]) -> dict[str, Any] | None:
    """When and why the page is fetched again; None where it never was, or the store does not answer."""
    from linkcrawler.schedule import among, due_pages

    fetch = found["fetch"]
    if found["store_trouble"] or found["spider"] or not fetch or fetch["purpose"] != "page":
        return None
    now, which = time.time_ns() // 1_000_000, among([found["url"]])
    pages = due_pages(store, config, now, 1, which=which, is_due_only=False, is_idle=True)
    if not pages:
        return None
    page = pages[0]
    return {
        "is_due": page.reason != "asked",
        "reason": "" if page.reason == "asked" else page.reason,
        "due_at": round(page.last_attempted_at + page.interval_ms),
        "n_reads": page.n_reads,
        "n_link_changes": page.n_link_changes,
        "changes_per_day": page.changes_per_day,
        "probability": page.probability,
    }
