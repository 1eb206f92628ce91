"""What organic search brought to a target, as Search Console exported it: kept, shown, and taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import View, understood
from analytics.instants import TICK
from analytics.records import put, take_back
from analytics.replies import Reply
from analytics.search_console import PageDays
from analytics.windows import Window
from analytics.writer import Writer

MONTHS = ("date", "date_to", "counted_from", "clicks", "impressions", "mean_position", "pages", "days", "sources")
ROWS = ("date", "date_to", "url", "clicks", "impressions", "mean_position", "source")
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2148, 12, 31)
AT_ONCE = 50_000  # rows that are compared and written in one go


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import changed."""

    n_new: int = 0
    n_changed: int = 0
    n_same: int = 0


class Traffic(Answering):
    """Questions about the imported traffic of one target."""

    def traffic(self, target: str, **view: Unpack[View]) -> Reply:
        """Clicks and impressions of one target by month, and of longer ranges that no month tells."""
        asked = understood("traffic", [target], view, MONTHS)
        return self._answer(replace(asked, parameters_more=traffic_days(asked.window, by="month")))

    def traffic_rows(self, target: str, source: str = "", **view: Unpack[View]) -> Reply:
        """The rows as they were imported; of one source, if it is given."""
        asked = understood("traffic_rows", [target], view, ROWS)
        more = {"traffic_from": FIRST_DAY, "traffic_to": LAST_DAY, "source": source}
        return self._answer(replace(asked, parameters_more=more))

    def _stored(self, domain: str, first: date, last: date) -> dict[tuple[date, date, str], tuple[Any, ...]]:
        """The rows of these days by their key."""
        asked = understood("traffic_rows", [domain], {"limit": 0}, ROWS)
        days = {"traffic_from": first, "traffic_to": last, "source": ""}
        rows = self._rows("traffic_rows", replace(asked, parameters_more=days))
        return {(row["date"], row["date_to"], row["url"]): tuple(row[name] for name in ROWS[3:]) for row in rows}

    def keep_traffic(self, writer: Writer, domain: str, rows: Iterable[PageDays]) -> Merged:
        """The rows are in the index; those that are there already are not written again."""
        waiting = sorted(rows, key=lambda row: (row.first, row.last, row.url))
        n_new = n_changed = 0
        for i in range(0, len(waiting), AT_ONCE):
            some = waiting[i : i + AT_ONCE]
            stored = self._stored(domain, some[0].first, some[-1].first)
            changed = []
            for row in some:
                known = stored.get((row.first, row.last, row.url))
                if known != (row.clicks, row.impressions, row.position, row.source):
                    changed.append(row)
                    n_new += known is None
                    n_changed += known is not None
            put(writer, "traffic", [_record(domain, row) for row in changed])
        return Merged(n_new, n_changed, len(waiting) - n_new - n_changed)

    def forget_traffic(self, writer: Writer, domain: str, source: str = "") -> int:
        """The rows of one source, or all, are gone. Returns how many."""
        rows = self.traffic_rows(domain, source, limit=0).rows
        for i in range(0, len(rows), AT_ONCE):
            keys = [
                {"target_domain": domain, "date": row["date"], "until": row["date_to"], "url": row["url"]}
                for row in rows[i : i + AT_ONCE]
            ]
            take_back(writer, "traffic", keys)
        return len(rows)


def traffic_days(window: Window, by: str) -> dict[str, object]:
    """What `asked_traffic` binds: the days of the window, and what rows are told apart by."""
    first = (window.since + TICK).date() if window.since else FIRST_DAY
    return {"traffic_from": first, "traffic_to": window.to.date(), "traffic_by": by}


def _record(domain: str, row: PageDays) -> dict[str, object]:
    return {
        "target_domain": domain,
        "date": row.first,
        "until": row.last,
        "url": row.url,
        "clicks": row.clicks,
        "impressions": row.impressions,
        "position": row.position,
        "source": row.source,
    }
