"""Which pages of a batch need what, once their rows are in `fetches` and their histories are known.

Most pages are *steady*: new, or fetched again and found with the same links. Each of their links has one span, open
since the first ok fetch, so their rows are written as they are. Only other histories cost a derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from linkcrawler.records import Fetch, Outcome

# So many failures may make a page unreachable (ADR 0002), if they are far enough apart.
UNREACHABLE_FAILURES = 3


class Attempt(NamedTuple):
    """One attempt at a page, as the store knows it."""

    at: int
    crawl: str
    kind: str  # ok, not_modified, redirect, denied (proves that no link is there), failed (proves nothing)
    digest: int  # of its links; 0 = none
    is_noindex: bool
    is_elsewhere: bool  # it names another canonical


NO_ATTEMPT = Attempt(0, "", "failed", 0, False, False)


@dataclass(slots=True)
class Plan:
    """What is to be done for one batch. A page stands once in `steady`, `confirmed` or `changed`, or in none."""

    steady: list[tuple[Fetch, int]] = field(default_factory=list)  # its latest attempt, and since when its links live
    confirmed: list[Fetch] = field(default_factory=list)  # steady too, by a 304: its links are in the store alone
    changed: list[Fetch] = field(default_factory=list)  # spans follow from the whole history
    first_attempted: list[Fetch] = field(default_factory=list)  # no other attempt
    attempted_again: list[Fetch] = field(default_factory=list)  # state follows from the whole history
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
        is_alone = len(ours) == 1
        (todo.first_attempted if is_alone and not others else todo.attempted_again).append(batch[0])
        is_late = any((a.at, a.crawl) > min(ours) for a in others)
        if is_alone and not is_late and (first_seen := live_since(batch[0], others)) is not None:
            todo.steady.append((batch[0], first_seen))
        elif is_alone and not is_late and is_confirmed(batch[0], others):
            todo.confirmed.append(batch[0])
        elif any(_digest(f) for f in batch) or any(a.digest for a in others):
            todo.changed.append(batch[0])
            todo.is_late |= is_late
    return todo


def open_digests(pages: Iterable[Fetch], known: Mapping[str, Iterable[Attempt]]) -> set[tuple[str, int]]:
    """(url, digest) of all links whose spans these fetches may change, where none of them is late.

    Those are the links that they show, and those that lived before: what the last ok attempt or redirect before the
    batch showed. Spans that ended earlier stay as they are, however many a page has had.
    """
    first_at: dict[str, tuple[int, str]] = {}
    found: set[tuple[str, int]] = set()
    for fetch in pages:
        key = (fetch.fetched_at, fetch.crawl)
        first_at[fetch.url] = min(key, first_at.get(fetch.url, key))
        found.add((fetch.url, _digest(fetch)))
    for url, first in first_at.items():
        before = [a for a in known.get(url, ()) if (a.at, a.crawl) < first]
        for kind in ("ok", "redirect"):
            found.add((url, max((a for a in before if a.kind == kind), default=NO_ATTEMPT).digest))
    return {(url, digest) for url, digest in found if digest}


def live_since(fetch: Fetch, earlier: Sequence[Attempt]) -> int | None:
    """The instant since when all links of this fetch live, each in its first span; None = that takes more to say.

    None too where neither this fetch nor an earlier one shows a link.
    """
    digest = _digest(fetch)
    if not digest or fetch.outcome not in (Outcome.OK, Outcome.REDIRECT):
        return None
    reads = [a for a in earlier if a.kind in ("ok", "not_modified", "redirect")]
    if not reads:
        return fetch.fetched_at
    first = min(reads)
    is_steady = (
        fetch.outcome == Outcome.OK
        and _has_always_said_one_thing(earlier)
        and {a[3:] for a in reads if a.kind == "ok"} == {(digest, *_directives(fetch))}
    )
    return first.at if is_steady else None


def is_confirmed(fetch: Fetch, earlier: Sequence[Attempt]) -> bool:
    """Whether this fetch is a 304 of a page that has shown the same links, one or more, since it was first read."""
    said = {a[3:] for a in earlier if a.kind == "ok"}
    is_same = fetch.outcome is Outcome.NOT_MODIFIED and len(said) == 1 and _has_always_said_one_thing(earlier)
    return is_same and any(digest for digest, *_ in said)


def _has_always_said_one_thing(earlier: Sequence[Attempt]) -> bool:
    """It was ok when it was read first, nothing else came in between, and failures cannot have made it unreachable."""
    kinds = [a.kind for a in sorted(earlier) if a.kind != "failed"]
    return (
        kinds[0] == "ok"
        and {"ok", "not_modified"}.issuperset(kinds)
        and len(earlier) - len(kinds) < UNREACHABLE_FAILURES
    )


def _digest(fetch: Fetch) -> int:
    return fetch.page.links_digest if fetch.page else 0


def _directives(fetch: Fetch) -> tuple[bool, bool]:
    """Whether the page says noindex, and whether it names another canonical: as derive/links.sql reads them."""
    page = fetch.page
    if page is None:
        return False, False
    is_noindex = not {"noindex", "none"}.isdisjoint((*page.directives_meta, *page.directives_header))
    return is_noindex, page.canonical_url not in ("", fetch.url)
