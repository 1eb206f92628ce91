"""Which pages of a batch need what, once their rows are in `fetches` and their histories are known.

In a first crawl every page is new: its spans and its state follow from the one fetch, and are written as they
are. Only pages with a history cost a derivation over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from linkcrawler.records import Fetch, Outcome


class Attempt(NamedTuple):
    """One fetch of a page, as the store knows it; in the order of time."""

    at: int
    crawl: str
    is_read: bool  # outcome ok, not_modified or redirect
    digest: int  # of its links; 0 = none


@dataclass(slots=True)
class Plan:
    """What is to be done for one batch. A page stands in at most one of the first two lists, once."""

    first_read: list[Fetch] = field(default_factory=list)  # latest attempt, and the first one that was read
    changed: list[Fetch] = field(default_factory=list)  # spans follow from a longer history
    first_attempted: list[Fetch] = field(default_factory=list)  # no other attempt
    attempted_again: list[Fetch] = field(default_factory=list)  # state follows from a longer history
    is_late: bool = False  # some fact is older than what was known: spans may merge or go


def plan(fetches: Sequence[Fetch], known: Mapping[str, Iterable[Attempt]]) -> Plan:
    """Sort the page fetches of a batch by what they need; `known` holds all attempts by URL, these included."""
    by_url: dict[str, list[Fetch]] = {}
    for fetch in fetches:
        by_url.setdefault(fetch.url, []).append(fetch)
    todo = Plan()
    for url, batch in by_url.items():
        ours = {(f.fetched_at, f.crawl) for f in batch}
        others = [a for a in known.get(url, ()) if (a.at, a.crawl) not in ours]
        (todo.attempted_again if others or len(ours) > 1 else todo.first_attempted).append(batch[0])
        is_linking = any(f.page and f.page.links_digest for f in batch)
        is_late = any((a.at, a.crawl) > min(ours) for a in others)
        if len(ours) > 1 or is_late or any(a.is_read for a in others):
            if is_linking or any(a.digest for a in others):
                todo.changed.append(batch[0])
                todo.is_late |= is_late
        elif is_linking and batch[0].outcome in (Outcome.OK, Outcome.REDIRECT):
            todo.first_read.append(batch[0])
    return todo
