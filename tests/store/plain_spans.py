"""Spans in plain Python, written from DEFINITIONS.md and ADR 0002 alone: what the SQL is held against."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from linkcrawler.records import Fetch, Link, LinkClass, Outcome

UNREACHABLE_FAILURES = 3
UNREACHABLE_MS = 14 * 86_400_000


@dataclass(slots=True)
class Span:
    """One life of one link."""

    source_url: str
    target_url: str
    link_class: str
    span_no: int
    first_seen: int
    last_confirmed: int
    lost_at: int | None
    lost_reason: str
    new_by: str
    is_unverified: bool
    link: Link
    crawl: str
    ip: str
    evidence: str
    earlier: list[tuple[object, ...]] = field(default_factory=list)  # (until, what it looked like)


def spans_of(fetches: Iterable[Fetch]) -> list[Span]:
    """All spans that these fetches tell of, in order of (source, target, class, span_no)."""
    histories: dict[str, dict[tuple[int, str], Fetch]] = {}
    for fetch in fetches:
        if fetch.purpose == "page":
            histories.setdefault(fetch.url, {})[fetch.fetched_at, fetch.crawl] = fetch
    found = [s for h in histories.values() for s in _spans_of_page([h[k] for k in sorted(h)])]
    return sorted(found, key=lambda s: (s.source_url, s.target_url, s.link_class, s.span_no))


def look(link: Link) -> tuple[object, ...]:
    """What of a link may change while it lives."""
    return (str(link.link_type), link.anchor, list(link.rel), link.follow, str(link.follow_signal), link.instances)


def churn_of(fetches: Iterable[Fetch]) -> dict[str, tuple[object, ...]]:
    """Of each page: reads, last read, link changes, ms between reads, ms of intervals with a change,
    these by length (in the powers of two of hours between which they lie), failures since."""
    found = {}
    for url in {f.url for f in fetches}:
        reads: list[tuple[int, int]] = []
        said = n_failures = 0  # what the last ok fetch said
        for one in sorted((f for f in fetches if f.url == url), key=lambda f: (f.fetched_at, f.crawl)):
            digest = one.page.links_digest if one.page else 0
            is_dead = one.outcome is Outcome.ROBOTS_DENIED or one.status in (404, 410)
            if one.outcome is Outcome.OK:
                said = digest
            if one.outcome in (Outcome.OK, Outcome.REDIRECT) or is_dead:
                reads.append((one.fetched_at, digest))
            elif one.outcome is Outcome.NOT_MODIFIED:
                reads.append((one.fetched_at, said))
            else:
                n_failures += 1
                continue
            n_failures = 0
        pairs = list(itertools.pairwise(reads))
        changed = [b[0] - a[0] for a, b in pairs if a[1] != b[1]]
        last = reads[-1][0] if reads else None
        edges = [0, *(2**n * 3_600_000 for n in range(15)), 1 << 62]
        by_length = [sum(a <= ms < b for ms in changed) for a, b in itertools.pairwise(edges)] if changed else []
        between = sum(b[0] - a[0] for a, b in pairs)
        found[url] = (len(reads), last, len(changed), between, sum(changed), by_length, n_failures)
    return found


def _spans_of_page(history: list[Fetch]) -> list[Span]:
    lives: dict[tuple[str, LinkClass], list[Span]] = {}
    open_now: dict[tuple[str, LinkClass], Span] = {}
    content: Fetch | None = None  # the last ok fetch
    was_indexable = was_canonical = False
    has_ok = has_redirect = False
    failures: list[int] = []
    for fetch in history:
        at = fetch.fetched_at
        shown: dict[tuple[str, LinkClass], Link] = {}
        reason = hyperlink_reason = ""
        match fetch.outcome:
            case Outcome.OK | Outcome.NOT_MODIFIED:
                if fetch.outcome == Outcome.OK:
                    content = fetch
                reason = "link_removed"
                if content is not None and content.page is not None:
                    page = content.page
                    shown = {(k.target_url, k.link_class): k for k in page.links}
                    words = {*page.directives_meta, *page.directives_header}
                    is_noindex = bool(words & {"noindex", "none"})
                    is_elsewhere = page.canonical_url not in ("", content.url)
                    if is_noindex and was_indexable:
                        hyperlink_reason = "page_noindex"
                    elif is_elsewhere and was_canonical:
                        hyperlink_reason = "page_canonicalised"
                    was_indexable |= not is_noindex
                    was_canonical |= not is_elsewhere
            case Outcome.REDIRECT:
                reason = "page_redirected"
                links = fetch.page.links if fetch.page else []
                shown = {(k.target_url, k.link_class): k for k in links if k.link_class == LinkClass.REDIRECT}
            case Outcome.ROBOTS_DENIED:
                reason = "robots_disallowed"
            case Outcome.HTTP_ERROR if fetch.status in (404, 410):
                reason = {404: "page_not_found", 410: "page_gone"}[fetch.status]
            case _:
                failures.append(at)
                if len(failures) >= UNREACHABLE_FAILURES and at - failures[0] >= UNREACHABLE_MS:
                    reason = "page_unreachable"
                else:
                    for span in open_now.values():
                        span.is_unverified = at > span.last_confirmed
                    continue
        if reason != "page_unreachable":
            failures = []
        if hyperlink_reason:
            shown = {key: link for key, link in shown.items() if key[1] != LinkClass.HYPERLINK}
        for key in [k for k in open_now if k not in shown]:
            span = open_now.pop(key)
            is_hidden = hyperlink_reason and key[1] == LinkClass.HYPERLINK
            span.lost_at, span.lost_reason = at, hyperlink_reason if is_hidden else reason
            span.is_unverified = False
        proof = content if fetch.outcome == Outcome.NOT_MODIFIED and content else fetch
        for key, link in shown.items():
            if key not in open_now:
                is_known_page = has_ok or (key[1] == LinkClass.REDIRECT and has_redirect)
                new_by = "link_restored" if lives.get(key) else "link_added" if is_known_page else "page_discovered"
                span_no = len(lives.setdefault(key, [])) + 1
                span = Span(fetch.url, key[0], str(key[1]), span_no, at, at, None, "", new_by, False, link, "", "", "")
                lives[key].append(span)
                open_now[key] = span
            span = open_now[key]
            if look(span.link) != look(link):
                span.earlier.append((at, *look(span.link)))
            span.last_confirmed, span.link, span.is_unverified = at, link, False
            span.crawl, span.ip = fetch.crawl, fetch.ip
            span.evidence = str(proof.evidence) if proof.evidence else "@0+0"
        has_ok |= fetch.outcome == Outcome.OK
        has_redirect |= fetch.outcome == Outcome.REDIRECT
    return [span for spans in lives.values() for span in spans]
