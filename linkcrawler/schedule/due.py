"""Which pages of a crawl are to be fetched again, decided by SQL over the index: sql/due.sql, which tells how.

Instants are ms since 1970 UTC and injected, so that a year can be simulated in a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from linkcrawler.config import CrawlConfig
from linkcrawler.store import Rows, Store, array_literal, concatenated

SQL = Path(__file__).parent / "sql"
DAY_MS = 86_400_000
WATCHED_MS = 7 * DAY_MS  # links to a watched target are confirmed at least this often
PER_HOST = 20_000  # of one pass: what fits into the queue of a host
EVERY_PAGE = "true"


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page that is to be fetched again. `reason` is one of docs/schedule.md; `interval_ms` is how long a page like
    it is left alone, `probability` that its links have changed since."""

    url: str
    host: str
    domain: str
    reason: str
    last_attempted_at: int
    n_reads: int
    n_link_changes: int
    n_failures: int
    changes_per_day: float
    interval_ms: float
    probability: float
    score: float


def due_pages(
    store: Store,
    config: CrawlConfig,
    now: int,
    limit: int,
    *,
    which: str = EVERY_PAGE,
    is_due_only: bool = True,
    before: int | None = None,
    is_idle: bool = False,
) -> list[DuePage]:
    """Up to `limit` pages of the crawl to be fetched again at `now`, those that promise most first.

    Without `is_due_only`, also those whose time has not come. Of pages that fulfil `which` (a condition on the
    table `pages`) only, and that were last attempted before `before` (ms). Pages that an earlier pass queued, and that
    were not fetched since, are left out for a day, unless `is_idle`: nothing waits in the frontier. Raises
    StoreUnavailable, StoreError.
    """

    def best(parts: Sequence[Rows]) -> Rows:
        return sorted(concatenated(parts), key=lambda row: (-row[-1], row[0]))[:limit]

    rows = store.query(
        statement("due").replace("{which}", which),
        {
            "crawl": config.name,
            "now": instant(now),
            "before": instant(now if before is None else before),
            "waits_since": instant(now if is_idle else now - DAY_MS),
            "min_ms": config.min_interval_s * 1000,
            "max_ms": config.max_interval_s * 1000,
            "watched_ms": min(WATCHED_MS, config.max_interval_s * 1000),
            "n_attempts": config.max_attempts,
            "is_due_only": int(is_due_only),
            "per_host": PER_HOST,
            "n": limit,
        },
        # Where there are several shards nothing is watched: what one of them has of its pages is all there is. That is
        # not so of pages that are asked for by their links.
        best if "from links" not in which else None,
    )
    return [DuePage(*row) for row in rows]


def due_sitemaps(store: Store, config: CrawlConfig, now: int) -> list[tuple[str, str, str]]:
    """(url, host, domain) of the sitemap files that were read last longer ago than `min_interval_s`."""
    before = now - round(config.min_interval_s * 1000)
    rows = store.query(statement("sitemaps"), {"crawl": config.name, "before": instant(before)}, concatenated)
    return [(str(url), str(host), str(domain)) for url, host, domain in rows]


def linking_to(target: str, scope: str) -> str:
    """A condition: pages with a live link to `target`, a canonical name of kind `scope`."""
    column = {"domain": "target_domain", "host": "target_host", "url": "target_url", "prefix": "target_url"}[scope]
    name = array_literal([target])[1:-1]
    is_target = f"startsWith({column}, {name})" if scope == "prefix" else f"{column} = {name}"
    is_live = "link_class = 'hyperlink' and lost_at is null"
    return f"url in (select source_url from links final where {is_live} and {is_target})"  # nosec B608


def among(urls: Collection[str]) -> str:
    """A condition: pages of these canonical URLs."""
    return f"url in {array_literal(urls)}"


def instant(at: int) -> str:
    """An instant in ms as ClickHouse reads a parameter of type DateTime64(3, 'UTC').

    >>> instant(1_500)
    '1970-01-01 00:00:01.500'
    """
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.") + f"{at % 1000:03d}"


@cache
def statement(name: str) -> str:
    """The text of sql/`name`.sql."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
