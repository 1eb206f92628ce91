"""How a `watch` command reaches the store, with the tables of watches in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkcrawler.errors import NotThere

if TYPE_CHECKING:
    from linkcrawler.schedule import Watch
    from linkcrawler.store import Store


@contextmanager
def reach_watches(data: Path | None) -> Iterator[Store]:
    """The store, its tables in their latest form. One that does not exist yet is created."""
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.store import Store

    with reach_store(Config.from_environment(data)) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            yield store
        finally:
            store.close()


@contextmanager
def reach_watches_if_any(data: Path | None) -> Iterator[Store | None]:
    """The same; None where there is no data folder, which is not created for a question."""
    from linkcrawler.config import Config

    where = Config.from_environment(data)
    if not (where.clickhouse_dsn or where.data.exists()):
        yield None
        return
    with reach_watches(data) as store:
        yield store


def not_watched(target: str, scope: str) -> NotThere:
    """What to raise where a target has no watch."""
    return NotThere(
        f"{target} is not watched with --scope {scope}: `linkcrawler watch list` shows what is, "
        "`linkcrawler watch add` begins"
    )


def shown_watch(watch: Watch) -> dict[str, Any]:
    """A watch as JSON has it; its secret is not shown."""
    return {
        "target": watch.target,
        "scope": watch.scope,
        "since": datetime.fromtimestamp(watch.since_ms / 1000, UTC),
        "webhook_url": watch.webhook_url,
        "is_signed": bool(watch.webhook_secret),
        "created_at": datetime.fromtimestamp(watch.created_ms / 1000, UTC),
    }
