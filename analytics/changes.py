"""Hints where the curve of a target breaks from its trend, each beside what the crawl did then and what was noted.

The SQL is that of the history, from so many periods before the window that each of its periods has a baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Unpack

from analytics.asking import Look, understood
from analytics.breaks import BASELINE, MIN_BASELINE, Break, breaks
from analytics.definitions import HISTORY
from analytics.errors import NotUnderstood
from analytics.instants import TICK, YEARS
from analytics.notes import Notes
from analytics.replies import Reply
from analytics.windows import Window, period_of

EVENTS = {  # of each metric: the net change in a period, and what it is made up of
    "referring_domains": ("net_referring_domains", "new_referring_domains", "lost_referring_domains"),
    "backlinks": ("net_backlinks", "new_backlinks", "lost_backlinks"),
}
ROW = (
    *("date", "date_to", "metric", "direction", "periods", "net", "usual", "size", "z"),
    *("new_page_discovered", "pages_read", "pages_read_usual", "pages_read_change", "is_crawl_changed", "notes"),
)
# A crawl that read half as much again, or a third less, is another crawl: what it found may be its own doing.
MORE_READ, LESS_READ = 1.5, 2 / 3


class Changes(Notes):
    """Questions about breaks."""

    def changes(self, target: str, by: str = "week", metric: str = "", **look: Unpack[Look]) -> Reply:
        """The periods of the window in which the net change of referring domains or backlinks broke from its trend.

        `metric` is one of these two, both unless told otherwise. Oldest first. A period that is not over is not judged.
        """
        if metric and metric not in EVENTS:
            raise NotUnderstood(f"metric {metric!r} is not one of {', '.join(EVENTS)}")
        window = understood("changes", [target], look, HISTORY, sql_name="history", by=by).window
        assert window.since is not None
        first = period_of(window.since + TICK, by)
        start = datetime.combine(_periods_before(first, by), datetime.min.time(), UTC) - TICK
        longer: Look = {**look, "from_": start, "to": None if window.is_now else window.to, "as_of": None}
        asked = understood("changes", [target], longer, HISTORY, sql_name="history", by=by)
        reply = self._answer(asked)
        curve = [
            row for row in _since_anything_was_known(reply.rows) if _last_day(row["date"], by) < _end(asked.window)
        ]
        notes = self._notes_beside(asked)
        rows = [
            _hint(found, curve, name, notes, by)
            for name in ([metric] if metric else EVENTS)
            for found in _breaks_of(curve, name, by)
            if curve[found.last]["date"] >= first
        ]
        rows.sort(key=lambda row: (row["date"], row["metric"]))
        judged = [row for row in curve[MIN_BASELINE:] if row["date"] >= first]
        return replace(
            reply,
            since=window.since,
            columns=ROW,
            rows=rows,
            head={"periods_judged": len(judged), "annotations": notes},
        )


def _breaks_of(curve: Sequence[Mapping[str, Any]], metric: str, by: str) -> list[Break]:
    net, new, lost = EVENTS[metric]
    return breaks([row[net] for row in curve], [row[new] + row[lost] for row in curve], BASELINE[by])


def _since_anything_was_known(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The periods behind the one in which the first link was found: all that stood was new in that one."""
    for i, row in enumerate(rows):
        if row["backlinks"] or row["pages_read"] or row["new_backlinks"]:
            return list(rows[i + (row["net_backlinks"] == row["backlinks"]) :])
    return []


def _hint(
    found: Break, curve: Sequence[Mapping[str, Any]], metric: str, notes: Sequence[Mapping[str, Any]], by: str
) -> dict[str, Any]:
    periods = curve[found.first : found.last + 1]
    before = curve[max(0, found.first - BASELINE[by]) : found.first]
    first, last = periods[0]["date"], _last_day(periods[-1]["date"], by)
    pages_read = sum(row["pages_read"] for row in periods)
    pages_usual = median(row["pages_read"] for row in before) * len(periods)
    ratio = pages_read / pages_usual if pages_usual else None
    return {
        "date": first,
        "date_to": last,
        "metric": metric,
        "direction": "up" if found.z > 0 else "down",
        "periods": len(periods),
        "net": found.value,
        "usual": found.usual,
        "size": found.size,
        "z": found.z,
        "new_page_discovered": sum(row["new_page_discovered"] for row in periods),
        "pages_read": pages_read,
        "pages_read_usual": pages_usual,
        "pages_read_change": None if ratio is None else 100 * (ratio - 1),
        "is_crawl_changed": pages_read > 0 if ratio is None else not LESS_READ <= ratio <= MORE_READ,
        "notes": [note["note"] for note in notes if first <= note["period"] <= last],
    }


def _end(window: Window) -> date:
    """The day behind the last whole one."""
    return (window.to + TICK).date()


def _periods_before(first: date, by: str) -> date:
    """The first day of the period from which a baseline reaches up to `first`."""
    for _ in range(BASELINE[by]):
        first = period_of(first - timedelta(days=1), by)
    return max(first, date(YEARS[0], 1, 1))


def _last_day(first: date, by: str) -> date:
    if by == "month":
        return period_of(first + timedelta(days=31), by) - timedelta(days=1)
    return first + timedelta(days=6 if by == "week" else 0)
