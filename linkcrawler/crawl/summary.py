"""What one run of a crawl came to, counted from the stored facts and not from what workers remember."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkcrawler.errors import StoreUnavailable
from linkcrawler.store import Store, array_literal, concatenated, summed

WAITS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 10.0)
AT_ONCE = 2000  # pages in one statement
MOST_LINKED, FAILURES = 10, 5  # as the SQL says, of each shard
SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Summary:
    """The object that `crawl --json` ends with, and what a person reads besides."""

    facts: dict[str, Any]  # crawl, pages_fetched, pages_by_outcome, urls_refused_by_reason, links_found, ...
    most_linked: list[tuple[str, int, int]]  # target_domain, backlinks, referring_domains
    failures: list[str]  # one line each; only where no page was fetched


def summarise_patiently(
    store: Store, crawl: str, since_ms: int, refused: Mapping[str, int], waited_s: float = 0.0
) -> Summary:
    """Like `summarise`, of a store that may be about to come back: only the figures are missing."""
    for wait_s in WAITS_S:
        try:
            return summarise(store, crawl, since_ms, refused, waited_s)
        except StoreUnavailable:
            time.sleep(wait_s)
    return summarise(store, crawl, since_ms, refused, waited_s)


def summarise(store: Store, crawl: str, since_ms: int, refused: Mapping[str, int], waited_s: float = 0.0) -> Summary:
    """The run of `crawl` that began at `since_ms` (ms since 1970).

    `refused` is what its workers left out, by reason: of this there are no facts but their own counts. For `waited_s`
    one of them had nothing to do but wait for hosts that other crawls were at.
    """
    values = {"crawl": crawl, "since": since_ms}
    ((n_ok, by_outcome, n_links),) = store.query(_sql("pages_of_run"), values, summed(0))
    ((n_external, n_domains),) = store.query(_sql("links_of_crawl"), values, summed(0))
    seconds = max(time.time() - since_ms / 1000, 0.001)
    facts = {
        "crawl": crawl,
        "pages_fetched": n_ok,
        "pages_by_outcome": dict(sorted(by_outcome.items())),
        "urls_refused_by_reason": dict(sorted(refused.items())),
        "urls_parked_by_reason": dict(store.query(_sql("parked_of_crawl"), values, summed(1))),
        "links_found": n_links,
        "external_links": n_external,
        "domains_linked": n_domains,
        "seconds": round(seconds, 1),
        "seconds_waited_for_other_crawls": round(waited_s, 1),
        "pages_per_second": round(n_ok / seconds, 1),
    }
    linked = [(str(d), int(b), int(r)) for d, b, r in store.query(_sql("most_linked"), values, concatenated)]
    most_linked = sorted(linked, key=lambda row: (-row[1], row[0]))[:MOST_LINKED]
    return Summary(facts, most_linked, [] if n_ok else _failures(store, values))


def failures_ever(store: Store, crawl: str) -> list[str]:
    """Of a crawl that has never fetched a page, what became of its URLs, a line each; else nothing.

    Raises StoreError.
    """
    values = {"crawl": crawl, "since": 0}
    ((n_ok, _, _),) = store.query(_sql("pages_of_run"), values, summed(0))
    return [] if n_ok else _failures(store, values)


def _failures(store: Store, values: Mapping[str, Any]) -> list[str]:
    failed = store.query(_sql("failures_of_run"), values, concatenated)[:FAILURES]
    return [f"{url}: {outcome}" + (f": {reason}" if reason else "") for url, outcome, reason in failed]


def changes_since(store: Store, crawl: str, since_ms: int) -> dict[str, int]:
    """new_links, lost_links and changed_links (another anchor, rel, type) of the pages that `crawl` fetched since.

    External hyperlinks only. Raises StoreError.
    """
    values, sql = {"crawl": crawl, "since": since_ms}, _sql("changes_of_run")
    parts = [f"({_sql('pages_fetched')})"]
    if store.n_shards > 1:  # the pages lie on other shards than their links
        urls = [str(url) for (url,) in store.query(_sql("pages_fetched"), values, concatenated)]
        parts = [array_literal(urls[start : start + AT_ONCE]) for start in range(0, len(urls), AT_ONCE)]
    n_new = n_lost = n_changed = 0
    for part in parts:
        ((new, lost, changed),) = store.query(sql.replace("{pages}", part), values, summed(0))
        n_new, n_lost, n_changed = n_new + new, n_lost + lost, n_changed + changed
    return {"new_links": n_new, "lost_links": n_lost, "changed_links": n_changed}


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
