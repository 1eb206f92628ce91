"""Why links came and went, in plain Python: each event looked at by itself, from docs/metrics.md alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.analytics.plain import Life

BY_CRAWL = ("page_discovered", "page_unreachable", "robots_disallowed", "dropped_by_policy")


@dataclass(frozen=True)
class Event:
    """A link that began or ended; `is_turn`: with it its domain came or went."""

    life: Life
    at: int
    has_begun: bool
    is_turn: bool
    is_by_crawl: bool

    @property
    def why(self) -> str:
        return self.life.why_new if self.has_begun else self.life.why_lost


def events_of(lives: Sequence[Life], since: int, to: int) -> list[Event]:
    """All events of the window."""
    found = []
    for life in lives:
        if since < life.began <= to:
            found.append(Event(life, life.began, True, is_turn(life, life.began, lives), by_crawl(life, lives)))
        if life.ended is not None and since < life.ended <= to:
            ended_by_crawl = life.why_lost in BY_CRAWL
            found.append(Event(life, life.ended, False, is_turn(life, life.ended, lives), ended_by_crawl))
    return found


def is_turn(life: Life, at: int, lives: Sequence[Life]) -> bool:
    """Whether its domain comes or goes at this instant, and this is the first of its links that do."""
    own = [one for one in lives if one.source_domain == life.source_domain]
    has_before = any(one.is_live(at - 1) for one in own)
    has_after = any(one.is_live(at) for one in own)
    turning = [one for one in own if at in (one.began, one.ended)]
    first = min(turning, key=lambda one: (one.target_url, one.source_url))
    return has_before != has_after and first is life


def by_crawl(life: Life, lives: Sequence[Life]) -> bool:
    """Whether the crawl made the link begin; what is restored is the doing of what took it away."""
    if life.why_new != "link_restored":
        return life.why_new in BY_CRAWL
    before = [
        one
        for one in lives
        if (one.source_url, one.target_url) == (life.source_url, life.target_url)
        and one.ended is not None
        and one.ended <= life.began
    ]
    return bool(before) and max(before, key=lambda one: one.ended or 0).why_lost in BY_CRAWL


def blocks_of(lives: Sequence[Life], since: int, to: int) -> set[tuple[str, str, str]]:
    """The (source domain, target, anchor) of the sitewide blocks of the window."""
    pages: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    linking: dict[str, set[str]] = defaultdict(set)
    for life in lives:
        if life.ended is None or life.ended > since:
            pages[life.source_domain, life.target_url, life.look_at(to)[1]].add(life.source_url)
            linking[life.source_domain].add(life.source_url)
    return {
        block
        for block, own in pages.items()
        if len(own) >= 10 or (len(own) >= 5 and 2 * len(own) >= len(linking[block[0]]))
    }
