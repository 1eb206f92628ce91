"""Does a page link to a target? The answer, from what a crawl of that page fetched; a pure function of it.

    exists    the page shows such a link now
    absent    the whole page was read and has none
    gone      there is no such page any more: 404 or 410
    unknown   it could not be read, and `reason` says why

The page is the one where the source URL's redirects end: those of HTTP, and one immediate meta refresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linkcrawler.crawl.pairs import Target
from linkcrawler.records import Link, LinkClass, LinkType, Outcome, Page
from linkcrawler.urls import host_of, names_of

MAX_REDIRECTS = 10  # as Googlebot follows, at most
GONE = frozenset({404, 410})
# In the order in which they answer for a pair: a link that a reader can follow before all others.
CLASSES = (LinkClass.HYPERLINK, LinkClass.REDIRECT, LinkClass.CANONICAL, LinkClass.ALTERNATE, LinkClass.FEED)


class Verdict(StrEnum):
    """What is said of a pair."""

    EXISTS = "exists"
    ABSENT = "absent"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """The last fetch of one URL in this crawl. `evidence` is empty where nothing is archived."""

    url: str
    fetched_at: datetime  # UTC
    outcome: str
    status: int
    reason: str = ""
    redirect_url: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """The way along the redirects of a source URL. `end` is the page's URL; `why_lost` says why it was not reached."""

    steps: Sequence[Seen]  # fetched, in order; the last one is the page where it was reached
    end: str
    why_lost: str = ""

    @property
    def urls(self) -> list[str]:
        """Where it led, in order: to where it was lost, too."""
        urls = [step.url for step in self.steps]
        return urls if self.end in urls else [*urls, self.end]

    @property
    def page(self) -> Seen | None:
        """The fetch of the page; None where it was not reached."""
        return None if self.why_lost else self.steps[-1]


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one pair. `links` are those of one class that lead to the target, the first of them shown."""

    verdict: Verdict
    reason: str = ""
    links: Sequence[Link] = ()
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """One life of a link in the index, of any crawl (a row of `links`)."""

    target_url: str
    target_host: str
    target_domain: str
    link_class: str
    first_seen: datetime
    last_confirmed: datetime
    lost_at: datetime | None = None
    lost_reason: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Since when a pair is linked, or until when it was; nothing where no crawl ever saw it."""

    first_seen: datetime | None = None
    last_confirmed: datetime | None = None
    lost_at: datetime | None = None
    lost_reason: str = ""


def trail_of(source_url: str, seen: Mapping[str, Seen], unfetched: Mapping[str, str], otherwise: str) -> Trail:
    """The way from `source_url` through the fetches `seen`, by URL.

    `unfetched` says of URLs why they were not fetched, `otherwise` of those that it does not name.
    """
    steps: dict[str, Seen] = {}
    url, is_refreshed = source_url, False
    while url not in steps and (step := seen.get(url)) is not None:
        steps[url] = step
        is_refresh = step.outcome == Outcome.OK
        if not step.redirect_url or (is_refresh and (is_refreshed or step.redirect_url in steps)):
            return Trail([*steps.values()], url)
        is_refreshed = is_refreshed or is_refresh
        url = step.redirect_url
    if url in steps:
        why_lost = f"redirected in a circle, to {url} again"
    elif len(steps) > MAX_REDIRECTS:
        why_lost = f"redirected more than {MAX_REDIRECTS} times"
    else:
        why_lost = f"redirected to {url}, which was not fetched: " if steps else "not fetched: "
        why_lost += unfetched.get(url, otherwise)
    return Trail([*steps.values()], url, why_lost)


def finding_of(target: Target, trail: Trail, page: Page | None, trouble: str = "") -> Finding:
    """What is to be said of the pair. `page` is the trail's page, with its internal links; None where it is none that
    can be read, or where `trouble` says why it could not."""
    end = trail.page
    note = _note(page, end) if page and end else ""
    for link_class in CLASSES:
        links = [] if page is None else [li for li in page.links if li.link_class is link_class]
        if found := _best_first(li for li in links if target.is_linked_by(li)):
            return Finding(Verdict.EXISTS, "", found, end.evidence if end else "", note)
        if link_class is LinkClass.REDIRECT and (hop := _hop_to(target, trail)):
            return Finding(Verdict.EXISTS, "", [_redirect_to(hop.redirect_url)], hop.evidence, note)
    evidence = trail.steps[-1].evidence if trail.steps else ""
    if end is None:
        return Finding(Verdict.UNKNOWN, trail.why_lost, evidence=evidence)
    if end.outcome == Outcome.HTTP_ERROR and end.status in GONE:
        return Finding(Verdict.GONE, end.reason, evidence=evidence)
    if page is None:
        return Finding(Verdict.UNKNOWN, trouble or end.reason or end.outcome, evidence=evidence)
    if page.is_cut:
        return Finding(Verdict.UNKNOWN, "only a part of the page could be read, without the link", (), evidence, note)
    return Finding(Verdict.ABSENT, "", (), evidence, note)


def life_of(target: Target, link_class: str, spans: Iterable[Span]) -> Life:
    """The life of the pair by the `spans` of its pages: since the first of its links that live, else that of the link
    that was lost last. Of `link_class`, or where that is empty, of the first class that has any."""
    fitting = [s for s in spans if target.fits(s.target_url, s.target_host, s.target_domain)]
    for wanted in [link_class] if link_class else CLASSES:
        of_class = [s for s in fitting if s.link_class == wanted]
        if live := [s for s in of_class if s.lost_at is None]:
            return Life(min(s.first_seen for s in live), max(s.last_confirmed for s in live))
        if of_class:
            last = max(of_class, key=lambda s: (s.lost_at, s.last_confirmed))
            return Life(last.first_seen, last.last_confirmed, last.lost_at, last.lost_reason)
    return Life()


def _best_first(links: Iterable[Link]) -> list[Link]:
    """Those that are followed before those that are not, each in the order of the document."""
    return sorted(links, key=lambda link: not link.follow)


def _hop_to(target: Target, trail: Trail) -> Seen | None:
    """The first redirect on the way that leads to the target; one within a domain is no link to that domain."""
    for step in trail.steps if trail.why_lost else trail.steps[:-1]:
        names = names_of(host_of(step.redirect_url))
        is_meant = target.url or names.domain != names_of(host_of(step.url)).domain
        if is_meant and target.fits(step.redirect_url, names.host, names.domain):
            return step
    return None


def _redirect_to(url: str) -> Link:
    names = names_of(host_of(url))
    return Link(url, names.host, names.domain, names.site, LinkClass.REDIRECT, LinkType.NONE)


def _note(page: Page, seen: Seen) -> str:
    """What the page says of itself that lessens what its links are worth."""
    notes = []
    for place, directives in (("meta", page.directives_meta), ("header", page.directives_header)):
        if not {"noindex", "none"}.isdisjoint(directives):
            notes.append(f"noindex ({place})")
    if page.canonical_url not in ("", seen.url):
        notes.append(f"canonical is {page.canonical_url}")
    if seen.redirect_url:
        notes.append(f"refreshes to {seen.redirect_url}")
    return "; ".join(notes)
