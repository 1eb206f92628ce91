"""Every parameter of a question, said once: its type, its bounds, what it means, an example.

The names are those of `analytics`, but for `from_`, which is `from` here. What a question takes, and its defaults, are
read off the method that answers it (`questions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import Query

from analytics.attributes import ATTRIBUTES, GROUPS
from analytics.authority.comparing import MEASURES
from analytics.correlation import CLICKS, MONTH_LINKS, PAGE_LINKS, UNIVERSES
from analytics.known import CONFLICTS, KNOWN_BY
from analytics.neighbours import MAX_NODES
from analytics.opportunities import KINDS
from analytics.places import LANDINGS
from analytics.targets import MAX_TARGETS, SCOPES

FORMS = ("json", "ndjson", "csv", "parquet")
MAX_ROWS = 100_000  # of one answer
MAX_WHERE = 50
_PERIODS = ("day", "week", "month")


def _one(kind: Any, meaning: str, example: Any = None, **bounds: Any) -> Any:
    examples = [] if example is None else [example]
    return Annotated[kind, Query(description=meaning, examples=examples, **bounds)]


def _text(meaning: str, example: str | None = None, max_length: int = 4_000, **bounds: Any) -> Any:
    return _one(str, meaning, example, max_length=max_length, **bounds)


def _some(kind: Any, meaning: str, example: list[Any], **bounds: Any) -> Any:
    return _one(list[kind], f"{meaning} Repeatable.", example, **bounds)


def _choice(names: Iterable[str], meaning: str, example: str | None = None) -> Any:
    return _one(_names(names), meaning, example)


def _names(names: Iterable[str]) -> Any:
    return Literal.__getitem__(tuple(names))


PARAMETERS: dict[str, Any] = {
    "target": _text("A domain; by `scope` a host, one URL, or what URLs begin with.", "example.com", min_length=1),
    "targets": _some(
        Annotated[str, Query(min_length=1, max_length=4_000)],
        "A domain; by `scope` a host, one URL, or what URLs begin with.",
        ["example.com", "example.org"],
        alias="target",
        min_length=1,
        max_length=MAX_TARGETS,
    ),
    "domain": _text("The domain whose rank is asked.", "example.com", min_length=1),
    "from_": _text(
        "Since when: 2026-01-01 (with all of that day, UTC), or after an instant 2026-01-01T12:00:00Z.",
        "2026-01-01",
        alias="from",
        max_length=40,
    ),
    "to": _text("Until when; the same as `as_of`. Now, unless given.", "2026-01-31", max_length=40),
    "as_of": _text("As it was then: 2026-06-01 (end of that day, UTC), or an instant.", "2026-06-01", max_length=40),
    "scope": _choice(SCOPES, "What of the target is counted."),
    "crawl": _text("Only links that this crawl confirmed last. All crawls, unless given.", "spring", max_length=64),
    "where": _some(
        str,
        "Only such links: an attribute, an operator and a value (`/api/v1/attributes` lists them). All must hold, but "
        "of several `=` on one attribute, one.",
        ["follow=true"],
        max_length=MAX_WHERE,
    ),
    "limit": _one(int, f"Rows at most; 0 is as many as one answer may have, {MAX_ROWS:,}.", 20, ge=0, le=MAX_ROWS),
    "offset": _one(int, "Rows that are left out before the first.", 0, ge=0, le=10**9),
    "cursor": _text("Where the list goes on: `next_cursor` of the part before."),
    "sort": _text("Order by this metric, the largest first (`/api/v1/metrics` lists them).", "backlinks"),
    "by": _choice(_PERIODS, "The length of the periods."),
    "one_per": _choice(ATTRIBUTES, "List only one link for each value of this attribute.", "source_domain"),
    "only": _choice(("new", "lost"), "Only links that began, or only those that ended."),
    "exclude": _some(str, "Domains that must not be linked to.", ["example.net"], max_length=MAX_TARGETS),
    "min_matches": _one(int, "How many of the targets a domain must link to.", 2, ge=1, le=MAX_TARGETS),
    "competitors": _some(
        str,
        "Domains to compare with; those of the target's list `competitor`, unless given.",
        ["example.org"],
        max_length=MAX_TARGETS,
    ),
    "max_degree": _one(int, "Domains that link to more domains than this are left out.", 10_000, ge=1, le=10**9),
    "min_rank_pct": _one(float, "Only domains with at least this `domain_rank_pct`.", 90, ge=0, le=100),
    "statuses": _some(int, "Only pages that answered so.", [404, 410], max_length=200),
    "name": _text("A campaign, by its name.", "spring", max_length=200),
    "flag": _text("Only domains that bear this flag.", max_length=100),
    "kind": _choice(KINDS, "Only things to do of this kind."),
    "source": _text("Only rows of this source; of all, unless given.", max_length=200),
    "metric": _choice(CLICKS, "What of the traffic."),
    "against": _some(_names(PAGE_LINKS), "What of the links; all, unless given.", ["referring_domains"]),
    "pages": _choice(UNIVERSES, "Which pages count: all that are linked or have traffic, or one of these."),
    "lags": _some(int, "So many months later.", [0, 1, 2], max_length=25),
    "has_linked": _one(bool, "Half of the domains are those that the target links to."),
    "run": _text("The run of authority that is asked; the latest, unless given.", max_length=100),
    "graph": _text("An imported graph of the web.", "cc-main-2026-apr-may-jun-domain", min_length=1, max_length=200),
    "conflict": _choice(CONFLICTS, "Only links of which sources say different things: any, or such a thing."),
    "measure": _choice(MEASURES, "Which of the ranks."),
}

# Where a name means something else in one question.
OWN: dict[tuple[str, str], Any] = {
    ("breakdown", "by"): _choice(GROUPS, "The attribute that links are grouped by.", "anchor"),
    ("landing", "by"): _choice(LANDINGS, "What landing pages are put together by."),
    ("changes", "metric"): _choice(("", "referring_domains", "backlinks"), "One of these; both, unless given."),
    ("monthly_correlation", "against"): _some(_names(MONTH_LINKS), "What of the links.", ["referring_domains"]),
    ("source_links", "only"): _choice(
        KNOWN_BY, "Only links that we know alone, that only vendors know, or that both know."
    ),
    ("source_links", "source"): _text("Only links that this source knows.", max_length=100),
    ("campaign_report", "target"): _text("Only campaigns for this domain.", "example.com"),
    ("campaign_survival", "target"): _text("The domain that the campaign is for.", "example.com"),
    ("neighbours", "limit"): _one(int, "Domains around the target, at most.", 60, ge=1, le=MAX_NODES),
    ("explain", "limit"): _one(int, "Movers of each split; 0 is all.", 10, ge=0, le=MAX_ROWS),
}
# What every question takes besides.
FORM = Annotated[
    Literal["json", "ndjson", "csv", "parquet"] | None,
    Query(description="The form of the answer; by the header Accept, else JSON, unless given."),
]
EXPLAIN_SQL = Annotated[bool, Query(description="With the SQL that was run, beside the rows of JSON.", examples=[True])]
