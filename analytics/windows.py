"""The window of a report, and the periods that a history tells it in.

A window is half-open, `(since, to]`: what happened at `since` is before it, what happened at `to` is in it. So windows
that meet share no event, and `from` one date `to` another has both days whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from analytics.clock import now
from analytics.errors import NotAWindow
from analytics.instants import TICK, in_ms, read_instant, read_start

DEFAULT_DAYS = 30  # of a question that needs a window, where none is given
DEFAULT_PERIODS = {"day": 30, "week": 26, "month": 12}  # of a history; the keys are all that `by` may be
MAX_PERIODS = 4_000  # eleven years of days

Written = str | datetime | None


@dataclass(frozen=True, slots=True)
class Window:
    """Counts are those at `to`; events are those in (since, to], or none where `since` is None."""

    since: datetime | None
    to: datetime
    is_now: bool  # `to` is now because nothing else was asked


def read_window(from_: Written, to: Written, as_of: Written) -> Window:
    """The window that was asked; `as_of` is another name of `to`. Raises NotAnInstant, NotAWindow.

    >>> january = read_window("2026-01-01", "2026-01-31", None)
    >>> january.since.isoformat(), january.to.isoformat()
    ('2025-12-31T23:59:59.999000+00:00', '2026-01-31T23:59:59.999000+00:00')
    """
    since, end, other = read_start(from_), read_instant(to), read_instant(as_of)
    if end and other and end != other:
        raise NotAWindow(f"to {to} and as_of {as_of} were both given, and are one thing by two names: give one of them")
    end = end or other
    until = in_ms(end or now())
    if since is not None:
        since = in_ms(since)
        if since >= until:
            shown = to or as_of or f"now, {until:%Y-%m-%dT%H:%M:%SZ}"
            raise NotAWindow(f"from {from_} is not before to {shown}: no time lies between them, give an earlier from")
    return Window(since, until, is_now=end is None)


def last_days(window: Window, n_days: int = DEFAULT_DAYS) -> Window:
    """The window, with a beginning: the last `n_days` where it had none."""
    since = window.to - timedelta(days=n_days) if window.since is None else window.since
    return Window(since, window.to, window.is_now)


def last_periods(window: Window, by: str) -> Window:
    """The window, with a beginning: where it had none, so many periods as DEFAULT_PERIODS has, the last as far as `to`.

    Raises NotAWindow where `by` is no period, or there are too many.
    """
    if by not in DEFAULT_PERIODS:
        raise NotAWindow(f"by {by!r} is not one of {', '.join(DEFAULT_PERIODS)}")
    since = window.since
    if since is None:
        start = period_of(window.to, by)
        for _ in range(DEFAULT_PERIODS[by] - 1):
            start = period_of(start - timedelta(days=1), by)
        since = datetime(start.year, start.month, start.day, tzinfo=UTC) - TICK
    whole = Window(since, window.to, window.is_now)
    n_periods = sum(1 for _ in periods(whole, by))
    if n_periods > MAX_PERIODS:
        raise NotAWindow(f"the window has {n_periods:,} periods: {MAX_PERIODS:,} is the limit, give a later from")
    return whole


def periods(window: Window, by: str) -> Iterator[date]:
    """The first day of each period that has a part in the window, oldest first.

    >>> [f"{day:%m-%d}" for day in periods(read_window("2026-01-01", "2026-01-13", None), "week")]
    ['12-29', '01-05', '01-12']
    """
    assert window.since is not None
    last = period_of(window.to, by)
    start = period_of(window.since + TICK, by)
    while start <= last:
        yield start
        start = period_of(start + timedelta(days={"day": 1, "week": 7, "month": 31}[by]), by)


def period_before(window: Window, by: str) -> date:
    """The first day of the period before the first."""
    return period_of(next(periods(window, by)) - timedelta(days=1), by)


def period_of(at: date, by: str) -> date:
    """The first day of the period that an instant in UTC lies in; weeks begin on Monday.

    >>> [period_of(date(2026, 2, 5), by).isoformat() for by in ("day", "week", "month")]
    ['2026-02-05', '2026-02-02', '2026-02-01']
    """
    day = at.date() if isinstance(at, datetime) else at
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day
