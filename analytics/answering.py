"""How a question becomes a reply: its rows, the totals that they are a part of, and the coverage of the index.

A store without tables answers like one without links: zeros, and `is_store_created` is False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from analytics.asking import Asked
from analytics.clock import pinned
from analytics.cursors import cursor_after
from analytics.empty import empty_rows
from analytics.errors import StoreNotCreated
from analytics.kinds import kind_of
from analytics.memory import Memory, Remembering
from analytics.questions import bound, printed, question, without_comments
from analytics.reader import NothingCrawled, Reader
from analytics.replies import Coverage, Reply
from analytics.ruled import read_ruled
from analytics.stored import holding, in_part, stored

CONFIRMED = "referring_pages_confirmed"  # a column of the block that goes into `coverage`
Rows = Sequence[Mapping[str, Any]]
HeadOf = Callable[[Rows], Mapping[str, object]]
TOTALS = ("backlinks", "referring_domains", "referring_pages")


class Answering:
    """One store that can be asked. Each family of questions is a class over this one. One thread at a time."""

    def __init__(self, reader: Reader, memory: Memory | None = None) -> None:
        """`memory` is shared with other readers of the same store, else its own."""
        self._reader = Remembering(reader)
        self._memory = memory or Memory()
        self._beside = ThreadPoolExecutor(2)
        self._is_counted = False  # whether it is known that something was counted ahead here

    @property
    def is_connected(self) -> bool:
        """Whether there is a store behind it; one that is created later is not seen."""
        return not isinstance(self._reader.reader, NothingCrawled)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within the block all questions are asked as of one instant, and none is counted twice.

        That instant is now, or where nothing was written since the last such block, the instant of that one (at most
        a quarter of an hour ago): what was asked then is answered at once. What is written within the block may not
        be seen in it. Raises StoreUnreachable.
        """
        known = self._memory.known(self._reader.reader)
        self._reader.known = known
        try:
            with pinned(known.at) if known else nullcontext():
                yield
        finally:
            self._reader.known = None

    def close(self) -> None:
        """The connection is given back."""
        self._beside.shutdown()
        self._reader.close()

    def _answer(
        self, asked: Asked, head: Mapping[str, object] | None = None, head_of: HeadOf = lambda _rows: {}
    ) -> Reply:
        """The reply to one question; `head` is what it says beyond its rows, and `head_of` what its rows say of it."""
        limit = asked.limit
        try:
            asked = self._with_rules(asked)
            # Beside the rows: planning the statements takes more time than most of them need to be run.
            coverage = self._beside.submit(self._rows, "coverage", asked)
            is_apart = asked.shape in ("list", "several")
            totals = self._ahead("totals", asked.of_targets)[0] if is_apart else []
            must_count = is_apart and not totals
            apart = self._beside.submit(self._counted, "totals", asked.of_targets) if must_count else None
            # One row beyond the limit tells whether there are more.
            more = {"limit": limit + 1} if limit else {}
            rows, sql = self._rows_and_sql(asked.sql_name, asked, more, totals[0] if len(totals) == 1 else None)
            if not is_apart:
                totals = rows if rows and CONFIRMED in rows[0] else self._rows("totals", asked.of_targets)
            elif apart is not None:
                totals = apart.result()
            seen = _added(coverage.result())
            is_created = True
        except StoreNotCreated:
            rows, totals, sql = list(empty_rows(asked)), [], self._printed(asked)
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
            rows=_told(asked, listed),
            totals={total: sum(row.get(total, 0) for row in totals) for total in TOTALS},
            head=dict(head or {}) | dict(head_of(rows)),
            sql=sql,
            has_more=has_more,
            next_cursor=cursor_after(listed[-1], asked.order, asked.list_id) if has_more and asked.order else None,
            is_store_created=is_created,
        )

    def _rows(self, name: str, asked: Asked, other: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of the file `name`, for what was asked; `other` takes the place of parameters."""
        asked = self._with_rules(asked)
        return self._ahead(name, asked, other)[0] or self._counted(name, asked, other)

    def _rows_and_sql(
        self,
        name: str,
        asked: Asked,
        other: Mapping[str, object] | None = None,
        block: Mapping[str, Any] | None = None,
    ) -> tuple[list[dict[str, Any]], str]:
        """The same, with the statement that gave them, as it is printed; what was counted ahead comes first.

        `block` is that of the one target where it was counted ahead: lists may have been counted with it.
        """
        asked = self._with_rules(asked)
        rows, sql = self._ahead(name, asked, other, block)
        return (rows, sql) if rows else (self._counted(name, asked, other), self._printed(asked, name, other))

    def _ahead(
        self,
        name: str,
        asked: Asked,
        other: Mapping[str, object] | None = None,
        block: Mapping[str, Any] | None = None,
    ) -> tuple[list[dict[str, Any]], str]:
        """The rows that were counted ahead, if they are the whole answer, else none."""
        parameters = asked.parameters | dict(other or {})
        attempts = stored(name, asked, int(str(parameters["limit"])), block)
        if attempts and not self._has_counts():
            return [], ""
        for ahead in attempts:
            sql = question(ahead.sql_name, replace(asked.form, is_counted=ahead.has_linkers))
            try:
                # Beside the rows and not in their statement, which would take longer to be planned.
                touched = self._beside.submit(self._touched, parameters) if ahead.is_of_blocks else None
                rows = self._read(without_comments(sql), bound(parameters | ahead.parameters))
                rows = holding(rows, touched.result()) if touched else rows
            except StoreNotCreated:  # a store of before there was anything counted ahead
                break
            if ahead.is_whole(rows):
                return rows, printed(sql, asked.parameters | ahead.parameters)
            if partly := in_part(name, asked, rows):
                attempts.append(partly)
        return [], ""

    def _touched(self, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
        """When something of the asked domains was written last."""
        return self._read(without_comments(question("stored/touches")), bound(parameters))

    def _has_counts(self) -> bool:
        """Whether anything was ever counted ahead: to ask that takes a tenth of the time of looking in vain."""
        if not self._is_counted:
            try:
                self._is_counted = any(
                    row["n_counts"] for row in self._read(without_comments(question("stored/counts")))
                )
            except StoreNotCreated:
                return False
        return self._is_counted

    def _counted(self, name: str, asked: Asked, other: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows as they are counted now."""
        return self._read(without_comments(question(name, asked.form)), bound(asked.parameters | dict(other or {})))

    def _with_rules(self, asked: Asked) -> Asked:
        """The same question, with the analyst's rules that its attributes go by."""
        if asked.ruled is not None or not asked.ruled_names:
            return asked
        return replace(asked, ruled=read_ruled(self._read, asked.ruled_names, [t.domain for t in asked.targets]))

    def _read(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of one statement."""
        table = self._reader.read(sql, parameters)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def _printed(self, asked: Asked, name: str | None = None, other: Mapping[str, object] | None = None) -> str:
        """The statement as a person may run it: with the limit that was asked, and what only `other` binds."""
        return printed(question(name or asked.sql_name, asked.form), dict(other or {}) | asked.parameters)


def _told(asked: Asked, rows: Rows) -> list[dict[str, Any]]:
    """The rows as they are told: by their columns, flags as such (the store says most of them as 0 and 1)."""
    flags = [column for column in asked.columns if kind_of(column, asked.question) == "flag"]
    told = [{column: row[column] for column in asked.columns} for row in rows]
    for row in told if flags else ():
        row.update((flag, bool(row[flag])) for flag in flags if row[flag] is not None)
    return told


def _added(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """What is known of the pages; of an index on several shards there is a row of each."""
    return {name: sum(part[name] for part in parts) for name in ("pages_fetched", "pages_known")}


def _coverage(totals: Sequence[dict[str, Any]], seen: dict[str, Any]) -> Coverage:
    """Where several targets are asked, a page that links to two of them is two pages here."""
    n_pages = sum(row["referring_pages"] for row in totals)
    n_confirmed = sum(row[CONFIRMED] for row in totals)
    return Coverage(seen["pages_fetched"], seen["pages_known"], n_confirmed / n_pages if n_pages else None)
