"""Which targets are watched: put by the operator, taken away, looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from linkcrawler.schedule.budgets import SQL
from linkcrawler.store import Store

_WATCHES = """
select
    toString(scope), target, target_domain, toUnixTimestamp64Milli(since), webhook_url, webhook_secret,
    toUnixTimestamp64Milli(created_at)
from watches final
where not is_removed and {which}
order by target, scope
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched target. Events at `since_ms` or later count; a webhook of '' is none, a secret of '' signs nothing."""

    scope: str  # domain, host, url, prefix
    target: str  # as the store spells it
    target_domain: str
    since_ms: int
    webhook_url: str = ""
    webhook_secret: str = ""
    created_ms: int = 0


def add_watch(
    store: Store,
    scope: str,
    target: str,
    target_domain: str,
    *,
    since_ms: int | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
) -> tuple[Watch, bool]:
    """The target is watched; returns the watch, and whether it is new.

    Of one that was there already only what is given changes. A new one counts from now on, if nothing else is given.
    Raises StoreError, StoreUnavailable.
    """
    before = find_watch(store, scope, target)
    now_ms = store.clock() // 1000
    watch = before or Watch(scope, target, target_domain, now_ms, created_ms=now_ms)
    watch = replace(
        watch,
        since_ms=watch.since_ms if since_ms is None else since_ms,
        webhook_url=watch.webhook_url if webhook_url is None else webhook_url,
        webhook_secret=watch.webhook_secret if webhook_secret is None else webhook_secret,
    )
    _put(store, watch, is_removed=False)
    return watch, before is None


def remove_watch(store: Store, scope: str, target: str) -> Watch | None:
    """The target is watched no longer; returns the watch as it was, None where there was none. Its feed stays."""
    watch = find_watch(store, scope, target)
    if watch:  # its webhook and secret go with it: put again, it is a new watch
        _put(store, replace(watch, webhook_url="", webhook_secret=""), is_removed=True)
    return watch


def find_watch(store: Store, scope: str, target: str) -> Watch | None:
    """The watch of this target, None where there is none."""
    statement = _WATCHES.replace("{which}", "scope = {scope:String} and target = {target:String}")
    return next((Watch(*row) for row in store.query(statement, {"scope": scope, "target": target})), None)


def all_watches(store: Store) -> list[Watch]:
    """All watches, by target."""
    return [Watch(*row) for row in store.query(_WATCHES.replace("{which}", "true"))]


def _put(store: Store, watch: Watch, *, is_removed: bool) -> None:
    """The row of this watch is as given, dated by the server's clock: a pass that began before may not know it."""
    store.command(
        (SQL / "watch_put.sql").read_text(encoding="utf-8"),
        {
            "scope": watch.scope,
            "target": watch.target,
            "target_domain": watch.target_domain,
            "since": watch.since_ms,
            "webhook_url": watch.webhook_url,
            "webhook_secret": watch.webhook_secret,
            "is_removed": int(is_removed),
            "created_at": watch.created_ms,
        },
    )
