"""A question as it is put: its words read, so that whatever is wrong with them is refused before a store is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from analytics.attributes import ATTRIBUTES, group_of
from analytics.cursors import id_of_list, read_cursor
from analytics.definitions import CONFIRMED_DAYS, METRICS
from analytics.errors import NotACursor, NotAFilter, NotAnAttribute, NotUnderstood
from analytics.filters import Filters, read_filters
from analytics.questions import Form
from analytics.ruled import Ruled, ruled_names
from analytics.targets import Target, default_brand, read_targets, shown_domain
from analytics.windows import Window, last_days, last_periods, period_before, read_window

ALL_ROWS = 10**12  # a limit that no result reaches
EVENTS = ("new", "lost")
# What a list may be ordered by, with the parameter that its SQL has for the value behind which it goes on.
AFTER = {
    "sort_value": "after_value",
    "sort_key": "after_key",
    "sort_rank": "after_rank",
    "matches": "after_matches",
    "backlinks": "after_backlinks",
    "source_domain": "after_domain",
    "source_url": "after_source",
    "target_url": "after_target",
}
GROUP_ORDER = ("sort_value", "sort_key")  # what a list of groups is ordered by
LINK_ORDER = ("source_domain", "source_url", "target_url")  # a list of links
SORTS = tuple(metric.name for metric in METRICS)


class Look(TypedDict, total=False):
    """What part of the index is looked at, and when; every name may be left out."""

    from_: str | datetime | None  # a window begins after it; of a bare date, with that day. None = no window
    to: str | datetime | None  # None = now
    as_of: str | datetime | None  # another name of `to`
    scope: str  # domain, host, url or prefix
    crawl: str | None  # None = all crawls
    where: Sequence[str]  # filters, as `filters` reads them


class View(Look, total=False):
    """How much of a list is seen of it, too."""

    limit: int  # 0 = all rows
    offset: int
    cursor: str | None  # `next_cursor` of the part before


class GroupView(View, total=False):
    """In what order a list of groups is seen, too."""

    sort: str  # a metric, the largest first


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, understood."""

    question: str  # its name, to callers
    targets: tuple[Target, ...]
    columns: tuple[str, ...]  # of its rows
    scope: str
    crawl: str | None
    window: Window
    filters: Filters
    sql_name: str  # of its file
    shape: str = "list"  # of its reply: see there
    order: tuple[str, ...] = ()  # what a list is ordered by, where it can go on behind a cursor
    limit: int = 0  # 0 = all rows
    offset: int = 0
    group: str | None = None  # the attribute that links are grouped by
    sort: str = "backlinks"
    collapse: str | None = None  # the attribute of which each value is listed once
    by: str | None = None  # the periods of a history
    list_id: str = ""  # names the list, so that its cursors are taken for no other
    after: tuple[object, ...] = ()  # the values of `order` behind which the list goes on
    part: str = ""  # of the links that it looks at: see Form
    flags: str = ""  # the flags of a referring domain, as `flag_rules` writes them
    parameters_more: Mapping[str, object] = field(default_factory=dict)  # what only this question binds
    empty: tuple[Mapping[str, object], ...] = ()  # its rows where nothing was crawled, if its shape does not tell
    ruled: Ruled | None = None  # the analyst's rules that its attributes go by, once they are read

    @property
    def form(self) -> Form:
        return Form(
            scope=self.scope,
            part=self.part,
            is_now=self.window.is_now,
            has_window=self.window.since is not None,
            group=group_of(self.group).group_sql if self.group else "asked",
            key=self.group or "asked",
            sort=self.sort,
            collapse=ATTRIBUTES[self.collapse].sql if self.collapse else "",
            filters=self.filters.sql,
            after=bool(self.after),
            ruled=self.ruled.words if self.ruled else (),
            flags=self.flags,
            is_of_crawl=self.crawl is not None,
        )

    @property
    def of_targets(self) -> Asked:
        """The same of the links to the targets themselves, where it looks at those to others too."""
        return replace(self, part="") if self.part in ("candidates", "between") else self

    @property
    def ruled_names(self) -> tuple[str, ...]:
        """The attributes in it that go by rules of the analyst."""
        form = self.form
        return ruled_names(f"{form.group} {form.filters} {form.collapse}")

    @property
    def parameters(self) -> dict[str, object]:
        """The values of all that stands open in the SQL."""
        values: dict[str, object] = {
            "targets": [target.name for target in self.targets],
            "domains": (domains := sorted({target.domain for target in self.targets})),
            "shown_domains": [shown_domain(domain) for domain in domains],
            "default_brands": [default_brand(domain) for domain in domains],
            "since": self.window.since,
            "as_of": self.window.to,
            "crawl": self.crawl or "",
            "is_latest": self.window.is_now and self.crawl is None,
            "confirmed_days": CONFIRMED_DAYS,
            "by": self.by,
            "before": period_before(self.window, self.by) if self.by else None,
            "offset": self.offset,
            "limit": self.limit or ALL_ROWS,
        }
        if self.after:
            values |= {AFTER[name]: value for name, value in zip(self.order, self.after, strict=True)}
        values |= dict(self.filters.parameters or {}) | dict(self.parameters_more)
        return values | dict(self.ruled.parameters) if self.ruled else values


