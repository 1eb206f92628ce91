"""Pages with a past, in few words: fetched so many days ago, and what they showed then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linkcrawler.config import CrawlConfig
from linkcrawler.records import Fetch
from linkcrawler.schedule import DuePage, due_pages
from linkcrawler.store import Store
from tests.schedule.watched_links import DAY_MS, NOW_MS
from tests.store.cases import fetch, link

Past = Mapping[str, Sequence[Fetch]]
WEEKLY = CrawlConfig("c", min_interval_s=86_400, max_interval_s=7 * 86_400)


def url_of(name: str) -> str:
    return f"https://{name}.example/"


def read(name: str, days_ago: float, version: int = 0, **values: Any) -> Fetch:
    """The page `name` was read, and had the one link of this `version`."""
    target = link(f"https://target.example/{version}")
    return fetch(NOW_MS - round(days_ago * DAY_MS), links=[target], url=url_of(name), **values)


def failed(name: str, days_ago: float, outcome: str = "timeout", **values: Any) -> Fetch:
    """An attempt at the page `name` that brought no page."""
    return fetch(NOW_MS - round(days_ago * DAY_MS), outcome, url=url_of(name), **values)


def steady(name: str, days_ago: float, **values: Any) -> list[Fetch]:
    """A page that had the same links whenever it was read, in a year."""
    return [read(name, days_ago + 30 * n, **values) for n in range(12)]


def lively(name: str, days_ago: float, first: int = 0, **values: Any) -> list[Fetch]:
    """A page that had another link each day, for ten days: that of version `first` at last."""
    return [read(name, days_ago + n, version=first + n, **values) for n in range(10)]


def due(store: Store, config: CrawlConfig = WEEKLY, limit: int = 100, **how: Any) -> dict[str, str]:
    """What is due at NOW_MS: names of pages and reasons, the first first."""
    return {name_of(page): page.reason for page in due_pages(store, config, NOW_MS, limit, **how)}


def name_of(page: DuePage) -> str:
    return page.host.partition(".")[0]
