"""How a question becomes a reply: its rows, the totals that they are a part of, and the coverage of the index.

A store without tables answers like one without links: zeros, and `is_store_created` is False.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics.asking import Asked
from analytics.cursors import cursor_after
from analytics.empty import empty_rows
from analytics.errors import StoreNotCreated
from analytics.questions import bound, printed, question, without_comments
from analytics.reader import Reader
from analytics.replies import Coverage, Reply

CONFIRMED = "referring_pages_confirmed"  # a column of the block that goes into `coverage`
Rows = Sequence[Mapping[str, Any]]
HeadOf = Callable[[Rows], Mapping[str, object]]
TOTALS = ("backlinks", "referring_domains", "referring_pages")


class Answering:
    """One store that can be asked. Each family of questions is a class over this one. One thread at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def close(self) -> None:
        """The connection is given back."""
        self._reader.close()

    def _answer(
        self, asked: Asked, head: Mapping[str, object] | None = None, head_of: HeadOf = lambda _rows: {}
    ) -> Reply:
        """The reply to one question; `head` is what it says beyond its rows, and `head_of` what its rows say of it."""
        limit = asked.limit
        try:
            # One row beyond the limit tells whether there are more.
            rows = self._rows(asked.sql_name, asked, {"limit": limit + 1} if limit else {})
            totals = (
                rows
                if rows and CONFIRMED in rows[0] and asked.shape != "list"
                else self._rows("totals", asked.of_targets)
            )
            (seen,) = self._rows("coverage", asked)
            is_created = True
        except StoreNotCreated:
            rows, totals = list(empty_rows(asked)), []
            seen = {"pages_fetched": 0, "pages_known": 0}
            is_created = False
        listed = rows[:limit] if limit else rows
        has_more = 0 < limit < len(rows)
        return Reply(
            question=asked.question,
            targets=asked.targets,
            scope=asked.scope,
            since=asked.window.since,
            as_of=asked.window.to,
            by=asked.by or asked.group,
            crawl=asked.crawl or "all",
            coverage=_coverage(totals, seen),
            columns=asked.columns,
            shape=asked.shape,
            rows=[{column: row[column] for column in asked.columns} for row in listed],
            totals={total: sum(row.get(total, 0) for row in totals) for total in TOTALS},
            head=dict(head or {}) | dict(head_of(rows)),
            sql=self._printed(asked),
            has_more=has_more,
            next_cursor=cursor_after(listed[-1], asked.order) if has_more and asked.order else None,
            is_store_created=is_created,
        )

    def _rows(self, name: str, asked: Asked, other: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of the file `name`, for what was asked; `other` takes the place of parameters."""
        parameters = asked.parameters | dict(other or {})
        return self._read(without_comments(question(name, asked.form)), bound(parameters))

    def _read(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of one statement."""
        table = self._reader.read(sql, parameters)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def _printed(self, asked: Asked) -> str:
        return printed(question(asked.sql_name, asked.form), asked.parameters)


def _coverage(totals: Sequence[dict[str, Any]], seen: dict[str, Any]) -> Coverage:
    """Where several targets are asked, a page that links to two of them is two pages here."""
    n_pages = sum(row["referring_pages"] for row in totals)
    n_confirmed = sum(row[CONFIRMED] for row in totals)
    return Coverage(seen["pages_fetched"], seen["pages_known"], n_confirmed / n_pages if n_pages else None)