def understood(
    question: str,
    asked: Sequence[str],
    view: Mapping[str, object],
    columns: tuple[str, ...],
    *,
    shape: str = "list",
    sql_name: str | None = None,
    order: tuple[str, ...] = (),
    group: str | None = None,
    collapse: str | None = None,
    by: str | None = None,
    needs_window: bool = False,  # the last 30 days where none is given
    sorts: tuple[str, ...] = SORTS,
    part: str = "",
    empty: tuple[Mapping[str, object], ...] = (),
    least: int = 1,  # how many targets there must be
    **parameters: object,
) -> Asked:
    """The question, ready to be put; `parameters` are what its SQL binds beyond the common ones.

    Raises NotUnderstood.
    """
    look = GroupView(**view)  # type: ignore[typeddict-item]
    scope = look.get("scope", "domain")
    window = read_window(look.get("from_"), look.get("to"), look.get("as_of"))
    if by is not None:
        window = last_periods(window, by)
    elif needs_window:
        window = last_days(window)
    cursor = look.get("cursor")
    if cursor and look.get("offset"):
        raise NotACursor("cursor and offset were both given: a cursor goes on where a list ended, give one of them")
    sort = look.get("sort", "backlinks")
    if sort not in sorts:
        raise NotAnAttribute(f"sort {sort!r} is not one of {', '.join(sorts)}")
    if collapse is not None and collapse not in ATTRIBUTES:
        raise NotAnAttribute(f"one per {collapse!r} is not one of {', '.join(ATTRIBUTES)}")
    if group is not None:
        group_of(group)
    filters = read_filters(look.get("where", ()))
    if part and ("{domains:" in filters.sql or "ruled_" in filters.sql):
        raise NotAFilter(
            f"where {', '.join(look.get('where', ()))}: what the records of a target say of its links is not known of "
            f"links to others: ask {question.replace('_', '-')} without it"
        )
    targets = read_targets(asked, scope, least)
    names = [target.name for target in targets]
    list_id = id_of_list(question, names, scope, look.get("crawl"), sort, group, collapse, list(look.get("where", ())))
    return Asked(
        question=question,
        targets=targets,
        columns=columns,
        scope=scope,
        crawl=look.get("crawl"),
        window=window,
        filters=filters,
        sql_name=sql_name or question,
        shape=shape,
        order=order,
        limit=0 if by or shape in ("one", "targets") else look.get("limit", 100),
        offset=look.get("offset", 0),
        group=group,
        sort=sort,
        collapse=collapse,
        by=by,
        list_id=list_id,
        after=tuple(read_cursor(cursor, order, list_id)) if cursor else (),
        part=part,
        empty=empty,
        parameters_more=parameters,
    )


def one_event(only: str | None) -> str:
    """The kind of event that is asked for, empty = all. Raises NotUnderstood."""
    if only is not None and only not in EVENTS:
        raise NotUnderstood(f"only {only!r} is not one of {', '.join(EVENTS)}")
    return only or ""
