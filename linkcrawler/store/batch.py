"""Which pages of a batch need what: links to write, spans to derive, spans that may have gone.

A page's history is asked for once per batch, before its rows are written. `link_sets` is written before
`fetches`, so a digest found in `fetches` proves that its links are stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from linkcrawler.records import Fetch, Outcome

_READ = frozenset({Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECT})


@dataclass(slots=True)
class History:
    """What the store knew of one page before this batch."""

    digests: frozenset[int] = frozenset()  # of the sets of links that it had
    n_read: int = 0  # fetches with outcome ok, not_modified or redirect
    last_at: int = 0  # instant of the latest attempt


@dataclass(slots=True)
class Plan:
    """What is to be done for one batch. Every list is in the order of the batch."""

    with_new_links: list[Fetch] = field(default_factory=list)  # their links are to be written
    first_read: list[Fetch] = field(default_factory=list)  # pages that had no link ever: one span per link
    changed: list[Fetch] = field(default_factory=list)  # pages whose spans follow from a longer history
    is_late: bool = False  # a fetch is not later than what was known: spans may merge or go


def plan(fetches: Sequence[Fetch], known: dict[str, History]) -> Plan:
    """Sort the page fetches of a batch by what they need."""
    pages = [f for f in fetches if f.purpose == "page"]
    n_of_url = Counter(f.url for f in pages)
    todo = Plan()
    written: set[tuple[str, int]] = set()
    changed: set[str] = set()
    for fetch in pages:
        history = known.get(fetch.url) or History()
        digest = fetch.page.links_digest if fetch.page else 0
        is_late = fetch.fetched_at <= history.last_at
        todo.is_late |= is_late
        if digest and digest not in history.digests and (fetch.url, digest) not in written:
            written.add((fetch.url, digest))
            todo.with_new_links.append(fetch)
        if history.n_read or is_late or n_of_url[fetch.url] > 1:
            if (history.digests or n_of_url[fetch.url] > 1 or digest) and fetch.url not in changed:
                changed.add(fetch.url)
                todo.changed.append(fetch)
        elif digest and fetch.outcome in _READ:
            todo.first_read.append(fetch)
    return todo
