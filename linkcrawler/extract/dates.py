"""The dates of sitemaps and feeds, which people write in many ways."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_date(text: str) -> int | None:
    """The instant, ms since 1970 UTC, of a W3C date (sitemaps, Atom) or an RFC 5322 one (RSS); None of anything else.

    A date without a zone is UTC, one without a time the day's beginning.

    >>> read_date("1970-01-02"), read_date("1970-01-01T01:00:00+01:00"), read_date("Thu, 01 Jan 1970 00:00:01 GMT")
    (86400000, 0, 1000)
    >>> read_date("yesterday"), read_date("1969-12-31")
    (None, None)
    """
    text = text.strip()
    try:
        at = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        at_ms = int((at.replace(tzinfo=UTC) if at.tzinfo is None else at).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return at_ms if at_ms >= 0 else None
