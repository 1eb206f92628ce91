"""The instant of a record: ISO 8601 of any precision (WARC), or 4 to 14 digits (ARC, Wayback)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

EARLIEST_MS = 631_152_000_000  # 1990: the web is younger
_DATE = re.compile(
    r"(\d{4})-?(\d\d)?-?(\d\d)?(?:[T ]?(\d\d):?(\d\d)?:?(\d\d)?(?:[.,](\d{1,9}))?)?(?:Z|[+-]00:?00)?", re.ASCII
)


@lru_cache(maxsize=1024)  # the response, the request and the metadata of a fetch have one
def instant_of(text: str) -> int | None:
    """`text` in ms since 1970 UTC; None where it is no instant since 1990.

    >>> instant_of("2026-01-02T03:04:05.678Z"), instant_of("20050312010203"), instant_of("2005"), instant_of("soon")
    (1767323045678, 1110589323000, 1104537600000, None)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    try:
        # 60 is a leap second, which Python has not.
        at = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, min(second or 0, 59), tzinfo=UTC)
    except ValueError:
        return None
    at_ms = int(at.timestamp()) * 1000 + int((found[7] or "").ljust(3, "0")[:3])
    return at_ms if at_ms >= EARLIEST_MS else None
