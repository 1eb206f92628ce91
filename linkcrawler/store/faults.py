"""What went wrong between this program and ClickHouse, in our words, and whether it passes by itself."""

from __future__ import annotations

import re

from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from linkcrawler.errors import StoreError, StoreMisnamed, StoreUnavailable

SETTING = "LINKCRAWLER_CLICKHOUSE_DSN"
# Conditions that pass: too many parts or queries, memory, a full disk, timeouts, shutdown, replicas that are not there.
_PASSING = frozenset({159, 202, 209, 210, 225, 236, 241, 242, 243, 252, 279, 285, 319, 425, 439, 473, 745, 999})
_NOT_LET_IN = frozenset({192, 193, 194, 516})  # unknown user, wrong password, none given, either
_UNKNOWN_DATABASE = 81
_FULL = re.compile(r"No space left on device|errno: 28\b")
_GATEWAY = re.compile(r"HTTP status (50[234])")  # a proxy before ClickHouse says that nobody is behind it
_NOISE = re.compile(r"^.*?server response: |^Code: \d+\. |^DB::Exception: | \(for url .*$| ?\(version .*$")
# How the client's libraries say it, and what we make of it; the first that is found.
_CAUSES = (
    (re.compile(r"\[Errno -?\d+\] ([^\"')]+)"), "{}"),
    (re.compile(r"\[SSL: (?:\w+)\] ([^(\"']+?) ?\("), "TLS fails: {}"),
    (re.compile(r"CERTIFICATE_VERIFY_FAILED()"), "its certificate is not trusted"),
    (re.compile(r"[Rr]ead timed out\. \(read timeout=([\d.]+)\)"), "it is silent for {} s"),
    (re.compile(r"timed out()"), "it does not answer in time"),
    (re.compile(r"BadStatusLine\(['\"](.{0,100}?)['\"]\)"), "it does not speak HTTP: {}"),
    (re.compile(r"RemoteDisconnected()|ConnectionReset()|IncompleteRead()"), "it hangs up"),
    (_GATEWAY, "what answers has HTTP status {}"),
)


def fault_of(exc: ClickHouseError, shown_dsn: str, user: str, database: str) -> StoreError:
    """The error that the client's is. `shown_dsn` is where it was asked, without a password."""
    code = getattr(exc, "code", None)
    where, text = f"ClickHouse at {shown_dsn}", str(exc)
    if code in _NOT_LET_IN:
        return StoreMisnamed(f"{where} refuses the user {user!r} or the password: correct {SETTING}")
    if code == _UNKNOWN_DATABASE and database in text:
        return StoreMisnamed(
            f"{where} has no database {database!r}: create it (`create database {database}`), or correct {SETTING}"
        )
    is_gone = not code and (isinstance(exc, OperationalError) or _GATEWAY.search(text))
    if is_gone or code in _PASSING or _FULL.search(text):
        return StoreUnavailable(
            f"{where} cannot be used now: {cause_of(exc)}. Check that it runs and that {SETTING} names it"
        )
    if not code and first_line(exc).startswith("<"):  # the page of some web server
        return StoreMisnamed(f"what answers at {shown_dsn} is no ClickHouse: correct {SETTING}")
    return StoreError(first_line(exc))


def cause_of(exc: Exception) -> str:
    """What the network or ClickHouse said, in a few words.

    >>> cause_of(OSError("Error HTTPConnectionPool(host='h', port=1): ... [Errno 111] Connection refused')) executing"))
    'Connection refused'
    >>> cause_of(OSError("SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)')"))
    'TLS fails: wrong version number'
    """
    for pattern, words in _CAUSES:
        if found := pattern.search(str(exc)):
            return words.format(next(filter(None, found.groups()), ""))
    return first_line(exc)


def first_line(exc: Exception) -> str:
    """What ClickHouse said, without the client's frame around it."""
    line = (str(exc).strip() or type(exc).__name__).splitlines()[0]
    while (shorter := _NOISE.sub("", line)) != line:
        line = shorter
    return line.rstrip(" .")
