"""Who links to whom, counted: the analyst's half, over any store that holds the tables of the index.

A question is one SQL file in `queries/`; the metric block of DEFINITIONS.md is one fragment there that every
question includes, so that a number means the same in each of them. `connect` reaches a store over
ClickHouse's HTTP interface, a method of `Analytics` asks one question, and its `Reply` carries the rows,
the instant, the coverage and the SQL that was run.

    import analytics

    index = analytics.connect()  # as the command line does; or a data folder, or a ClickHouse DSN
    index.report("example.com")[0]["backlinks"]
    index.history("example.com", by="week").plot()
    index.sql("select count() from backlinks_live").pandas()

This package imports nothing from linkcrawler: it needs the tables, not the crawler.
"""

from analytics.definitions import CONFIRMED_DAYS, DEFINITIONS_VERSION, METRICS, Metric
from analytics.errors import (
    AnalyticsError,
    LimitReached,
    NotACursor,
    NotAFilter,
    NotAnAttribute,
    NotAnInstant,
    NotARecord,
    NotATarget,
    NotAWindow,
    NotDrawn,
    NotInstalled,
    NotUnderstood,
    QueryRefused,
    StoreMisnamed,
    StoreNotCreated,
    StoreUnreachable,
)
from analytics.index import Analytics, connect, nothing_crawled
from analytics.instants import read_instant
from analytics.reader import Reader, Table
from analytics.replies import Coverage, Reply
from analytics.rows import Block, Link
from analytics.targets import SCOPES, Target, read_target

__all__ = [
    "CONFIRMED_DAYS",
    "DEFINITIONS_VERSION",
    "METRICS",
    "SCOPES",
    "Analytics",
    "AnalyticsError",
    "Block",
    "Coverage",
    "LimitReached",
    "Link",
    "Metric",
    "NotACursor",
    "NotAFilter",
    "NotARecord",
    "NotATarget",
    "NotAWindow",
    "NotAnAttribute",
    "NotAnInstant",
    "NotDrawn",
    "NotInstalled",
    "NotUnderstood",
    "QueryRefused",
    "Reader",
    "Reply",
    "StoreMisnamed",
    "StoreNotCreated",
    "StoreUnreachable",
    "Table",
    "Target",
    "connect",
    "nothing_crawled",
    "read_instant",
    "read_target",
]
