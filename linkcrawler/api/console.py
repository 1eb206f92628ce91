"""Statements over the store: the API's own, one file each, and those that a person types, which only read."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from analytics import QueryRefused, Table
from analytics.index import check_statement, with_header
from analytics.reader import ClickHouse
from analytics.shards import Shards, reader_of
from linkcrawler.api.problems import Problem

MAX_STATEMENT_CHARS = 100_000
MAX_SQL_ROWS = 10_000
MAX_RESULT_BYTES = 32 * 1024 * 1024
MAX_SECONDS = 30
MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
CHANGING = (
    *("insert", "create", "drop", "alter", "truncate", "delete", "update", "optimize", "rename", "exchange", "attach"),
    *("detach", "grant", "revoke", "set", "use", "kill", "system", "move", "undrop", "backup", "restore", "begin"),
    *("commit", "rollback", "check", "copy", "execute", "merge", "replace", "watch"),
)
READING = ("select", "with", "from", "show", "describe", "desc", "explain", "exists")
_WORD = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*([A-Za-z]+)", re.DOTALL)


class Console:
    """One store. Its methods may run in several threads."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._lock = threading.Lock()
        self._reader: ClickHouse | Shards | None = None

    def rows(self, name: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The rows of the file `name`. Raises StoreNotCreated, StoreUnreachable, QueryRefused."""
        table = self._connected().read(_own(name), parameters)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def run(self, text: str, limit: int) -> tuple[Table, dict[str, str], bool]:
        """The result of a statement, what it took, and whether rows beyond `limit` were cut off.

        Raises Problem where it does not only read, and as `rows`.
        """
        check_statement(text)
        word = _WORD.match(text)
        said = word[1].upper() if word else text.strip()[:20]
        remedy = "give a statement that begins with SELECT, WITH, SHOW, DESCRIBE or EXPLAIN"
        if said.lower() in CHANGING:
            own = "Records are changed by their own addresses, such as /api/v1/campaigns"
            detail = f"{said} is not run here: the API only reads, {remedy}. {own}"
            raise Problem(400, "read-only", detail, parameter="statement")
        if said.lower() not in READING:
            raise Problem(400, "not-a-statement", f"{said!r} begins no statement: {remedy}", parameter="statement")
        reader = self._connected()
        settings = {
            "limit": limit + 1,
            "max_result_bytes": MAX_RESULT_BYTES,
            "result_overflow_mode": "throw",
            "max_execution_time": MAX_SECONDS,
            "timeout_overflow_mode": "throw",
            "max_memory_usage": MAX_MEMORY_BYTES,
        }
        table, took = reader.measured(text, settings=settings)
        table = with_header(reader, text, table)
        return Table(table.columns, table.types, table.rows[:limit]), took, len(table.rows) > limit

    def close(self) -> None:
        """The connection is given back."""
        with self._lock:
            reader, self._reader = self._reader, None
        if reader:
            reader.close()

    def _connected(self) -> ClickHouse | Shards:
        with self._lock:
            if self._reader is None:
                self._reader = reader_of(self._dsn)
            return self._reader


@cache
def _own(name: str) -> str:
    text = (files("linkcrawler.api") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"^ *--.*\n", "", text, flags=re.MULTILINE)


def is_readonly(exc: QueryRefused) -> bool:
    """Whether the store refused because a statement would do more than read."""
    return "READONLY" in str(exc)
