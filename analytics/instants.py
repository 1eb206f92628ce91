"""The instant of a report, from what a person wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from analytics.errors import NotAnInstant

BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_instant(text: str | datetime | None) -> datetime | None:
    """An instant in UTC. A bare date means the end of that day, so that it includes what happened on it.

    >>> read_instant("2026-06-01").isoformat()
    '2026-06-01T23:59:59.999000+00:00'
    >>> read_instant("2026-06-01T12:00+02:00").isoformat()
    '2026-06-01T10:00:00+00:00'
    """
    if text is None:
        return None
    if isinstance(text, datetime):
        at = text
    else:
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            raise NotAnInstant(f"{text!r} is not a date or instant: give 2026-06-01 or 2026-06-01T12:00:00Z") from None
        if BARE_DATE.fullmatch(text.strip()):
            at += timedelta(days=1, milliseconds=-1)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not 1970 <= at.year <= 2200:
        raise NotAnInstant(f"{text!r} lies outside 1970 to 2200: give an instant that the index can know")
    return at


def in_ms(at: datetime) -> datetime:
    """The instant as precise as the store is."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
