"""The instant of a report, from what a person wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from analytics.errors import NotAnInstant

BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d")
YEARS = range(1970, 2149)  # ClickHouse's dates end in 2149
TICK = timedelta(milliseconds=1)  # the store's instants are no finer


def read_instant(text: str | datetime | None) -> datetime | None:
    """An instant in UTC. A bare date means the end of that day, so that it includes what happened on it.

    >>> read_instant("2026-06-01").isoformat()
    '2026-06-01T23:59:59.999000+00:00'
    >>> read_instant("2026-06-01T12:00+02:00").isoformat()
    '2026-06-01T10:00:00+00:00'
    """
    return None if text is None else _read(text, timedelta(days=1) - TICK)


def read_start(text: str | datetime | None) -> datetime | None:
    """The instant after which a window begins. A bare date means the last one before that day, to include all of it.

    >>> read_start("2026-06-01").isoformat()
    '2026-05-31T23:59:59.999000+00:00'
    >>> read_start("2026-06-01T12:00Z").isoformat()
    '2026-06-01T12:00:00+00:00'
    """
    return None if text is None else _read(text, -TICK)


def in_ms(at: datetime) -> datetime:
    """The instant as precise as the store is."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _read(text: str | datetime, from_midnight: timedelta) -> datetime:
    """The instant that is written; of a bare date the one `from_midnight` away from its first."""
    is_date = False
    if isinstance(text, datetime):
        at = text
    else:
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            raise NotAnInstant(f"{text!r} is not a date or instant: give 2026-06-01 or 2026-06-01T12:00:00Z") from None
        is_date = bool(BARE_DATE.fullmatch(text.strip()))
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # year 1 or 9999 in another zone
        at = at.replace(tzinfo=UTC)
    if at.year not in YEARS:
        raise NotAnInstant(f"{text!r} lies outside {YEARS[0]} to {YEARS[-1]}: give an instant that the index can know")
    return at + from_midnight if is_date else at
