"""What happens to the backlinks of watched targets becomes events of a feed, each of them once.

An event is derived from the spans in `links`, by its link, kind and instant; so a pass that is repeated, that runs
beside another, or that follows a rebuild finds the same events and adds none. Readers are protected from passes by
`watch_passes`: the feed ends before the oldest pass that is open, so no event can appear behind a reader's cursor.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache

from linkcrawler.schedule.budgets import SQL
from linkcrawler.store import Store, at_home

# Rows of `links` that one statement looks at: it holds their keys, and those of their known events; at most 0.8 GB were
# measured. With 200,000 it is 0.5 GB, and all takes twice as long, as each part reads the keys of the whole target.
ROWS_PER_PART = 500_000
# A pass that finds nothing leaves no trace, unless none was left for so long: then the next one has less to look at.
QUIET_US = 3_600 * 1_000_000

_SPEAK = """
insert into watch_passes (pass_id, began_at, spoke_at, is_ended)
select {pass_id:String}, fromUnixTimestamp64Micro({began_at:Int64}, 'UTC'), now64(6), {is_ended:UInt8}
"""
_LOOKED_AT = "select toUnixTimestamp64Micro(max(began_at)) from watch_passes final where is_ended"
_HAS_WATCHES = "select 1 from watches final where not is_removed limit 1"


@dataclass(frozen=True, slots=True)
class Collected:
    """How many events came into the feed."""

    n_new: int = 0
    n_lost: int = 0
    n_changed: int = 0

    @property
    def n_events(self) -> int:
        """All of them."""
        return self.n_new + self.n_lost + self.n_changed


def collect_events(store: Store) -> Collected:
    """All events that `links` holds of watched targets are in the feed. Returns how many this pass added.

    It looks only at spans that were derived since the last complete pass, or an hour before. Raises StoreUnavailable,
    StoreError; then some events may be in, the feed may stand still for ten minutes, and the next pass adds the rest.
    """
    if not store.query(_HAS_WATCHES, merge=at_home):
        return Collected()
    began_at = store.clock()
    looked_at = int(store.query(_LOOKED_AT)[0][0])
    since = {"looked_at": looked_at}
    n_rows = int(store.query(_statement("watch_touched"), since | {"n_parts": 1, "part": 0})[0][0])
    n_parts = n_rows // ROWS_PER_PART + 1
    counts: dict[str, int] = {}
    pass_id = ""
    for part in range(n_parts) if n_rows else ():
        which = since | {"n_parts": n_parts, "part": part}
        if not store.query(f"select 1 from ({_statement('watch_new_events')}) limit 1", which):  # nosec B608
            continue
        pass_id = pass_id or uuid.uuid4().hex
        store.command(_SPEAK, {"pass_id": pass_id, "began_at": began_at, "is_ended": 0})
        at = {"recorded_at": store.clock()}  # only now: a reader who sees no open pass has an earlier one
        store.command(_statement("watch_record"), which | at)
        for kind, n_events in store.query(_statement("watch_recorded"), at):
            counts[kind] = counts.get(kind, 0) + int(n_events)
    if pass_id or began_at - looked_at > QUIET_US:
        store.command(_SPEAK, {"pass_id": pass_id or uuid.uuid4().hex, "began_at": began_at, "is_ended": 1})
    return Collected(counts.get("new", 0), counts.get("lost", 0), counts.get("changed", 0))


@cache
def _statement(name: str) -> str:
    """The SQL of this name, whole: `{watched}` and `{new_events}` stand for the files of those names."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    if "{new_events}" in text:
        text = text.replace("{new_events}", _statement("watch_new_events"))
    return text.replace("{watched}", (SQL / "watched.sql").read_text(encoding="utf-8"))
