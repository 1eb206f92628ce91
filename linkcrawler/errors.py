"""Every exception of linkcrawler, as one tree.

    LinkcrawlerError            something failed; the message names the thing, the value, the limit and the remedy
    ├── UsageError              the user's input cannot be used: exit code 2
    │   ├── ConfigError         a setting has a wrong value
    │   ├── InvalidUrl          a string is not an http(s) URL
    │   └── NotThere            what was named is not there
    ├── FrontierError           the queue of URLs could not do what was asked
    │   └── FrontierUnavailable Redis cannot be reached now; trying again later may work
    ├── ArchiveError            a WARC file could not be written or read
    ├── IngestError             a file to be imported could not be read
    ├── StoreError              ClickHouse refused what was asked
    │   ├── StoreUnavailable    ClickHouse cannot be reached now; trying again later may work
    │   └── StoreMisnamed       what answers is not what the DSN says; a ConfigError, too
    └── ServiceError            an embedded service did not start or stop

Expected outcomes (a page times out, robots.txt forbids, a URL is out of scope) are values with a reason,
never exceptions.
"""


class LinkcrawlerError(Exception):
    """Something failed; the message names the thing, the value, the limit and the remedy."""


class UsageError(LinkcrawlerError):
    """The user's input cannot be used as it is."""


class ConfigError(UsageError):
    """A setting has a value that cannot be used; all such problems are reported together."""


class InvalidUrl(UsageError):
    """A string is not a URL that can be fetched over http or https."""


class NotThere(UsageError):
    """What was named is not there; the message says how to see what is."""


class FrontierError(LinkcrawlerError):
    """The frontier could not do what was asked."""


class FrontierUnavailable(FrontierError):
    """Redis cannot be reached now; the same call may succeed later."""


class ArchiveError(LinkcrawlerError):
    """A WARC file could not be written or read."""


class IngestError(LinkcrawlerError):
    """A file to be imported could not be read."""


class StoreError(LinkcrawlerError):
    """ClickHouse refused what was asked."""


class StoreUnavailable(StoreError):
    """ClickHouse cannot be reached now; the same call may succeed later."""


class StoreMisnamed(StoreError, ConfigError):
    """Something answers, and it is no ClickHouse with that user, password and database."""


class ServiceError(LinkcrawlerError):
    """An embedded service did not start or stop."""
