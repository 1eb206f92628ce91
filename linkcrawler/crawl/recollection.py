"""What the store knows of pages that were asked about: how their fetches went, and the lives of their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from linkcrawler.crawl.verification import Seen, Span
from linkcrawler.store import Store, array_literal, concatenated
from linkcrawler.urls import host_of, names_of

SQL = Path(__file__).parent / "sql"
AT_ONCE = 500  # pages asked for with one statement

WHY_PARKED = {
    "dead": "it failed as often as a URL may",
    "host_unreachable": "its host could not be reached",
    "host_full": "its host had as many URLs waiting as may wait",
    "over_budget": "its domain has had all pages of its budget",
}


def last_fetches(store: Store, crawl: str, urls: Iterable[str]) -> dict[str, Seen]:
    """The last fetch of each of `urls` in `crawl`, and of all that they redirect to. Raises StoreError."""
    seen: dict[str, Seen] = {}
    asked: set[str] = set()
    todo = set(urls)
    while todo:
        asked |= todo
        found: list[Seen] = []
        for part in _parts(todo):
            sql = _sql("last_fetches", f"{_domains(part)} and url in {array_literal(part)}")
            found += [Seen(*row) for row in store.query(sql, {"crawl": crawl}, concatenated)]
        seen |= {one.url: one for one in found}
        todo = {one.redirect_url for one in found if one.redirect_url} - asked
    return seen


def why_parked(store: Store, crawl: str, urls: Iterable[str]) -> dict[str, str]:
    """Of those of `urls` that `crawl` set aside, why. Raises StoreError."""
    return {
        one.candidate.url: WHY_PARKED[one.reason]
        for part in _parts(urls)
        for one in store.parked(crawl, list(WHY_PARKED), len(part), {_domain(url) for url in part}, urls=part)
    }


def spans_of(store: Store, targets: Mapping[str, Set[str]]) -> dict[str, list[Span]]:
    """By page, the lives of all its links to some domains, in every crawl; `targets` names the domains of each page.

    There may be links to other pages' domains among them. Raises StoreError.
    """
    spans: dict[str, list[Span]] = {}
    for part in _parts(targets):
        domains: set[str] = set().union(*(targets[url] for url in part))
        which = (
            f"target_domain in {array_literal(domains)} and {_domains(part, 'source_domain')} "
            f"and source_url in {array_literal(part)}"
        )
        for source_url, *rest in store.query(_sql("spans_of_pages", which), merge=concatenated):
            spans.setdefault(source_url, []).append(Span(*rest))
    return spans


def _parts(urls: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(urls)  # pages of one host lie together in the store
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _domain(url: str) -> str:
    return names_of(host_of(url)).domain


def _domains(urls: Iterable[str], column: str = "domain") -> str:
    return f"{column} in {array_literal({_domain(url) for url in urls})}"


def _sql(name: str, which: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").replace("{which}", which)
