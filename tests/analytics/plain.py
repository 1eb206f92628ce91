"""Windows and curves in plain Python, written from DEFINITIONS.md alone: each number by looking at every link again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from linkcrawler.records import Fetch, Outcome
from tests.analytics.histories import TARGET, at, in_ms
from tests.store.plain_spans import Span, look, spans_of

REASONS = (
    "link_removed page_not_found page_gone page_redirected page_noindex page_canonicalised page_unreachable "
    "robots_disallowed dropped_by_policy"
).split()
MONTH_MS = 365.2425 * 86_400_000 / 12


@dataclass(frozen=True)
class Life:
    """One span of one backlink of the target."""

    source_url: str
    source_domain: str
    target_url: str
    began: int
    ended: int | None
    why_new: str
    why_lost: str
    looks: tuple[tuple[int | None, tuple[Any, ...]], ...]  # (until, what it looked like), the last until it ends

    def is_live(self, when: int) -> bool:
        return self.began <= when and (self.ended is None or when < self.ended)

    def look_at(self, when: int) -> tuple[Any, ...]:
        return next(shown for until, shown in self.looks if until is None or when < until)


def lives_of(facts: Iterable[Fetch], until: int) -> list[Life]:
    """The backlinks of the target as they were known at an instant: from the facts up to it."""
    return [_life(span) for span in spans_of([one for one in facts if one.fetched_at <= until]) if _is_asked(span)]


def _is_asked(span: Span) -> bool:
    is_external = f"/{TARGET}/" in span.target_url and f"/{TARGET}/" not in span.source_url
    return is_external and span.link_class == "hyperlink" and span.lost_at != span.first_seen


def _life(span: Span) -> Life:
    looks = [(one[0], tuple(one[1:])) for one in span.earlier] + [(None, look(span.link))]
    domain = span.source_url.split("/")[2]
    return Life(
        *(span.source_url, domain, span.target_url, span.first_seen, span.lost_at, span.new_by, span.lost_reason),
        looks=tuple(looks),  # type: ignore[arg-type]
    )


def moves(lives: Sequence[Life], since: int, to: int) -> dict[str, Any]:
    """The metrics of a window."""
    new = Counter(life.why_new for life in lives if since < life.began <= to)
    lost = sum(life.ended is not None and since < life.ended <= to for life in lives)
    came, came_back, went = domain_moves(lives, since, to)
    n_from = sum(life.is_live(since) for life in lives)
    net = new.total() - lost
    return {
        "new_backlinks": new.total(),
        "new_link_added": new["link_added"],
        "new_page_discovered": new["page_discovered"],
        "restored_backlinks": new["link_restored"],
        "lost_backlinks": lost,
        "net_backlinks": net,
        "new_referring_domains": came,
        "restored_referring_domains": came_back,
        "lost_referring_domains": went,
        "net_referring_domains": came - went,
        "growth_rate": 100 * net / n_from if n_from else None,
        "velocity": (came - went) / ((to - since) / MONTH_MS),
    }


def domain_moves(lives: Sequence[Life], since: int, to: int) -> tuple[int, int, int]:
    """Domains that came, came back (of those), and went: watched at every instant at which anything happened."""
    came = came_back = went = 0
    for domain in {life.source_domain for life in lives}:
        own = [life for life in lives if life.source_domain == domain]
        was_live = has_lived = False
        for when in sorted({life.began for life in own} | {life.ended for life in own if life.ended is not None}):
            is_live = any(life.is_live(when) for life in own)
            if since < when <= to:
                came += is_live and not was_live
                came_back += is_live and not was_live and has_lived
                went += was_live and not is_live
            was_live, has_lived = is_live, has_lived or is_live
    return came, came_back, went


def is_read(one: Fetch) -> bool:
    """Whether a fetch proved something."""
    proofs = (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECT, Outcome.ROBOTS_DENIED)
    return one.outcome in proofs or (one.outcome == Outcome.HTTP_ERROR and one.status in (404, 410))


def rate_of(pages: set[str], lives: Sequence[Life], since: int, to: int) -> float | None:
    """The growth of the links of these pages alone, in percent."""
    own = [life for life in lives if life.source_url in pages]
    before = sum(life.is_live(since) for life in own)
    return 100 * (sum(life.is_live(to) for life in own) - before) / before if before else None


def read_between(facts: Iterable[Fetch], lives: Sequence[Life], after: int, to: int) -> set[str]:
    """The source pages that a fetch in (after, to] proved something about."""
    sources = {life.source_url for life in lives}
    return {one.url for one in facts if one.url in sources and after < one.fetched_at <= to and is_read(one)}


def history(facts: Sequence[Fetch], since: datetime, to: datetime, by: str) -> list[dict[str, Any]]:
    """The rows of a history."""
    lives = lives_of(facts, in_ms(to))
    first = start_of((since + timedelta(milliseconds=1)).date(), by)
    edges, day = [in_ms(since)], first
    starts: list[date] = []
    while day <= to.date():
        starts.append(day)
        day = next_start(day, by)
        edges.append(min(in_ms(to), in_ms(datetime(day.year, day.month, day.day, tzinfo=to.tzinfo)) - 1))
    before = start_of(first - timedelta(days=1), by)
    last_read = read_between(
        facts, lives, in_ms(datetime(before.year, before.month, before.day, tzinfo=to.tzinfo)) - 1, in_ms(since)
    )
    rows = []
    for start, (after, end) in zip(starts, pairwise(edges), strict=True):
        live = [life for life in lives if life.is_live(end)]
        moved = moves(lives, after, end)
        del moved["velocity"]
        n_follow = sum(life.look_at(end)[3] for life in live)
        lost = Counter(life.why_lost for life in lives if life.ended is not None and after < life.ended <= end)
        read = read_between(facts, lives, after, end)
        rows.append(
            moved
            | {
                "date": start,
                "backlinks": len(live),
                "backlinks_follow": n_follow,
                "backlinks_nofollow": len(live) - n_follow,
                "referring_domains": len({life.source_domain for life in live}),
                "referring_pages": len({life.source_url for life in live}),
                "lost_by_reason": {reason: lost[reason] for reason in REASONS},
                "pages_read": len(read),
                "panel_rate": rate_of(read & last_read, lives, after, end),
            }
        )
        last_read = read
    return rows


def start_of(day: date, by: str) -> date:
    """The first day of the period of a day."""
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": date(day.year, day.month, 1)}[by]


def next_start(day: date, by: str) -> date:
    """The first day of the period after the one that begins with a day."""
    if by == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if by == "week" else 1)


def grouped(lives: Sequence[Life], key: Callable[[Life], str]) -> dict[str, list[Life]]:
    """The lives by what they have in common."""
    groups: dict[str, list[Life]] = {}
    for life in lives:
        groups.setdefault(key(life), []).append(life)
    return groups


__all__ = ["Life", "at", "grouped", "history", "lives_of", "moves", "rate_of", "read_between"]
