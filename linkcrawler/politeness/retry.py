"""Which fetches get another attempt, how long after, and what a Retry-After header asks for."""

from __future__ import annotations

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from linkcrawler.records import Outcome

RETRYABLE_STATUSES = frozenset((429, 500, 502, 503, 504))
# `error`: a body that broke off, an answer that was no HTTP; often a server on its way down or up.
RETRYABLE_OUTCOMES = frozenset((Outcome.TIMEOUT, Outcome.CONNECT_ERROR, Outcome.ERROR))
FIRST_RETRY_MS = 1_000
RETRY_FACTOR = 4  # 1 s, 4 s, 16 s, ...: soon after a hiccup, far apart in an outage
MAX_RETRY_MS = 10 * 60 * 1000
MAX_RETRY_AFTER_MS = 3600 * 1000  # a longer Retry-After is cut to an hour; `schedule` brings the page back later

_SECONDS = re.compile(r"\s*([0-9]+)\s*")


def is_retryable(outcome: Outcome, status: int = 0, is_temporary: bool = False) -> bool:
    """Whether the same URL may succeed within this crawl.

    `is_temporary` is for a dns_error: the resolver did not answer (EAI_AGAIN, SERVFAIL), as opposed to a name
    that does not exist. A broken certificate, a 404 or a refused address will be the same a minute later.

    >>> is_retryable(Outcome.HTTP_ERROR, 503), is_retryable(Outcome.HTTP_ERROR, 404)
    (True, False)
    """
    match outcome:
        case Outcome.HTTP_ERROR:
            return status in RETRYABLE_STATUSES
        case Outcome.DNS_ERROR:
            return is_temporary
    return outcome in RETRYABLE_OUTCOMES


def retry_after_ms(attempt: int) -> int:
    """How long after attempt number `attempt` (from 1) failed the next one may begin, in ms.

    >>> [retry_after_ms(attempt) for attempt in (1, 2, 3, 99)]
    [1000, 4000, 16000, 600000]
    """
    return doubled_ms(FIRST_RETRY_MS, attempt, MAX_RETRY_MS, RETRY_FACTOR)


def doubled_ms(first_ms: int, nth: int, max_ms: int, factor: int = 2) -> int:
    """The `nth` (from 1) of a row of pauses that starts at `first_ms` and grows by `factor` up to `max_ms`.

    >>> doubled_ms(5000, 3, 3_600_000)
    20000
    """
    exponent = min(max(nth, 1) - 1, 32)  # 2 ** 32 ms are weeks: every maximum is passed, and no number grows huge
    pause_ms: int = first_ms * factor**exponent
    return min(pause_ms, max_ms)


def parse_retry_after_ms(value: str | bytes | None, now_s: float) -> int | None:
    """The pause that a Retry-After header asks for, in ms, at most an hour; None where it is unreadable.

    Seconds or an HTTP date (RFC 9110, 10.2.3); a date that has passed is 0. `now_s` is seconds since 1970.

    >>> parse_retry_after_ms("120", 0), parse_retry_after_ms("Thu, 01 Jan 1970 00:00:10 GMT", 4)
    (120000, 6000)
    """
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
    seconds = _SECONDS.fullmatch(text)
    if seconds:
        digits = seconds[1].lstrip("0")
        # Ten digits are three centuries: no need to read a number of any length.
        return min(int(digits or 0) * 1000, MAX_RETRY_AFTER_MS) if len(digits) < 10 else MAX_RETRY_AFTER_MS
    try:
        at = parsedate_to_datetime(text)
        wait_s = at.replace(tzinfo=at.tzinfo or UTC).timestamp() - now_s
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(math.ceil(wait_s * 1000), 0), MAX_RETRY_AFTER_MS)
