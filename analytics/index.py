"""An index to be asked: all families of questions over one store, and plain SQL."""

from __future__ import annotations

import re

from analytics.causes import Causes
from analytics.errors import QueryRefused, StoreNotCreated
from analytics.groups import Groups
from analytics.opportunities import Opportunities
from analytics.reader import ClickHouse, NothingCrawled, Table
from analytics.reports import Reports

ENDS = " \t\r\n;"  # what may stand behind a statement
IS_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
OWN_FORMAT = re.compile(r"\bformat\s+[a-z]\w*[\s;]*$", re.IGNORECASE)


class Analytics(
    Reports,
    Groups,
    Causes,
    Opportunities,
):
    """The questions over one store. Not for use by several threads at once."""

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
