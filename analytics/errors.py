"""What can go wrong between a question and its answer, as one small tree.

    AnalyticsError
    ├── NotATarget        a string is no domain, host, URL or URL prefix
    ├── NotAnInstant      a string is no date or instant
    ├── StoreUnreachable  no ClickHouse answers there
    ├── StoreNotCreated   it answers, but has no tables of the index: nothing was crawled yet
    └── QueryRefused      it answers, and refuses the query (syntax, unknown name, not read-only, a limit)

Each message names the thing, the value and the remedy, in one line.
"""


class AnalyticsError(Exception):
    """A question could not be answered."""


class NotATarget(AnalyticsError, ValueError):
    """A string cannot be read as what a report is about."""


class NotAnInstant(AnalyticsError, ValueError):
    """A string cannot be read as the instant of a report."""


class StoreUnreachable(AnalyticsError):
    """No ClickHouse answers at the DSN; the same question may be answered later."""


class StoreNotCreated(AnalyticsError):
    """The store has no tables of the index yet."""


class QueryRefused(AnalyticsError):
    """ClickHouse refused the query; the message is its own, shortened to name, code, cause and position."""
