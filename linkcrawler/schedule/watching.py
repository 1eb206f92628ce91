"""One pass over the watches: events are collected, then delivered. And how the watches stand afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from linkcrawler.schedule.budgets import SQL
from linkcrawler.schedule.events import collect_events
from linkcrawler.schedule.webhooks import Failure, deliver
from linkcrawler.store import Store

STANDING = (
    "target scope since webhook_url is_signed n_events n_undelivered delivered_at n_failures next_attempt_at last_error"
).split()


@dataclass(frozen=True, slots=True)
class Watched:
    """What one pass came to: events that came into the feed, events that webhooks received, webhooks that failed."""

    n_new: int
    n_lost: int
    n_changed: int
    n_delivered: int
    failures: tuple[Failure, ...] = ()

    @property
    def n_events(self) -> int:
        """All that came into the feed."""
        return self.n_new + self.n_lost + self.n_changed

    @property
    def n_failed(self) -> int:
        """Webhooks that failed."""
        return len(self.failures)


def run_watches(store: Store, now_ms: int) -> Watched:
    """All events of watched targets are in the feed, and webhooks that are due at `now_ms` were tried.

    It ends about a minute after it began to deliver at the latest; what is left then is for the next pass. It may run
    beside others. Must not be called where an event loop runs: use a thread. Raises StoreUnavailable, StoreError.
    """
    collected = collect_events(store)
    delivered = deliver(store, now_ms)
    return Watched(collected.n_new, collected.n_lost, collected.n_changed, delivered.n_events, delivered.failures)


def standing_watches(store: Store) -> list[dict[str, Any]]:
    """How each watch stands, by target: the columns of STANDING; instants are in UTC. Secrets are not among them."""
    rows = store.query((SQL / "watch_standing.sql").read_text(encoding="utf-8"))
    return [{name: _told(name, value) for name, value in zip(STANDING, row, strict=True)} for row in rows]


def _told(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return bool(value) if name.startswith("is_") else value
