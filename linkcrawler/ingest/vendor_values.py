"""What a cell of an export says: an instant, a flag, a number. Cells are data, whatever a spreadsheet makes of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_WORDY = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b, %Y", "%d.%m.%Y")
_EMPTY = frozenset({"", "-", "n/a", "na", "null", "none", "nan"})
_YES = frozenset({"true", "yes", "y", "1", "+", "t"})
_NO = frozenset({"false", "no", "n", "0", "f", "-"})
_SECONDS = re.compile(r"\d{9,10}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_IN_NAME = (
    (re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)"), "%Y-%m-%d"),
    (re.compile(r"(?<!\d)(\d{1,2})-([A-Z][a-z]{2})-(20\d\d)(?!\d)"), "%d-%b-%Y"),
    (re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)"), "%Y-%m-%d"),
)


def is_empty(text: str) -> bool:
    """Whether the cell says nothing."""
    return text.strip().lower() in _EMPTY


def read_instant(text: str) -> datetime | None:
    """The instant that a cell says, in UTC unless it names another zone; None where it is empty. Raises ValueError.

    Dates of the form 03/04/2026 are refused: which is the month they do not tell.

    >>> read_instant("2019-01-15 22:56:46 +00:00").isoformat(), read_instant("Sep 5, 2026").isoformat()
    ('2019-01-15T22:56:46+00:00', '2026-09-05T00:00:00+00:00')
    >>> read_instant("1700000000").isoformat(), read_instant("-")
    ('2023-11-14T22:13:20+00:00', None)
    """
    text = text.strip().strip("'")
    if is_empty(text):
        return None
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, zone = match.groups()
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
        if zone and zone not in ("Z", "UTC"):
            at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{zone}").astimezone(UTC)
        return _possible(at)
    for form in _WORDY:
        try:
            return _possible(datetime.strptime(text, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no date that is understood")


def _possible(at: datetime) -> datetime:
    if not 1990 <= at.year <= 2200:
        raise ValueError(f"{at:%Y-%m-%d} cannot be when a link was seen")
    return at


def read_flag(text: str) -> bool | None:
    """Whether a cell says yes; None where it says neither.

    >>> read_flag("TRUE"), read_flag("no"), read_flag(""), read_flag("Nofollow")
    (True, False, None, True)
    """
    word = text.strip().lower()
    if word in _YES or word in ("nofollow", "ugc", "sponsored", "dofollow"):
        return True
    return False if word in _NO else None


def read_number(text: str) -> float | None:
    """The number that a cell says; None where it says none.

    >>> read_number("1,240"), read_number("35"), read_number("72,5"), read_number("n/a")
    (1240.0, 35.0, 72.5, None)
    """
    text = text.strip().removesuffix("%")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def date_in_name(name: str) -> datetime | None:
    """The day that the name of a file says, as vendors write it; None where it says none.

    >>> date_in_name("example.com-Latest links-2026-07-18.csv").isoformat()
    '2026-07-18T00:00:00+00:00'
    """
    for pattern, form in _IN_NAME:
        if match := pattern.search(name):
            try:
                return datetime.strptime("-".join(match.groups()), form).replace(tzinfo=UTC)
            except ValueError:
                continue
    return None
