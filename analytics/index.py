"""An index to be asked: all families of questions over one store, and plain SQL."""

from __future__ import annotations

import re
from pathlib import Path

from analytics.authority.exporting import Exports
from analytics.campaigns import Campaigns
from analytics.causes import Causes
from analytics.changes import Changes
from analytics.correlation import Correlations
from analytics.countries import Countries
from analytics.errors import QueryRefused, StoreNotCreated, StoreUnreachable
from analytics.flags import Flags
from analytics.known import Known
from analytics.memory import Memory
from analytics.neighbours import Neighbours
from analytics.opportunities import Opportunities
from analytics.partners import Partners
from analytics.places import Places
from analytics.reader import NothingCrawled, Reader, Table
from analytics.reports import Reports
from analytics.shards import reader_of
from analytics.spread import Spread
from analytics.traffic import Traffic
from analytics.whereabouts import dsn_of, remedy

ENDS = " \t\r\n;"  # what may stand behind a statement
IS_SELECT = re.compile(r"(?:\s|--[^\n]*\n)*(select|with)\b", re.IGNORECASE)
OWN_FORMAT = re.compile(r"\bformat\s+[a-z]\w*[\s;]*$", re.IGNORECASE)


class Analytics(
    Reports,
    Neighbours,
    Partners,
    Places,
    Campaigns,
    Traffic,
    Exports,
    Correlations,
    Changes,
    Spread,
    Causes,
    Countries,
    Flags,
    Opportunities,
    Known,
):
    """The questions over one store. Not for use by several threads at once."""

    def sql(self, text: str) -> Table:
        """The result of one read-only statement. Raises QueryRefused, StoreNotCreated or StoreUnreachable."""
        check_statement(text)
        reader = self._reader.reader  # such a statement may ask for the time
        return with_header(reader, text, reader.read(text))


def check_statement(text: str) -> None:
    """The text is one statement, as far as can be told. Raises QueryRefused."""
    if not text.strip(ENDS):
        raise QueryRefused("the statement is empty: give one such as `select count() from links final`")
    if OWN_FORMAT.search(text):
        raise QueryRefused("the statement ends with FORMAT: leave it out, the caller chooses the form")


def with_header(reader: Reader, text: str, table: Table) -> Table:
    """The result with its columns: an empty one comes without, and they are asked for by themselves."""
    if table.columns or not IS_SELECT.match(text):
        return table
    described = reader.read(f"describe table (\n{text.rstrip(ENDS)}\n)").rows
    return Table(tuple(row[0] for row in described), tuple(row[1] for row in described), [])


def connect(place: str | Path | None = None, database: str | None = None, memory: Memory | None = None) -> Analytics:
    """An index to be asked: a ClickHouse DSN, or a data folder in which `linkcrawler up` runs a store.

    Without `place` it is the one that the command line would ask. The tables are those of `database`, else of the
    DSN's path, else of `default`. What it answers within `steady` is kept in `memory`, which several may share. Raises
    StoreUnreachable where no ClickHouse answers, StoreMisnamed where it knows no such user, password or database.
    """
    dsn = dsn_of(place)
    try:
        return Analytics(reader_of(dsn, database), memory)
    except StoreNotCreated:
        return nothing_crawled()
    except StoreUnreachable as exc:
        if place is None or dsn == str(place):
            raise
        raise StoreUnreachable(f"no store runs in {place} any more: {remedy(Path(place))}") from exc


def nothing_crawled() -> Analytics:
    """An index that answers as an empty one does, without any store."""
    return Analytics(NothingCrawled())
