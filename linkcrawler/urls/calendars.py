"""Calendars without an end: which URLs show a date that nobody looks up.

A calendar page links to the next month and the one before, for ever. An archive has dates in its URLs too, but those
of what was written: `/2019/05/12/title` is a page, `/1969/07/21/moon-landing` is one in a newspaper's archive. So a
date counts as absurd

    before EARLIEST_YEAR    in a calendar only
    after next year         in a calendar, and as a whole date (year, month, day) anywhere

where a calendar is a URL that says so in a word, or asks for a year and a month by name. What is not a date is let
pass: `/events/1542`, `/rfc/rfc2119`, `/releases/2055`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

# The web's first pages are of 1990. A calendar that is walked backwards has to pass here, wherever it began.
EARLIEST_YEAR = 1990

SENTINEL_YEAR = 2200  # from here on a whole date is a number of something, or 9999-12-31, "for ever"
SECONDS_PER_YEAR = 31_556_952

# Further than a year from today, counted in months, weeks or days.
MAX_STEPS = {"month": 12, "week": 53, "day": 366}

_CALENDAR = re.compile(r"(?<![a-z])(?:calend|kalend|viewcal|(?:i?cal|agenda)(?![a-z]))", re.I)
_EVENTS = re.compile(
    r"(?<![a-z])(?:events?|tribe|schedules?|veranstaltungen|termine|eventos|evenements)(?![a-z])|/month/", re.I
)

_DIGITS_ONLY = bytes(c if chr(c) in "0123456789" else ord(" ") for c in range(256))

_START, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_WHOLE_DATE = re.compile(rf"{_START}(\d{{4}})(?:([-/._]){_MONTH}\2{_DAY}|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])){_END}")
_PARTS_OF_DATES = (
    re.compile(rf"{_START}(\d{{4}})(?:[-._]{_MONTH}|0[1-9]|1[0-2]){_END}"),
    re.compile(rf"{_START}(?:{_DAY}[-._/]{_MONTH}[-._/]|{_MONTH}[-._/]{_DAY}[-._/]|{_MONTH}[-._])(\d{{4}}){_END}"),
    # Behind a slash a number may be anything, such as an event and its second page: /events/1542/2.
    re.compile(rf"/(\d{{4}})/(?:0[1-9]|1[0-2]){_END}"),
)
_YEAR_OF_A_CALENDAR = re.compile(r"(?:calend|kalend|agenda)[a-z]*/(?:[a-z]+/)*(\d{4})(?![0-9A-Za-z-])", re.I)

_NAME = r"[?&;][\w.\[-]*"  # ?tribe-bar-month=, ?cal[month]=
_YEAR_PARAMETER = re.compile(rf"(?:{_NAME}(?:year|yr|jahr|annee|anno|ano)\]?|[?&;]y)=(\d{{4}})(?!\d)", re.I)
_MONTH_PARAMETER = re.compile(rf"(?:{_NAME}(?:month|mon|monat|mois|mes|mo)\]?|[?&;]m)=", re.I)
_INSTANT = re.compile(  # s since 1970
    rf"{_NAME}(?:date|time|timestamp|start|month|day)\]?=(\d{{9,11}})(?!\d)", re.I
)
_STEPS = re.compile(rf"{_NAME}(month|week|day)(?:_?offset)?\]?=(-?\d{{1,6}})(?!\d)", re.I)


def is_endless_calendar(rest: str, this_year: int) -> bool:
    """Whether `rest`, path and query of a canonical URL, is a page of a calendar at a date that nobody looks up.

    >>> is_endless_calendar("/calendar/2035/7/", 2026), is_endless_calendar("/2019/05/12/title", 2026)
    (True, False)
    """
    numbers = rest.encode().translate(_DIGITS_ONLY).split()
    if not numbers:
        return False
    last_year = this_year + 1
    is_far = may_be_step = False
    for number in numbers:
        n = len(number)
        if n > 3 and (n > 8 or not EARLIEST_YEAR <= int(number[:4]) <= last_year):  # 2035, 20350712, 2067811200
            is_far = True
        may_be_step = may_be_step or n > 1
    steps = _STEPS.findall(rest) if may_be_step and "?" in rest else ()
    if not is_far and not steps:  # almost every URL
        return False
    rest = unquote(rest)  # date=7%2F12%2F2035
    whole = [(int(date[1]), date[2]) for date in _WHOLE_DATE.finditer(rest)]
    if any(last_year < year < SENTINEL_YEAR for year, separator in whole if separator):  # 20350712 may be any number
        return True
    is_calendar = _CALENDAR.search(rest) is not None
    by_name = [int(year) for year in _YEAR_PARAMETER.findall(rest)]
    if not is_calendar and not (by_name and _MONTH_PARAMETER.search(rest)) and not _EVENTS.search(rest):
        return False
    parts = [int(year) for pattern in _PARTS_OF_DATES for year in pattern.findall(rest)]
    if is_calendar:
        if any(abs(int(n)) > MAX_STEPS[unit.lower()] for unit, n in steps):
            return True
        parts += [int(year) for year in _YEAR_OF_A_CALENDAR.findall(rest)]
        parts += [1970 + int(n) // SECONDS_PER_YEAR for n in _INSTANT.findall(rest)]
    return any(not EARLIEST_YEAR <= year <= last_year for year in [y for y, _ in whole] + by_name + parts)
