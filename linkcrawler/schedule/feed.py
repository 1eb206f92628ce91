"""The feed of events, read page by page in the order in which they came in.

A cursor is a place in it: what was read up to there is never read again, and nothing appears before it later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from re import compile as pattern
from typing import Any

from linkcrawler.errors import UsageError
from linkcrawler.schedule.budgets import SQL
from linkcrawler.schedule.watches import Watch
from linkcrawler.store import Store

BEGIN = "0"  # the cursor before all events
PER_PAGE = 1_000
CURSOR = pattern(r"0|\d{16}-\d{13}-[0-9a-f]{16}")
COLUMNS = (
    "scope target event_id kind at recorded_at source_url source_domain target_url target_domain link_class "
    "anchor rel follow link_type changed before new_by lost_reason evidence"
).split()


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events, oldest first, as JSON has them (instants are text), and the cursor behind the last of them."""

    rows: list[dict[str, Any]]
    cursor: str


def read_cursor(text: str) -> str:
    """The cursor that a reader kept. Raises UsageError where it is none."""
    if not CURSOR.fullmatch(text):
        raise UsageError(f"{text[:100]!r} is not a cursor: give one that `watch events --json` or a webhook gave, or 0")
    return text


def read_events(store: Store, watch: Watch | None, after: str, limit: int, since_ms: int = 0) -> FeedPage:
    """Up to `limit` events of a watch, or of all watches, behind the cursor `after`; the facts of `since_ms` or later.

    The first ones in the order of the feed. Where there is none, the cursor is `after`. Raises StoreUnavailable,
    StoreError. It reads the instants of all events of the watch, and no more of those that are not returned.
    """
    # The clock first: a pass that opens after the second question records its events after this instant.
    now = store.clock()
    open_since = store.query(_statement("watch_feed_end"))
    params: dict[str, Any] = {
        "after": after,
        "n": limit,
        "since": since_ms,
        "end": min(now, *(int(at) for (at,) in open_since)) if open_since else now,
    }
    which = "true"
    if watch:
        which = "scope = {scope:String} and target = {target:String}"
        params |= {"scope": watch.scope, "target": watch.target}
    rows = store.query(_statement("watch_feed").replace("{which}", which), params)
    return FeedPage([_event(row[:-1]) for row in rows], str(rows[-1][-1]) if rows else after)


def pages_of_events(store: Store, watch: Watch | None, after: str, limit: int, since_ms: int = 0) -> Iterator[FeedPage]:
    """The same in pages of up to 1,000 events, until there are no more or `limit` are read; 0 = no limit."""
    n_left = limit
    while limit == 0 or n_left > 0:
        page = read_events(store, watch, after, min(PER_PAGE, n_left) if limit else PER_PAGE, since_ms)
        if not page.rows:
            return
        yield page
        after, n_left = page.cursor, n_left - len(page.rows)


def _event(row: tuple[Any, ...]) -> dict[str, Any]:
    event = {
        name: _iso(value) if isinstance(value, datetime) else value for name, value in zip(COLUMNS, row, strict=True)
    }
    if event["kind"] != "changed":
        event["before"] = None
    return event


def _iso(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def _statement(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
