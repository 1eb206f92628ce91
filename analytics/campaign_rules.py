"""A link-building campaign as a person wrote it, read: which links belong to it, and what it cost."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.errors import NotARecord
from analytics.instants import BARE_DATE, in_ms, read_instant
from analytics.targets import read_target
from analytics.texts import read_name

MAX_NAME_CHARS = 100
MAX_TEXT_CHARS = 2_000  # of a prefix, an utm_campaign, a regex
MAX_SOURCES = 10_000
MAX_CAMPAIGNS = 100  # of one target: each is a condition of the statement
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = timedelta(days=1, milliseconds=-1)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign, as a row of the table `campaigns`; a link belongs to it where all holds that is not empty."""

    campaign: str
    target_domain: str
    source_domains: tuple[str, ...] = ()
    target_prefix: str = ""
    utm_campaign: str = ""
    anchor_regex: str = ""
    since: datetime | None = None
    until: datetime | None = None
    cost: float | None = None
    currency: str = ""


def read_campaign(
    name: str,
    target: str,
    *,
    sources: Iterable[str] = (),
    prefix: str | None = None,
    utm: str | None = None,
    anchor: str | None = None,
    since: str | None = None,
    until: str | None = None,
    cost: float | None = None,
    currency: str | None = None,
) -> Campaign:
    """The campaign that was written; that the store can compile `anchor` is for the store to say. Raises NotUnderstood.

    A source stands for its registrable domain, as a target does. A bare date is a whole day.

    >>> spring = read_campaign("spring", "example.com", sources=["www.blog.example"], since="2026-03-01")
    >>> spring.source_domains, spring.since.isoformat()
    (('blog.example',), '2026-03-01T00:00:00+00:00')
    """
    read = Campaign(
        campaign=read_name("campaign", name, MAX_NAME_CHARS),
        target_domain=read_target(target).domain,
        source_domains=_sources(sources),
        target_prefix=read_target(_text("prefix", prefix), "prefix").name if prefix else "",
        utm_campaign=_text("utm", utm),
        anchor_regex=_text("anchor", anchor),
        since=_first_of(since),
        until=_last_of(until),
        cost=_cost(cost),
        currency=(currency or "").strip().upper(),
    )
    conditions = (read.source_domains, read.target_prefix, read.utm_campaign, read.anchor_regex, read.since, read.until)
    if not any(conditions):
        raise NotARecord(
            f"campaign {read.campaign!r} has no condition: give a source, prefix, utm, anchor, since or until"
        )
    if prefix and (page := read_target(prefix, "prefix")).domain != read.target_domain:
        raise NotARecord(
            f"prefix {page.name} is of {page.domain}, not of {read.target_domain}: no link would belong to it"
        )
    if read.since and read.until and read.since > read.until:
        raise NotARecord(f"since {since} is after until {until}: no link would belong to it")
    if (read.cost is None) != (not read.currency):
        raise NotARecord("a cost and its currency belong together: give both, such as 1200 and EUR, or neither")
    if read.currency and not CURRENCY.fullmatch(read.currency):
        raise NotARecord(f"currency {currency!r} is not one of three letters: give it such as EUR or USD")
    return read


def check_number(n_campaigns: int) -> None:
    """One target may have so many campaigns. Raises NotARecord."""
    if n_campaigns > MAX_CAMPAIGNS:
        raise NotARecord(
            f"{n_campaigns} campaigns are more than {MAX_CAMPAIGNS} for one target: remove one that is over"
        )


def read_source_lines(text: str) -> list[str]:
    """The domains of a list, one a line; empty lines and those that begin with # are left out.

    >>> read_source_lines("# blogs\\na.example\\n\\n b.example ")
    ['a.example', 'b.example']
    """
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _sources(texts: Iterable[str]) -> tuple[str, ...]:
    domains = tuple(sorted({read_target(text).domain for text in texts}))
    if len(domains) > MAX_SOURCES:
        raise NotARecord(f"{len(domains):,} source domains are more than {MAX_SOURCES:,}: make two campaigns of them")
    return domains


def _text(what: str, text: str | None) -> str:
    if text is not None and not text.strip():
        raise NotARecord(f"{what} is empty: leave it out, or give one")
    if text is not None and len(text) > MAX_TEXT_CHARS:
        raise NotARecord(f"{what} has {len(text):,} characters, more than {MAX_TEXT_CHARS:,}: give a shorter one")
    return text or ""


def _first_of(text: str | None) -> datetime | None:
    at = read_instant(text)
    if at is None or text is None:
        return None
    return in_ms(at - DAY if BARE_DATE.fullmatch(text.strip()) else at)


def _last_of(text: str | None) -> datetime | None:
    at = read_instant(text)
    return in_ms(at) if at else None


def _cost(cost: float | None) -> float | None:
    if cost is not None and not (math.isfinite(cost) and cost >= 0):
        raise NotARecord(f"cost {cost} is not a sum of money: give a number from 0 up")
    return cost
