"""Values as programs read them: JSON and CSV, the same from the command line and from the API."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

# C1 controls, bidirectional overrides and lone surrogates: inside JSON they are escaped, so that a terminal
# that shows it cannot be made to lie. (JSON escapes the C0 controls itself.)
DECEPTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a spreadsheet may run: also behind blanks and controls, which some of them leave out, and in full width.
FORMULA = re.compile("[\x00-\x20\x7f-\xa0\u200b\u3000\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")


class Written(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object: ...


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as one JSON document; instants are ISO 8601 in UTC with milliseconds.

    >>> json_text({"at": datetime(2026, 6, 1, tzinfo=UTC), "anchor": "a\\u202eb"})
    '{"at": "2026-06-01T00:00:00.000Z", "anchor": "a\\\\u202eb"}'
    """
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return DECEPTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(value: object) -> object:
    """The value in JSON's own types.

    >>> plain({"at": datetime(2026, 6, 1, tzinfo=UTC), "ratio": math.nan, "rel": ("ugc",)})
    {'at': '2026-06-01T00:00:00.000Z', 'ratio': None, 'rel': ['ugc']}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def write_csv(stream: Written, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The rows are in `stream` as CSV under one header line.

    A text that a spreadsheet would run as a formula has a ' before it (OWASP, CSV injection); numbers have
    not. A list is written with blanks between its items, an unknown value as nothing.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([cell(column) for column in columns])
    writer.writerows([cell(value) for value in row] for row in rows)


def cell(value: object) -> str | int | float:
    """One CSV cell.

    >>> cell("=1+1"), cell(-3), cell(True), cell(None), cell(["ugc", "nofollow"])
    ("'=1+1", -3, 'true', '', 'ugc nofollow')
    """
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = " ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return guarded(text.encode("utf-8", "backslashreplace").decode())


def guarded(text: str) -> str:
    """The text, with a ' before it where a spreadsheet would run it as a formula.

    >>> guarded("=1+1"), guarded("1+1"), guarded(" @SUM(A1)")
    ("'=1+1", '1+1', "' @SUM(A1)")
    """
    return f"'{text}" if FORMULA.match(text) else text
