"""The numbers of an index that a monitoring system asks for: frontier, schedule and store, read at once when asked.

Read cheaply: of Redis a few hundred commands, of ClickHouse its own tables about parts, disks and events, and parked
URLs at most once a minute. A service that is away is a number, too (`_up` is 0); nothing is raised.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkcrawler.desk.lookout import LOOK_LIMIT_S, STORE_LIMIT_S, Lookout
from linkcrawler.errors import LinkcrawlerError

if TYPE_CHECKING:
    from linkcrawler.config import Config
    from linkcrawler.crawl.standing import Standing

Samples = list[tuple[tuple[str, ...], float]]
STATES = ("running", "paused", "draining")
MAX_CRAWLS = 20  # those that spoke last: crawls named by their date are many, and a label must not be
FRESH_S = 5.0  # several that ask at once get one answer
PARKED_FRESH_S = 60.0
IDLE_FRESH_S = 60.0  # of crawls that nobody works on: each costs Redis five commands a slot
SQL = Path(__file__).parent / "sql"


@dataclass(slots=True)
class Gauges:
    """What was read, kept while it is fresh. For one event loop."""

    config: Config
    _kept: dict[str, Samples] = field(default_factory=dict)
    _kept_at: float = -1e9
    _slow: dict[str, Samples] = field(default_factory=dict)  # of the store's own rows
    _slow_at: float = -1e9
    _idle: dict[str, tuple[float, dict[str, Samples]]] = field(default_factory=dict)  # crawl -> when, what
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self) -> Mapping[str, Samples]:
        """Samples by the names of `metrics.INDEX`: the values of the labels, and the number."""
        async with self._lock:
            if time.monotonic() - self._kept_at > FRESH_S:
                of_frontier, of_store = await asyncio.gather(self._frontier(), asyncio.to_thread(self._store))
                looks = "linkcrawler_look_duration_seconds"
                took = of_frontier.pop(looks, []) + of_store.pop(looks, [])
                self._kept = of_frontier | of_store | _disk(self.config.data) | {looks: took}
                self._kept_at = time.monotonic()
            return self._kept

    async def _frontier(self) -> dict[str, Samples]:
        began = time.monotonic()
        found: dict[str, Samples] = {"linkcrawler_redis_up": [((), 0)]}
        with contextlib.suppress(LinkcrawlerError, OSError, TimeoutError):  # what was read until then is told
            async with asyncio.timeout(LOOK_LIMIT_S), Lookout(self.config.redis_url) as lookout:
                await self._of_frontier(lookout, found)
        found["linkcrawler_look_duration_seconds"] = [(("frontier",), time.monotonic() - began)]
        return found

    async def _of_frontier(self, lookout: Lookout, found: dict[str, Samples]) -> None:
        """`found` has what Redis and its crawls say."""
        names = await lookout.crawls()
        memory = await lookout.memory()
        found |= {
            "linkcrawler_redis_up": [((), 1)],
            "linkcrawler_redis_memory_bytes": [((), memory[0])],
            "linkcrawler_redis_memory_limit_bytes": [((), memory[1])],
            "linkcrawler_crawls": [((), len(names))],
        }
        chosen = await lookout.latest(names, MAX_CRAWLS)
        self._idle = {name: kept for name, kept in self._idle.items() if name in chosen}
        for name in chosen:
            for metric, samples in (await self._of_crawl(lookout, name)).items():
                found.setdefault(metric, []).extend(samples)

    async def _of_crawl(self, lookout: Lookout, name: str) -> dict[str, Samples]:
        at, kept = self._idle.get(name, (-1e9, {}))
        if time.monotonic() - at < IDLE_FRESH_S and not await lookout.is_at_work(name):
            return kept
        stand, due_at, passes = await lookout.closely(name)
        read = _of_crawl(stand, due_at, passes)
        if stand.alive:
            self._idle.pop(name, None)
        else:
            self._idle[name] = time.monotonic(), read
        return read

    def _store(self) -> dict[str, Samples]:
        from linkcrawler.store import Store

        began = time.monotonic()
        found: dict[str, Samples] = {"linkcrawler_store_up": [((), 0)]}
        try:
            store = Store(self.config.clickhouse_dsn, STORE_LIMIT_S)
        except LinkcrawlerError:
            return found
        with contextlib.suppress(LinkcrawlerError):
            found |= _of_store(store)
            if time.monotonic() - self._slow_at > PARKED_FRESH_S:
                self._slow_at = time.monotonic()  # one that is too slow is not asked at once again
                self._slow = _of_rows(store)
        store.close()
        found["linkcrawler_look_duration_seconds"] = [(("store",), time.monotonic() - began)]
        return found | self._slow


def _of_crawl(stand: Standing, due_at: int | None, passes: tuple[int | None, int, int]) -> dict[str, Samples]:
    crawl, counts = stand.crawl, stand.counts
    overdue_ms = stand.at - counts.oldest_lease_deadline_at if counts.oldest_lease_deadline_at else 0
    silent = [one for one in stand.shown if not one.is_alive]
    of_crawl: dict[str, float] = {
        "linkcrawler_crawl_workers_waiting": sum(bool(one.trouble) for one in stand.alive),
        "linkcrawler_crawl_pages_per_second": stand.pages_per_s,
        "linkcrawler_frontier_queued_urls": counts.queued,
        "linkcrawler_frontier_leased_urls": counts.leased,
        "linkcrawler_frontier_seen_urls": counts.seen,
        "linkcrawler_frontier_ready_hosts": counts.hosts_ready,
        "linkcrawler_frontier_hosts_in_flight": counts.hosts_in_flight,
        "linkcrawler_frontier_leases": counts.leases,
        "linkcrawler_frontier_oldest_lease_overdue_seconds": max(0, overdue_ms) / 1000,
        "linkcrawler_frontier_oldest_due_seconds": max(0, stand.at - due_at) / 1000 if due_at is not None else 0,
        "linkcrawler_schedule_queued_total": passes[1],
        "linkcrawler_schedule_returned_total": passes[2],
    }
    if passes[0] is not None:
        of_crawl["linkcrawler_schedule_last_pass_timestamp_seconds"] = passes[0] / 1000
    found: dict[str, Samples] = {name: [((crawl,), value)] for name, value in of_crawl.items()}
    found["linkcrawler_crawl_state"] = [((crawl, state), int(state == stand.state)) for state in STATES]
    found["linkcrawler_crawl_workers"] = [((crawl, "alive"), len(stand.alive)), ((crawl, "silent"), len(silent))]
    return found


def _of_store(store: Any) -> dict[str, Samples]:
    """Of ClickHouse's own tables: nothing in them grows with the index."""
    ((uptime_s, n_inserted, n_failed_inserts, n_failed),) = store.query(_sql("store_counters"))
    parts = store.query(_sql("store_parts"))
    disks = store.query(_sql("store_disks"))
    return {
        "linkcrawler_store_up": [((), 1)],
        "linkcrawler_store_uptime_seconds": [((), uptime_s)],
        "linkcrawler_store_inserted_rows_total": [((), n_inserted)],
        "linkcrawler_store_failed_inserts_total": [((), n_failed_inserts)],
        "linkcrawler_store_failed_queries_total": [((), n_failed)],
        **_columns(("linkcrawler_store_rows", "linkcrawler_store_bytes", "linkcrawler_store_parts"), parts),
        **_columns(("linkcrawler_store_disk_free_bytes", "linkcrawler_store_disk_size_bytes"), disks),
    }


def _of_rows(store: Any) -> dict[str, Samples]:
    """Of the index's own rows: some seconds, where there are hundreds of millions."""
    from linkcrawler.crawl.whereabouts import parked_by_reason

    parked = parked_by_reason(store)
    latest = sorted(store.query(_sql("last_recrawls")), key=lambda row: -row[1])[:MAX_CRAWLS]
    return {
        "linkcrawler_parked_urls": [
            ((crawl, reason), n)
            for crawl in sorted(parked, key=lambda name: -sum(parked[name].values()))[:MAX_CRAWLS]
            for reason, n in parked[crawl].items()
        ],
        "linkcrawler_schedule_last_recrawl_timestamp_seconds": [((crawl,), at) for crawl, at in latest],
    }


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Samples]:
    """Rows of one label and as many numbers as there are names."""
    return {name: [((str(row[0]),), float(row[i])) for row in rows] for i, name in enumerate(names, 1)}


def _disk(data: Path) -> dict[str, Samples]:
    try:
        usage = shutil.disk_usage(data)
    except OSError:
        return {}
    return {
        "linkcrawler_data_disk_free_bytes": [((), usage.free)],
        "linkcrawler_data_disk_size_bytes": [((), usage.total)],
    }


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
