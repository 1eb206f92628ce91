"""Conditional requests: a page that is known is asked for only if it is another by now (RFC 9110, 13.1)."""

from __future__ import annotations

import logging

from linkcrawler.frontier import Leased
from linkcrawler.records import Known

log = logging.getLogger(__name__)

# Longer validators are not sent back: they were cut where they were stored.
MAX_ETAG_CHARS, MAX_DATE_CHARS = 499, 99


def known_of(leased: Leased) -> Known | None:
    """What the schedule gave `leased` along; None where that is nothing, and the page is read in full."""
    if not leased.payload:
        return None
    try:
        return Known.parse(leased.payload)
    except ValueError as exc:
        log.warning("known page not read", extra={"url": leased.url, "reason": str(exc)})
        return None


def conditions(known: Known | None) -> dict[str, str]:
    """The headers that ask for a page only if it is another than the known one (RFC 9110, 13.1).

    >>> conditions(Known('W/"a"', "Sun, 06 Nov 1994 08:49:37 GMT"))
    {'If-None-Match': 'W/"a"', 'If-Modified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT'}
    >>> conditions(Known("broken\\r\\nEtag", "yesterday\\x00")), conditions(None)
    ({}, {})
    """
    asked = {}
    if known is not None:
        if 0 < len(known.etag) <= MAX_ETAG_CHARS and known.etag.isascii() and known.etag.isprintable():
            asked["If-None-Match"] = known.etag
        date = known.last_modified
        if 0 < len(date) <= MAX_DATE_CHARS and date.isascii() and date.isprintable():
            asked["If-Modified-Since"] = date
    return asked
