"""Do links and organic search traffic go together? By page, and month by month with the links ahead.

What the coefficients say is an association: both may have one cause. The pairs behind them can be asked for themselves.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Unpack

from analytics.answering import Answering, Rows
from analytics.asking import Asked, Look, View, understood
from analytics.errors import NotUnderstood
from analytics.instants import YEARS
from analytics.replies import Reply
from analytics.traffic import traffic_days
from analytics.windows import period_of, periods, read_window

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
ROW = ("against", "given", "metric", "lag_months", "n", "rho", "ci_low", "ci_high", "label", "reason")
UNIVERSES = ("all", "traffic", "linked")
# What the head says of the points, whichever of them a coefficient is told of.
PAGE_COUNTS = ("pages_counted", "pages_linked", "pages_with_traffic")
MONTH_COUNTS = ("months_counted", "months_without_traffic", "months_before_links")
MIN_PAIRS = 4  # with three the interval has no value; one more where something is taken out
DEFAULT_MONTHS = 36
MAX_LAG = 24


class Correlations(Answering):
    """Questions about links and traffic together."""

    def page_points(self, target: str, **view: Unpack[View]) -> Reply:
        """The pages of one target, each with its links at the end of the window and its traffic within it."""
        return self._answer(_pages_asked("traffic_pages", target, view, PAGE_POINT))

    def month_points(self, target: str, **look: Unpack[Look]) -> Reply:
        """The months of the window (the last 36), each with the links at its end and its traffic."""
        reply = self._answer(_months_asked("traffic_months", target, look, MONTH_POINT))
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
        pairs = [(name, "") for name in names] + [pair for pair in PARTIAL if set(pair) <= set(names)]
        asked = _pages_asked("correlation", target, {**look, "limit": 0}, ROW)
        more = {"metric": metric, "pages": pages, **_arrays(("against", "given"), pairs)}
        nothing = dict.fromkeys(PAGE_COUNTS, 0)
        empty = tuple(_none(name, given, metric) | nothing for name, given in pairs)
        reply = self._coefficients(_with(asked, more, empty), PAGE_COUNTS, {"metric": metric, "pages": pages})
        return replace(reply, by="page")

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
        pairs = [
            (x, y, lag)
            for name in names
            for x, y in ((name, metric), (f"{name}_change", metric), (f"{name}_change", f"{metric}_change"))
            for lag in lags
        ]
        asked = _months_asked("correlation", target, look, ROW, "monthly_correlation")
        more = {"traffic": metric, **_arrays(("against", "metric", "lag_months"), pairs)}
        n_months = sum(1 for _ in periods(asked.window, "month"))
        nothing = dict(zip(MONTH_COUNTS, (0, n_months, n_months), strict=True))
        empty = tuple(_none(x, "", y, lag) | nothing for x, y, lag in pairs)
        return self._coefficients(_with(asked, more, empty), MONTH_COUNTS, {"metric": metric})

    def _coefficients(self, asked: Asked, counts: Sequence[str], head: Mapping[str, object]) -> Reply:
        """The reply; every row of its SQL says the same `counts` of the points, and its head says them once."""

        def head_of(rows: Rows) -> dict[str, object]:
            return {**{name: rows[0][name] if rows else 0 for name in counts}, "note": SENTENCE}

        return self._answer(asked, head, head_of)


def _pages_asked(question: str, target: str, view: Mapping[str, object], columns: tuple[str, ...]) -> Asked:
    asked = understood(question, [target], view, columns)
    return _with(asked, traffic_days(asked.window, by="window"))


def _months_asked(
    question: str, target: str, look: Mapping[str, object], columns: tuple[str, ...], sql_name: str | None = None
) -> Asked:
    if look.get("from_") is None:
        to = read_window(None, look.get("to"), look.get("as_of")).to  # type: ignore[arg-type]
        first = period_of(to, "month")
        n_months = max(first.year * 12 + first.month - DEFAULT_MONTHS, YEARS[0] * 12)
        look = {**look, "from_": f"{datetime(n_months // 12, n_months % 12 + 1, 1, tzinfo=UTC):%Y-%m-%d}"}
    asked = understood(question, [target], look, columns, by="month", sql_name=sql_name)
    return _with(asked, traffic_days(asked.window, by="month"))


def _with(asked: Asked, parameters: Mapping[str, object], empty: tuple[Mapping[str, object], ...] = ()) -> Asked:
    return replace(asked, parameters_more={**asked.parameters_more, **parameters}, empty=empty)


def _arrays(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> dict[str, object]:
    """The same values as one array for each name."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _none(against: str, given: str, metric: str, lag_months: int | None = None) -> dict[str, object]:
    """The row of a coefficient over nothing."""
    n_needed = MIN_PAIRS + (given != "")
    told = {"against": against, "given": given or None, "metric": metric, "lag_months": lag_months, "label": LABEL}
    return dict.fromkeys(ROW) | told | {"n": 0, "reason": f"0 pairs are fewer than the {n_needed} that are needed"}


def _chosen(given: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    for name in given:
        _one_of("against", name, names)
    return given or names


def _one_of(what: str, value: str, names: Sequence[str]) -> None:
    if value not in names:
        raise NotUnderstood(f"{what} {value!r} is not one of {', '.join(names)}")
