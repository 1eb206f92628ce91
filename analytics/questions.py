"""A question is one SQL file in `queries/`, made whole from the fragments that it includes.

In a file the line `-- include NAME` stands for `fragments/NAME.sql`; a comma after it stays. Nothing else is
replaced but `asked_target`, by the expression that says which target a link belongs to. What is run is what is
printed, but for the comments: one statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

INCLUDE = re.compile(r"^( *)-- include (\w+)(,?)$", re.MULTILINE)
PARAMETER = re.compile(r"\{(\w+):([^{}]+)\}")

# Which of the asked targets a link points into. With prefixes a link may belong to several.
ASKED_TARGET = {
    "domain": "target_domain",
    "host": "target_host",
    "url": "target_url",
    "prefix": "arrayJoin(arrayFilter(prefix -> startsWith(target_url, prefix), {targets:Array(String)}))",
}


@lru_cache
def question(name: str, scope: str = "domain") -> str:
    """The whole SQL of one question, with its parameters still open as `{name:Type}`."""
    text = files("analytics").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    whole = INCLUDE.sub(_included, text)
    return re.sub(r"\basked_target\b", lambda _: ASKED_TARGET[scope], whole)


def _included(directive: re.Match[str]) -> str:
    indent, name, comma = directive.groups()
    fragment = files("analytics").joinpath("queries", "fragments", f"{name}.sql").read_text(encoding="utf-8")
    lines = [f"{indent}{line}" if line else line for line in fragment.rstrip("\n").split("\n")]
    return "\n".join(lines) + comma


def printed(sql: str, parameters: Mapping[str, object]) -> str:
    """The same statement with each parameter written as a literal, to be run by hand.

    >>> printed("select {n:UInt8} where x in {names:Array(String)}", {"n": 1, "names": ["it's"]})
    "select 1 where x in ['it\\\\'s']"
    """
    return PARAMETER.sub(lambda found: _literal(parameters[found[1]], found[2]), sql)


def without_comments(sql: str) -> str:
    """The same statement as it is sent: reading the comments costs the client more than the store needs to count."""
    return re.sub(r"^ *--.*\n", "", sql, flags=re.MULTILINE)


def bound(parameters: Mapping[str, object]) -> dict[str, object]:
    """The parameters in the forms that ClickHouse's HTTP interface reads."""
    return {
        name: instant_text(value) if isinstance(value, datetime) else int(value) if isinstance(value, bool) else value
        for name, value in parameters.items()
    }


def instant_text(at: datetime) -> str:
    """An instant in UTC with its milliseconds, as ClickHouse reads and writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _literal(value: object, kind: str) -> str:
    if isinstance(value, datetime):
        return f"toDateTime64('{instant_text(value)}', 3, 'UTC')"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_literal(item, kind) for item in value) + "]"
    return str(value)
