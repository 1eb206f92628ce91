"""Numbers as programs and spreadsheets of several countries write them."""

from __future__ import annotations

import re

GROUP_SIGNS = ".,'\u2019 \u00a0\u202f"  # between thousands: also blanks that do not break, and apostrophes
COUNT = re.compile(
    rf"(?P<n>\d{{1,3}}(?P<sign>[{GROUP_SIGNS}])\d{{3}}(?:(?P=sign)\d{{3}})*|\d+)(?:[.,]0+)?", re.ASCII
)  # thousands first: 1.000 is a thousand
NOT_DECIMAL = re.compile(r"['\u2019 \u00a0\u202f]")
DECIMAL = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
UNKNOWN = ("", "-", "\u2013", "null", "nan", "n/a", "none", "(not set)")
MAX_COUNT = 10**15  # beyond it a number is no count of clicks


def is_unknown(text: str) -> bool:
    """Whether a cell says that there is no number."""
    return text.strip().lower() in UNKNOWN


def read_count(text: str) -> int:
    """A whole number. Raises ValueError where it is none, or above 10^15.

    >>> [read_count(text) for text in ("1234", "1,234", "1.234", "1\u202f234\u202f567", "12.0", " 0 ")]
    [1234, 1234, 1234, 1234567, 12, 0]
    """
    found = COUNT.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no whole number")
    n = int(found["n"].replace(found["sign"], "") if found["sign"] else found["n"])
    if n > MAX_COUNT:
        raise ValueError(f"{text!r} is more than {MAX_COUNT:,}")
    return n


def read_decimal(text: str) -> float:
    """A number that may have decimals; a single comma or point begins them. Raises ValueError.

    >>> [read_decimal(text) for text in ("5.67", "5,67", "1,234.5", "1.234,5", "7", "12.345")]
    [5.67, 5.67, 1234.5, 1234.5, 7.0, 12.345]
    """
    plain = NOT_DECIMAL.sub("", text.strip())
    point, comma = plain.rfind("."), plain.rfind(",")
    if point >= 0 and comma >= 0:  # the last of both begins the decimals
        thousands, decimals = (".", ",") if comma > point else (",", ".")
        plain = plain.replace(thousands, "").replace(decimals, ".")
    elif plain.count(",") > 1 or plain.count(".") > 1:
        plain = plain.replace(",", "").replace(".", "")
    else:
        plain = plain.replace(",", ".")
    if not DECIMAL.fullmatch(plain):
        raise ValueError(f"{text!r} is no number")
    return float(plain)
