"""Hints where the curve of a target breaks from its trend, each beside what the crawl did then and what was noted.

What a break is stands in `fragments/breaks.sql`. Its curve begins so many periods before the window that each of the
periods of the window has a baseline.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Unpack

from analytics.asking import Asked, Look, understood
from analytics.errors import NotUnderstood, StoreNotCreated
from analytics.instants import TICK, YEARS
from analytics.notes import Notes
from analytics.replies import Reply
from analytics.windows import period_of

BASELINE = {"day": 28, "week": 12, "month": 12}  # periods: whole weeks of days, a quarter of weeks, a year of months
BREAKING = ("referring_domains", "backlinks")
ROW = (
    *("date", "date_to", "metric", "direction", "periods", "net", "usual", "size", "z"),
    *("new_page_discovered", "pages_read", "pages_read_usual", "pages_read_change", "is_crawl_changed", "notes"),
)


class Changes(Notes):
    """Questions about breaks."""

    def changes(self, target: str, by: str = "week", metric: str = "", **look: Unpack[Look]) -> Reply:
        """The periods of the window in which the net change of referring domains or backlinks broke from its trend.

        `metric` is one of these two, both unless told otherwise. Oldest first. A period that is not over is not judged.
        """
        if metric and metric not in BREAKING:
            raise NotUnderstood(f"metric {metric!r} is not one of {', '.join(BREAKING)}")
        window = understood("changes", [target], look, ROW, by=by).window
        assert window.since is not None
        first = period_of(window.since + TICK, by)
        start = datetime.combine(_periods_before(first, by), datetime.min.time(), UTC) - TICK
        longer: Look = {**look, "from_": start, "to": None if window.is_now else window.to, "as_of": None}
        asked = understood(
            *("changes", [target], longer, ROW), by=by, metric=metric, judged_from=first, n_baseline=BASELINE[by]
        )
        n_judged = self._beside.submit(self._n_judged, asked)
        reply = self._answer(asked)
        head = {"periods_judged": n_judged.result(), "annotations": self._notes_beside(asked)}
        return replace(reply, since=window.since, head=head)

    def _n_judged(self, asked: Asked) -> int:
        """How many periods of the window have enough periods before them."""
        try:
            return int(self._rows("changes_judged", asked)[0]["periods_judged"])
        except StoreNotCreated:
            return 0


def _periods_before(first: date, by: str) -> date:
    """The first day of the period from which a baseline reaches up to `first`."""
    for _ in range(BASELINE[by]):
        first = period_of(first - timedelta(days=1), by)
    return max(first, date(YEARS[0], 1, 1))
