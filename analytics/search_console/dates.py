"""Days as programs and people of several countries write them.

`03/04/2026` is two days, one each side of the Atlantic: such are read only where the file says which, by another of its
dates or by the language of its header.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from analytics.instants import YEARS

Days = tuple[date, date]  # the first and the last
YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d\d)(?:\2(\d\d))?(?:[T ].*)?", re.ASCII | re.DOTALL)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
IN_WORDS = re.compile(r"[^\W_]+")
# How the names of the months begin, without accents: English, German, French, Spanish, Italian, Portuguese, Dutch.
STEMS = (
    ("jan", "gen", "ene"),
    ("feb", "fev"),
    ("mar", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "dic"),
)
SMALL_WORDS = ("de", "del", "the", "of", "st", "nd", "rd", "th", "er")
DASH = re.compile(r"\s*[-\u2013\u2014]\s*|\s+(?:to|bis|au|a|al)\s+")


def read_days(text: str, is_day_first: bool | None = None) -> Days:
    """The day that is written, as its own first and last; of a month without a day, all of it. Raises ValueError.

    >>> [f"{first}" for first, _ in map(read_days, ("20260305", "5.3.2026", "Mar 5, 2026", "5 mars 2026"))]
    ['2026-03-05', '2026-03-05', '2026-03-05', '2026-03-05']
    >>> [f"{last}" for _, last in map(read_days, ("2026-02", "February 2026", "2026-03-05T07:00:00Z"))]
    ['2026-02-28', '2026-02-28', '2026-03-05']
    """
    plain = text.strip()
    found = YEAR_FIRST.fullmatch(plain)
    if found:
        return _days(int(found[1]), int(found[3]), int(found[4]) if found[4] else None)
    found = YEAR_LAST.fullmatch(plain)
    if found:
        one, other = int(found[1]), int(found[3])
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        if found[2] == "." or one > 12:
            is_day_first = True
        elif other > 12 or one == other:
            is_day_first = False
        if is_day_first is None:
            raise ValueError(f"{text!r} can be read as two days")
        return _days(year, other, one) if is_day_first else _days(year, one, other)
    return _in_words(plain)


def day_order(texts: Iterable[str]) -> bool | None:
    """Whether dates with slashes name the day first; None where they do not tell.

    >>> day_order(["03/04/2026", "13/04/2026"]), day_order(["4/13/2026"]), day_order(["03/04/2026"])
    (True, False, None)
    """
    for text in texts:
        found = YEAR_LAST.fullmatch(text.strip())
        if found and int(found[1]) > 12:
            return True
        if found and int(found[3]) > 12:
            return False
    return None


def read_range(text: str) -> Days | None:
    """The first and last day of a range such as `Aug 28, 2026-Sep 3, 2026`; None where it names no two days.

    >>> [f"{day}" for day in read_range("28.08.2026\u20133.9.2026")], read_range("Last 3 months")
    (['2026-08-28', '2026-09-03'], None)
    """
    for dash in DASH.finditer(text):
        try:
            (first, _), (_, last) = read_days(text[: dash.start()]), read_days(text[dash.end() :])
        except ValueError:
            continue
        if first <= last:
            return first, last
    return None


def _in_words(text: str) -> Days:
    """A day or month with the name of its month."""
    words = [word for word in IN_WORDS.findall(_bare(text)) if word not in SMALL_WORDS]
    months = [n for word in words if (n := _month(word))]
    numbers = [int(re.sub(r"(st|nd|rd|th|er)$", "", word)) for word in words if word[:1].isascii() and _is_number(word)]
    if len(months) != 1 or len(numbers) + 1 != len(words) or len(numbers) not in (1, 2) or numbers[-1] < 100:
        raise ValueError(f"{text!r} is no date")
    return _days(numbers[-1], months[0], numbers[0] if len(numbers) == 2 else None)


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}(st|nd|rd|th|er)?", word, re.ASCII))


def _month(word: str) -> int | None:
    """The number of a month by its name or the beginning of it."""
    if len(word) < 3:
        return None
    return next((n for n, stems in enumerate(STEMS, 1) if word.startswith(stems)), None)


def _bare(text: str) -> str:
    """The letters without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _days(year: int, month: int, day: int | None) -> Days:
    if year not in YEARS:
        raise ValueError(f"the year {year} lies outside {YEARS[0]} to {YEARS[-1]}")
    first = date(year, month, day or 1)
    return first, first if day else date(year, month, monthrange(year, month)[1])
