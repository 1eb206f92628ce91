"""What time it is for a question: now, or within `Analytics.steady` the instant at which the index was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from analytics.instants import in_ms

_PINNED: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """The instant that "now" is for whoever asks, as precise as the store is."""
    return in_ms(_PINNED.get() or datetime.now(UTC))


@contextmanager
def pinned(at: datetime) -> Iterator[None]:
    """Within the block, and in this thread, it is that instant."""
    token = _PINNED.set(at)
    try:
        yield
    finally:
        _PINNED.reset(token)
