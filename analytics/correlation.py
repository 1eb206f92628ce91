"""Do links and organic search traffic go together? By page, and month by month with the links ahead.

The SQL of both questions gives the points, one pair of numbers for each page or month; the coefficients are
computed from them by `analytics.spearman`. What they say is an association: both may have one cause.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import Asked, Look, View, understood
from analytics.errors import NotUnderstood
from analytics.instants import YEARS
from analytics.replies import Reply
from analytics.spearman import Association, spearman
from analytics.traffic import traffic_days
from analytics.windows import period_of, read_window

SENTENCE = "Associations, not causes: what people like wins links and clicks alike, and of both only a part is known."
LABEL = "association"
CLICKS = ("clicks", "impressions")
PAGE_LINKS = (
    "backlinks",
    "backlinks_follow",
    "referring_pages",
    "referring_domains",
    "referring_domains_follow",
    "authority_sum",
    "authority_mean",
)
MONTH_LINKS = ("referring_domains", "backlinks", "backlinks_follow", "referring_pages")
# Quality against quantity: each with the other taken out.
PARTIAL = (
    ("referring_domains", "authority_sum"),
    ("authority_sum", "referring_domains"),
    ("referring_domains", "authority_mean"),
    ("authority_mean", "referring_domains"),
)
PAGE_POINT = ("target_url", "clicks", "impressions", *PAGE_LINKS, "has_traffic")
MONTH_POINT = (
    *("date", "clicks", "impressions", "counted_from", "days", "days_of_month", *MONTH_LINKS),
    *("net_referring_domains", "net_backlinks", "pages_read"),
)
ROW = ("against", "given", "metric", "lag_months", "n", "rho", "ci_low", "ci_high", "p_value", "label", "reason")
UNIVERSES = ("all", "traffic", "linked")
DEFAULT_MONTHS = 36
MAX_LAG = 24


class Correlations(Answering):
    """Questions about links and traffic together."""

    def page_points(self, target: str, **view: Unpack[View]) -> Reply:
        """The pages of one target, each with its links at the end of the window and its traffic within it."""
        return self._answer(_pages_asked(target, view))

    def month_points(self, target: str, **look: Unpack[Look]) -> Reply:
        """The months of the window (the last 36), each with the links at its end and its traffic."""
        reply = self._answer(_months_asked(target, look))
        if reply.is_store_created:
            return reply
        unknown = {"clicks": None, "impressions": None, "counted_from": None}
        rows = [
            {**row, **unknown, "days_of_month": monthrange(row["date"].year, row["date"].month)[1]}
            for row in reply.rows
        ]
        return replace(reply, rows=rows)

    def correlation(
        self,
        target: str,
        metric: str = "clicks",
        against: Sequence[str] = (),
        pages: str = "all",
        **look: Unpack[Look],
    ) -> Reply:
        """How far the links of a page and its traffic go together, over the pages of one target.

        `against` names what of its links, all unless told otherwise. `pages` is which pages count: `all` that are
        linked or have traffic, those with `traffic`, or those that are `linked`.
        """
        names = _chosen(against, PAGE_LINKS)
        _one_of("metric", metric, CLICKS)
        _one_of("pages", pages, UNIVERSES)
        reply = self.page_points(target, limit=0, **look)
        points = [
            row
            for row in reply.rows
            if pages == "all" or (row["has_traffic"] if pages == "traffic" else row["backlinks"])
        ]
        head = {
            "metric": metric,
            "pages": pages,
            "pages_counted": len(points),
            "pages_linked": sum(row["backlinks"] > 0 for row in reply.rows),
            "pages_with_traffic": sum(bool(row["has_traffic"]) for row in reply.rows),
        }
        return _judged(reply, "page", _by_page(points, metric, names), head)

    def monthly_correlation(
        self,
        target: str,
        metric: str = "clicks",
        against: Sequence[str] = ("referring_domains",),
        lags: Sequence[int] = tuple(range(7)),
        **look: Unpack[Look],
    ) -> Reply:
        """How far a month's links and the traffic of that month, or of one `lags` months later, go together."""
        names = _chosen(against, MONTH_LINKS)
        _one_of("metric", metric, CLICKS)
        for lag in lags:
            if not 0 <= lag <= MAX_LAG:
                raise NotUnderstood(f"lag {lag} is not between 0 and {MAX_LAG} months")
        reply = self.month_points(target, **look)
        points = list(_whole_months(reply.rows))
        head = {
            "metric": metric,
            "months_counted": sum(row[metric] is not None and row["is_known"] for row in points),
            "months_without_traffic": sum(row[metric] is None for row in points),
            "months_before_links": sum(not row["is_known"] for row in points),
        }
        return _judged(reply, "month", _by_month(points, metric, names, lags), head)


