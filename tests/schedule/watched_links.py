"""Links that come, change and go, in few words."""

from __future__ import annotations

from typing import Any

from linkcrawler.schedule import BEGIN, pages_of_events
from linkcrawler.store import Store
from tests.store.cases import L, P, fetch, link

DAY_MS = 86_400_000
NOW_MS = 1_780_000_000_000  # 2026-05-28: when these fetches happened


def seen(store: Store, at: int, *links: Any, url: str = P, **values: Any) -> None:
    """A fetch of the page at NOW_MS + `at` ms showed these links."""
    store.write([fetch(NOW_MS + at, links=links, url=url, **values)], f"{url}{at}")


def many_links(store: Store, n: int, target: str = "target.example") -> None:
    """`n` pages of different domains link to the target, each page fetched once, at NOW_MS and a millisecond each."""
    fetches = [
        fetch(NOW_MS + i, links=[link(f"https://{target}/{i}")], url=f"https://s{i % 50}.example/{i}") for i in range(n)
    ]
    for start in range(0, n, 1_000):
        store.write(fetches[start : start + 1_000], f"many-{start}")


def feed(store: Store, after: str = BEGIN) -> list[dict[str, Any]]:
    """All events behind the cursor, in the order of the feed."""
    return [row for page in pages_of_events(store, None, after, 0) for row in page.rows]


def told(store: Store, after: str = BEGIN) -> list[tuple[str, int, str]]:
    """The same as (kind, ms after NOW_MS, where the link leads)."""
    return [(e["kind"], _ms(e["at"]) - NOW_MS, e["target_url"]) for e in feed(store, after)]


def _ms(text: str) -> int:
    from datetime import datetime

    return round(datetime.fromisoformat(text).timestamp() * 1000)


__all__ = ["DAY_MS", "NOW_MS", "L", "P", "feed", "link", "many_links", "seen", "told"]
