"""What ClickHouse, its client or the network says went wrong, as one of our errors, in one line."""

from __future__ import annotations

import re

from analytics.errors import (
    AnalyticsError,
    LimitReached,
    QueryRefused,
    StoreMisnamed,
    StoreNotCreated,
    StoreUnreachable,
)

# ClickHouse's error codes.
UNKNOWN_TABLE, UNKNOWN_DATABASE = 60, 81
NOT_LET_IN = (192, 193, 194, 516)  # unknown user, wrong password, none given, either
LIMITS = {
    158: "max_rows_to_read",
    159: "max_execution_time",
    160: "max_execution_time",
    241: "max_memory_usage",
    307: "max_bytes_to_read",
    396: "max_result_rows or max_result_bytes",
}
MAX_MESSAGE_CHARS = 400
# What is worth telling of how the client's libraries say that nobody answers; the first that is found.
CAUSES = (
    re.compile(r"\[Errno -?\d+\] ([^\"')]+)"),
    re.compile(r"\[SSL: \w+\] ([^(\"']+?) ?\("),
    re.compile(r"([Rr]ead timed out)"),
    re.compile(r"BadStatusLine\(['\"](.{0,100}?)['\"]\)"),
    re.compile(r"(Remote end closed connection)"),
    re.compile(r"(HTTP status 50[234])"),
)
IS_PAGE = re.compile(r"HTTP status (?!50[234])\d+, server response: *<")


class Named:
    """Whatever the client raises inside leaves as one of ours, with the DSN or ClickHouse's own reason."""

    def __init__(self, dsn: str, database: str = "") -> None:
        """`database` is the one that is connected to, if that is what is done inside."""
        self.dsn = dsn
        self._database = database

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> None:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        if isinstance(exc, ClickHouseError):
            raise self._ours(exc) from exc
        if isinstance(exc, UnicodeDecodeError):
            raise QueryRefused("a text of the result is not UTF-8: select hex(x) or toValidUTF8(x)") from exc
        if isinstance(exc, OSError):
            raise self._unreachable(str(exc)) from exc

    def _ours(self, exc: Exception) -> AnalyticsError:
        code = getattr(exc, "code", None)
        if code is None and IS_PAGE.search(str(exc)):
            return StoreMisnamed(f"what answers at {self.dsn} is no ClickHouse: correct the DSN")
        if code is None:
            return self._unreachable(str(exc))
        if code in NOT_LET_IN:
            return StoreMisnamed(f"ClickHouse at {self.dsn} refuses the user or the password: correct the DSN")
        if code == UNKNOWN_DATABASE and self._database:
            return StoreMisnamed(
                f"ClickHouse at {self.dsn} has no database {self._database!r}: create it, or correct the DSN"
            )
        if code in (UNKNOWN_TABLE, UNKNOWN_DATABASE):
            return StoreNotCreated(shortened(str(exc)))
        if code in LIMITS:
            return LimitReached(shortened(str(exc)), LIMITS[code])
        return QueryRefused(shortened(str(exc)))

    def _unreachable(self, reason: str) -> StoreUnreachable:
        cause = next((found[1] for pattern in CAUSES if (found := pattern.search(reason))), "")
        cause = cause or " ".join(reason.split())[:160]
        return StoreUnreachable(f"no ClickHouse answers at {self.dsn} ({cause}): start it, or correct the DSN")


def shortened(message: str) -> str:
    """ClickHouse's error without its stack, version, endless lists and repeats, in one line.

    >>> shortened("HTTPDriver for http://h:1 received ClickHouse error code 62\\n Code: 62. DB::Exception: "
    ...           "Syntax error: failed at position 8 (form): form x. Expected one of: token, Comma. "
    ...           "(SYNTAX_ERROR) (version 26.5.1)")
    'SYNTAX_ERROR (code 62): Syntax error: failed at position 8 (form): form x.'
    """
    text = " ".join(message.split())
    code = re.search(r"Code: (\d+)\.", text)
    name = re.findall(r"\(([A-Z][A-Z0-9_]+)\)", text)
    cause = text.rpartition("DB::Exception: ")[2]
    cause = re.sub(r"\s*\(version .*$", "", cause)
    cause = re.sub(r"\s*\([A-Z][A-Z0-9_]+\)$", "", cause)
    cause = re.sub(r"\s*\bFORMAT( N[ative]*)?(?=\W|$)", "", cause)  # the client's own addition, cut or whole
    cause = re.sub(r"\s*Expected one of: .*$", "", cause)
    cause = re.sub(r"\s*:? ?While (processing|executing|reading) .*$", "", cause)
    if len(cause) > MAX_MESSAGE_CHARS:
        cause = cause[:MAX_MESSAGE_CHARS] + "..."
    return f"{name[-1] if name else 'ClickHouse'} (code {code[1] if code else '?'}): {cause}"
