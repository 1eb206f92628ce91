"""The questions, one method each.

Every method reads its targets, asks for the rows of its own question, and then for the coverage of the index; a
list asks for the totals that it is a part of, too. A store without tables answers like one without links: zeros, and
`is_store_created` is False.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack

from analytics.definitions import COLUMNS, CONFIRMED_DAYS, METRICS
from analytics.errors import NotATarget, QueryRefused, StoreNotCreated
from analytics.instants import in_ms, read_instant
from analytics.questions import bound, printed, question, without_comments
from analytics.reader import ClickHouse, NothingCrawled, Reader, Table
from analytics.replies import Coverage, Reply
from analytics.targets import Target, read_target

MAX_TARGETS = 200
CONFIRMED = "referring_pages_confirmed"  # a column of the block that goes into `coverage`
ALL_ROWS = 10**12  # a limit that no result reaches
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


class View(TypedDict, total=False):
    """How a list is looked at; every name may be left out."""

    as_of: str | datetime | None  # None = now
    scope: str  # domain, host, url or prefix
    crawl: str | None  # None = all crawls
    limit: int  # 0 = all rows
    offset: int


class Analytics:
    """The questions over one store. Not for use by several threads at once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def report(
        self,
        target: str,
        as_of: str | datetime | None = None,
        scope: str = "domain",
        crawl: str | None = None,
    ) -> Reply:
        """The metric block of one target, in one row."""
        return self._ask("report", [target], {"as_of": as_of, "scope": scope, "crawl": crawl})

    def compare(
        self,
        targets: Sequence[str],
        as_of: str | datetime | None = None,
        scope: str = "domain",
        crawl: str | None = None,
    ) -> Reply:
        """The metric block of each of up to 200 targets, one row each, in their order."""
        return self._ask("compare", targets, {"as_of": as_of, "scope": scope, "crawl": crawl})

    def backlinks(self, target: str, **view: Unpack[View]) -> Reply:
        """The live links of one target, by source domain, source and target; 100 unless told otherwise."""
        return self._ask("backlinks", [target], view)

    def refdomains(self, target: str, **view: Unpack[View]) -> Reply:
        """The domains that link to one target, most links first; 100 unless told otherwise."""
        return self._ask("refdomains", [target], view)

    def anchors(self, target: str, **view: Unpack[View]) -> Reply:
        """The anchor texts of the links to one target, most used first; 100 unless told otherwise."""
        return self._ask("anchors", [target], view)

    def pages(self, target: str, **view: Unpack[View]) -> Reply:
        """The pages of one target that are linked to, most links first; 100 unless told otherwise."""
        return self._ask("pages", [target], view)

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

    def _ask(self, name: str, asked: Sequence[str], view: View) -> Reply:
        scope, crawl, limit = view.get("scope", "domain"), view.get("crawl"), view.get("limit", 100)
        as_of = read_instant(view.get("as_of"))
        at = in_ms(as_of or datetime.now(UTC))
        targets = _distinct(asked, scope)
        parameters: dict[str, object] = {
            "targets": [target.name for target in targets],
            "domains": sorted({target.domain for target in targets}),
            "as_of": at,
            "crawl": crawl or "",
            "is_latest": as_of is None and crawl is None,
            "confirmed_days": CONFIRMED_DAYS,
            "offset": view.get("offset", 0),
            "limit": limit or ALL_ROWS,
        }
        is_list = name not in ("report", "compare")
        try:
            # One row beyond the limit tells whether there are more.
            one_more = {"limit": limit + 1} if limit else {}
            table = self._read(name, scope, parameters | one_more)
            totals = self._read("totals", scope, parameters) if is_list else table
            seen = self._read("coverage", scope, parameters).rows[0]
            is_created = True
        except StoreNotCreated:
            table = Table(COLUMNS[name], (), []) if is_list else _zeros(targets)
            totals = _zeros(targets)
            seen = (0, 0)
            is_created = False
        rows = _rows(table, COLUMNS[name])
        return Reply(
            question=name,
            targets=targets,
            scope=scope,
            as_of=at,
            crawl=crawl or "all",
            coverage=_coverage(totals, seen),
            columns=COLUMNS[name],
            rows=rows[:limit] if limit and is_list else rows,
            totals={total: sum(_column(totals, total)) for total in TOTALS},
            sql=printed(question(name, scope), parameters),
            has_more=is_list and 0 < limit < len(rows),
            is_store_created=is_created,
        )

    def _read(self, name: str, scope: str, parameters: Mapping[str, object]) -> Table:
        return self._reader.read(without_comments(question(name, scope)), bound(parameters))


def _distinct(asked: Sequence[str], scope: str) -> tuple[Target, ...]:
    """The targets in their order, each once. Raises NotATarget."""
    if not 1 <= len(asked) <= MAX_TARGETS:
        raise NotATarget(f"{len(asked)} targets were given: give 1 to {MAX_TARGETS}")
    return tuple({target.name: target for target in (read_target(text, scope) for text in asked)}.values())


def _rows(table: Table, columns: Sequence[str]) -> list[dict[str, object]]:
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return [{name: row[name] for name in columns} for row in rows]


def _coverage(totals: Table, seen: Sequence[Any]) -> Coverage:
    """Where several targets are asked, a page that links to two of them is two pages here."""
    n_pages = sum(_column(totals, "referring_pages"))
    n_confirmed = sum(_column(totals, CONFIRMED))
    return Coverage(seen[0], seen[1], n_confirmed / n_pages if n_pages else None)


def _column(table: Table, name: str) -> list[int]:
    position = table.columns.index(name)
    return [int(row[position]) for row in table.rows]


def _zeros(targets: Sequence[Target]) -> Table:
    """The totals of an empty store."""
    columns = ("target", *(metric.name for metric in METRICS), CONFIRMED)
    zeros = (*(metric.empty for metric in METRICS), 0)
    return Table(columns, (), [(target.name, *zeros) for target in targets])
