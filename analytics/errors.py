"""What can go wrong between a question and its answer, as one small tree.

    AnalyticsError
    ├── NotUnderstood         the question itself is wrong; no store was asked
    │   ├── NotATarget        a string is no domain, host, URL or URL prefix
    │   ├── NotAnInstant      a string is no date or instant
    │   ├── NotAnAttribute    links have nothing of that name to be grouped or sorted by
    │   ├── NotAFilter        a string is no condition on links
    │   ├── NotARecord        an item, a rule or a database that was to be recorded cannot be
    │   ├── NotACursor        a string does not name a place in the list
    │   ├── NotAnExport       a file is no export of Search Console that can be used
    │   ├── NotANote          a note is empty or too long
    │   └── NotAWindow        two instants make no window, or one of too many periods
    ├── NotInstalled          a library that comes with the extra `notebook` is not there
    ├── NotDrawn              a reply has nothing that could be plotted
    ├── NothingToRank         no domain links to another: a run of authority has nothing to do
    ├── NoSuchRun             there is no run of authority yet, or none of that name
    ├── StoreUnreachable      no ClickHouse answers there
    └── QueryRefused          it answers, and refuses the query (syntax, unknown name, not read-only, a limit)
        ├── StoreMisnamed     the user, the password or the database of the DSN is wrong, or no ClickHouse answers
        ├── LimitReached      it would take more time, memory or rows than it may
        └── StoreNotCreated   a table is not there: nothing was crawled yet, or a name is wrong

Each message names the thing, the value and the remedy, in one line.
"""


class AnalyticsError(Exception):
    """A question could not be answered."""


class NotUnderstood(AnalyticsError, ValueError):
    """A question cannot be put as it was asked."""


class NotATarget(NotUnderstood):
    """A string cannot be read as what a report is about."""


class NotAnInstant(NotUnderstood):
    """A string cannot be read as the instant of a report."""


class NotAnAttribute(NotUnderstood):
    """Links cannot be grouped, sorted or collapsed by something of that name."""


class NotAFilter(NotUnderstood):
    """A string cannot be read as a condition on links."""


class NotARecord(NotUnderstood):
    """What was to be recorded cannot be: it says nothing, or nothing that the questions could use."""


class NotACursor(NotUnderstood):
    """A string does not name a place in the list that was asked."""


class NotAnExport(NotUnderstood):
    """A file is no export of Search Console, or not one that can be used."""


class NotANote(NotUnderstood):
    """An annotation says nothing, or too much."""


class NotAWindow(NotUnderstood):
    """Two instants make no window, or one of more periods than can be told."""


class NotInstalled(AnalyticsError, ImportError):
    """A library that frames and plots need is not there; the message says how it is installed."""


class NotDrawn(AnalyticsError, ValueError):
    """A reply has no rows, or none that could be plotted."""


class NothingToRank(AnalyticsError):
    """No domain links to another by a link that is live."""


class NoSuchGraph(NotUnderstood):
    """There is no imported graph of that name, or two, or it has no ranks."""


class NoSuchRun(AnalyticsError):
    """There is no run of authority yet, or none of that name."""


class StoreUnreachable(AnalyticsError):
    """No ClickHouse answers at the DSN; the same question may be answered later."""


class QueryRefused(AnalyticsError):
    """ClickHouse refused the query; the message is its own, shortened to name, code, cause and position."""


class StoreMisnamed(QueryRefused):
    """Something answers at the DSN, and it is no ClickHouse with that user, password and database."""


class LimitReached(QueryRefused):
    """The query is right, and takes more than ClickHouse's setting `limit` allows it."""

    def __init__(self, message: str, limit: str) -> None:
        super().__init__(message)
        self.limit = limit


class StoreNotCreated(QueryRefused):
    """A table, or a database that a statement names, is not there."""
