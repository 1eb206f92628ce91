"""A question as it is put: its words read, so that whatever is wrong with them is refused before a store is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from analytics.definitions import CONFIRMED_DAYS
from analytics.errors import NotATarget, NotUnderstood
from analytics.questions import Form
from analytics.targets import Target, read_target
from analytics.windows import Window, last_days, last_periods, period_before, read_window

MAX_TARGETS = 200
ALL_ROWS = 10**12  # a limit that no result reaches
EVENTS = ("new", "lost")
ONE_ROW_A_TARGET = ("report", "compare", "growth")


class Look(TypedDict, total=False):
    """What part of the index is looked at, and when; every name may be left out."""

    from_: str | datetime | None  # a window begins after it; of a bare date, with that day. None = no window
    to: str | datetime | None  # None = now
    as_of: str | datetime | None  # another name of `to`
    scope: str  # domain, host, url or prefix
    crawl: str | None  # None = all crawls


class View(Look, total=False):
    """How much of a list is seen of it, too."""

    limit: int  # 0 = all rows
    offset: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, understood."""

    question: str
    targets: tuple[Target, ...]
    scope: str
    crawl: str | None
    window: Window
    limit: int  # 0 = all rows
    offset: int
    by: str | None = None  # of a history
    only: str | None = None  # of new_lost: one kind of event

    @property
    def form(self) -> Form:
        return Form(self.scope, self.window.is_now, self.window.since is not None)

    @property
    def parameters(self) -> dict[str, object]:
        """The values of all that stands open in the SQL."""
        return {
            "targets": [target.name for target in self.targets],
            "domains": sorted({target.domain for target in self.targets}),
            "since": self.window.since,
            "as_of": self.window.to,
            "crawl": self.crawl or "",
            "is_latest": self.window.is_now and self.crawl is None,
            "confirmed_days": CONFIRMED_DAYS,
            "by": self.by,
            "before": period_before(self.window, self.by) if self.by else None,
            "only": self.only or "",
            "offset": self.offset,
            "limit": self.limit or ALL_ROWS,
        }


def understood(
    question: str,
    asked: Sequence[str],
    view: Mapping[str, object],
    by: str | None = None,
    only: str | None = None,
) -> Asked:
    """The question, ready to be put. Raises NotUnderstood."""
    look = View(**view)  # type: ignore[typeddict-item]
    scope = look.get("scope", "domain")
    window = read_window(look.get("from_"), look.get("to"), look.get("as_of"))
    if by is not None:
        window = last_periods(window, by)
    elif question in ("new_lost", "growth"):
        window = last_days(window)
    if only is not None and only not in EVENTS:
        raise NotUnderstood(f"only {only!r} is not one of {', '.join(EVENTS)}")
    return Asked(
        question=question,
        targets=_distinct(asked, scope),
        scope=scope,
        crawl=look.get("crawl"),
        window=window,
        limit=0 if by or question in ONE_ROW_A_TARGET else look.get("limit", 100),
        offset=look.get("offset", 0),
        by=by,
        only=only,
    )


def _distinct(asked: Sequence[str], scope: str) -> tuple[Target, ...]:
    """The targets in their order, each once. Raises NotATarget."""
    if not 1 <= len(asked) <= MAX_TARGETS:
        raise NotATarget(f"{len(asked)} targets were given: give 1 to {MAX_TARGETS}")
    return tuple({target.name: target for target in (read_target(text, scope) for text in asked)}.values())
