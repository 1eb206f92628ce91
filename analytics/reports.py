"""The questions, one method each.

Every method reads what it was asked, asks for the rows of its own question, and then for the coverage of the index; a
list asks for the totals that it is a part of, too. A store without tables answers like one without links: zeros, and
`is_store_created` is False.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Unpack

from analytics.asking import Asked, Look, View, understood
from analytics.definitions import COLUMNS, LOST_REASONS, NEW_BY
from analytics.empty import empty_rows
from analytics.errors import QueryRefused, StoreNotCreated
from analytics.questions import bound, printed, question, without_comments
from analytics.reader import ClickHouse, NothingCrawled, Reader, Table
from analytics.replies import Coverage, Reply

CONFIRMED = "referring_pages_confirmed"  # a column of the block that goes into `coverage`
TOTALS = ("backlinks", "referring_domains", "referring_pages")
ENDS = " \t\r\n;"  # what may stand behind a statement
IS_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
OWN_FORMAT = re.compile(r"\bformat\s+[a-z]\w*[\s;]*$", re.IGNORECASE)


def connect(dsn: str, database: str | None = None) -> Analytics:
    """An index to be asked: the tables of `database`, else of the DSN's path, else of `default`.

    Raises StoreUnreachable where no ClickHouse answers, QueryRefused where it refuses the user.
    """
    try:
        return Analytics(ClickHouse(dsn, database))
    except StoreNotCreated:
        return nothing_crawled()


def nothing_crawled() -> Analytics:
    """An index that answers as an empty one does, without any store."""
    return Analytics(NothingCrawled())


class Analytics:
    """The questions over one store. Not for use by several threads at once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def report(self, target: str, **look: Unpack[Look]) -> Reply:
        """The metric block of one target, in one row."""
        return self._answer(understood("report", [target], look))

    def compare(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """The metric block of each of up to 200 targets, one row each, in their order."""
        return self._answer(understood("compare", targets, look))

    def backlinks(self, target: str, **view: Unpack[View]) -> Reply:
        """The live links of one target, by source domain, source and target; 100 unless told otherwise."""
        return self._answer(understood("backlinks", [target], view))

    def refdomains(self, target: str, **view: Unpack[View]) -> Reply:
        """The domains that link to one target, most links first; 100 unless told otherwise."""
        return self._answer(understood("refdomains", [target], view))

    def anchors(self, target: str, **view: Unpack[View]) -> Reply:
        """The anchor texts of the links to one target, most used first; 100 unless told otherwise."""
        return self._answer(understood("anchors", [target], view))

    def pages(self, target: str, **view: Unpack[View]) -> Reply:
        """The pages of one target that are linked to, most links first; 100 unless told otherwise."""
        return self._answer(understood("pages", [target], view))

    def history(self, target: str, by: str = "month", **look: Unpack[Look]) -> Reply:
        """How the backlinks of one target came and went, a row for each day, week or month of the window."""
        return self._answer(understood("history", [target], look, by=by))

    def new_lost(self, target: str, only: str | None = None, **view: Unpack[View]) -> Reply:
        """The links of one target that began (`only="new"`) or ended (`"lost"`) in the window, newest first."""
        return self._answer(understood("new_lost", [target], view, only=only))

    def growth(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """How the backlinks of each of up to 200 targets grew in the window, one row each, in their order."""
        return self._answer(understood("growth", targets, look))

    def sql(self, text: str) -> Table:
        """The result of one read-only statement. Raises QueryRefused, StoreNotCreated or StoreUnreachable."""
        if not text.strip(ENDS):
            raise QueryRefused("the statement is empty: give one such as `select count() from links final`")
        if OWN_FORMAT.search(text):
            raise QueryRefused("the statement ends with FORMAT: leave it out, the caller chooses the form")
        table = self._reader.read(text)
        if table.columns or not IS_SELECT.match(text):
            return table
        # An empty result comes without its header: the columns are asked for by themselves.
        described = self._reader.read(f"describe table (\n{text.rstrip(ENDS)}\n)").rows
        return Table(tuple(row[0] for row in described), tuple(row[1] for row in described), [])

    def close(self) -> None:
        """The connection is given back."""
        self._reader.close()

    def _answer(self, asked: Asked) -> Reply:
        name, limit = asked.question, asked.limit
        try:
            # One row beyond the limit tells whether there are more.
            rows = self._rows(name, asked, {"limit": limit + 1} if limit else {})
            totals = rows if name in ("report", "compare") else self._rows("totals", asked)
            (seen,) = self._rows("coverage", asked)
            events = self._rows("new_lost_counts", asked) if name == "new_lost" else []
            is_created = True
        except StoreNotCreated:
            rows, totals, events = list(empty_rows(asked)), [], []
            seen = {"pages_fetched": 0, "pages_known": 0}
            is_created = False
        return Reply(
            question=name,
            targets=asked.targets,
            scope=asked.scope,
            since=asked.window.since,
            as_of=asked.window.to,
            by=asked.by,
            crawl=asked.crawl or "all",
            coverage=_coverage(totals, seen),
            columns=COLUMNS[name],
            rows=[{column: row[column] for column in COLUMNS[name]} for row in (rows[:limit] if limit else rows)],
            totals={total: sum(row[total] for row in totals) for total in TOTALS},
            counts=_counts(events) if name == "new_lost" else {},
            sql=printed(question(name, asked.form), asked.parameters),
            has_more=0 < limit < len(rows),
            is_store_created=is_created,
        )

    def _rows(self, name: str, asked: Asked, other: dict[str, object] | None = None) -> list[dict[str, Any]]:
        parameters = asked.parameters | (other or {})
        table = self._reader.read(without_comments(question(name, asked.form)), bound(parameters))
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _coverage(totals: Sequence[dict[str, Any]], seen: dict[str, Any]) -> Coverage:
    """Where several targets are asked, a page that links to two of them is two pages here."""
    n_pages = sum(row["referring_pages"] for row in totals)
    n_confirmed = sum(row[CONFIRMED] for row in totals)
    return Coverage(seen["pages_fetched"], seen["pages_known"], n_confirmed / n_pages if n_pages else None)


def _counts(events: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Every reason for which a link may begin or end, with the number of links that did."""
    found = {(row["event"], row["why"]): row["n_events"] for row in events}
    return {
        "new_by": {why: found.get(("new", why), 0) for why in NEW_BY},
        "lost_by_reason": {why: found.get(("lost", why), 0) for why in LOST_REASONS},
    }