def _pages_asked(target: str, view: Mapping[str, object]) -> Asked:
    asked = understood("traffic_pages", [target], view, PAGE_POINT)
    return replace(asked, parameters_more=traffic_days(asked.window, by="window"))


def _months_asked(target: str, look: Mapping[str, object]) -> Asked:
    if look.get("from_") is None:
        to = read_window(None, look.get("to"), look.get("as_of")).to  # type: ignore[arg-type]
        first = period_of(to, "month")
        n_months = max(first.year * 12 + first.month - DEFAULT_MONTHS, YEARS[0] * 12)
        look = {**look, "from_": f"{datetime(n_months // 12, n_months % 12 + 1, 1, tzinfo=UTC):%Y-%m-%d}"}
    asked = understood("traffic_months", [target], look, MONTH_POINT, by="month")
    return replace(asked, parameters_more=traffic_days(asked.window, by="month"))


def _by_page(points: Sequence[Mapping[str, Any]], metric: str, names: Sequence[str]) -> Iterator[dict[str, object]]:
    for name, given in [(name, None) for name in names] + [pair for pair in PARTIAL if set(pair) <= set(names)]:
        told = [row for row in points if row[name] is not None and (given is None or row[given] is not None)]
        taken_out = [row[given] for row in told] if given else None
        found = spearman([row[name] for row in told], [row[metric] for row in told], taken_out)
        if not told and points:
            found = Association(0, reason="no domain that links is ranked: `linkcrawler authority run` ranks them")
        yield _row(found, name, metric, given=given)


def _whole_months(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The months, their traffic unknown where not every day of it is told; known are those since a link was seen."""
    is_known = False
    before: dict[str, Any] = {}
    for row in rows:
        is_whole = row["days"] == row["days_of_month"]
        month = {**row, **{name: row[name] if is_whole else None for name in CLICKS}}
        changes = {
            f"{name}_change": month[name] - before[name]
            if before and None not in (month[name], before[name]) and (name in CLICKS or before["is_known"])
            else None
            for name in (*CLICKS, *MONTH_LINKS)
        }
        is_known = is_known or row["backlinks"] > 0 or row["pages_read"] > 0
        before = {**month, **changes, "is_known": is_known}
        yield before


def _by_month(
    months: Sequence[Mapping[str, Any]], metric: str, names: Sequence[str], lags: Sequence[int]
) -> Iterator[dict[str, object]]:
    """Levels with the metric, and changes with the metric and with its change, at each lag."""
    for name in names:
        for x, y in ((name, metric), (f"{name}_change", metric), (f"{name}_change", f"{metric}_change")):
            for lag in lags:
                told = [
                    (early[x], late[y])
                    for early, late in zip(months, months[lag:], strict=False)
                    if early["is_known"] and early[x] is not None and late[y] is not None
                ]
                yield _row(spearman([pair[0] for pair in told], [pair[1] for pair in told]), x, y, lag=lag)


def _row(
    found: Association, against: str, metric: str, given: str | None = None, lag: int | None = None
) -> dict[str, object]:
    row = {"against": against, "given": given, "metric": metric, "lag_months": lag, "label": LABEL, **asdict(found)}
    return {name: row[name] for name in ROW}


def _judged(reply: Reply, by: str, rows: Iterator[dict[str, object]], head: Mapping[str, object]) -> Reply:
    """The reply with the coefficients in place of the points that they come from."""
    return replace(
        reply,
        question="correlation",
        by=by,
        columns=ROW,
        rows=list(rows),
        head={**head, "note": SENTENCE},
        has_more=False,
    )


def _chosen(given: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    for name in given:
        _one_of("against", name, names)
    return given or names


def _one_of(what: str, value: str, names: Sequence[str]) -> None:
    if value not in names:
        raise NotUnderstood(f"{what} {value!r} is not one of {', '.join(names)}")
