"""Looking at all crawls of a Redis, and at what the store has parked of them, as often as one likes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from linkcrawler.desk.crawls import unknown
from linkcrawler.errors import FrontierUnavailable, StoreError

if TYPE_CHECKING:
    from redis.asyncio import Redis, RedisCluster

    from linkcrawler.config import Config
    from linkcrawler.crawl.standing import Standing
    from linkcrawler.frontier import Frontier

Parked = Mapping[str, Mapping[str, int]]  # crawl -> reason -> URLs

LOOK_LIMIT_S = 8.0  # a Redis that takes longer is as good as away
STORE_LIMIT_S = 5.0  # likewise a store: who looks wants to know the rest


class Lookout:
    """A connection for `look`, with an end. It changes nothing in Redis."""

    def __init__(self, redis_url: str, name: str | None = None) -> None:
        """`name` is the one crawl to look at; None = all."""
        self._redis_url = redis_url
        self._name = name
        self._client: Redis | RedisCluster
        self._frontiers: dict[str, Frontier] = {}

    async def __aenter__(self) -> Self:
        from linkcrawler.frontier import connect

        self._client = await connect(self._redis_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def look(self) -> tuple[int, list[Standing]]:
        """Bytes of memory that Redis uses, and how each crawl stands, by name.

        Raises FrontierUnavailable where Redis is away or silent, UsageError where the crawl is not known.
        """
        try:
            async with asyncio.timeout(LOOK_LIMIT_S):
                return await self._look()
        except TimeoutError as exc:
            raise FrontierUnavailable(
                f"Redis did not answer within {LOOK_LIMIT_S:g} s: see whether it is busy, or cut off"
            ) from exc

    async def crawls(self) -> list[str]:
        """The names of all crawls."""
        return await self._frontier("any").crawls()

    async def memory(self) -> tuple[int, int]:
        """Bytes that Redis uses, and may use (0 = no limit); of a cluster, all masters."""
        return await self._frontier("any").memory_bytes(), await self._frontier("any").memory_limit_bytes()

    async def latest(self, names: list[str], most: int) -> list[str]:
        """Those of the crawls `names` whose workers spoke last, `most` of them."""
        if len(names) <= most:
            return names
        spoke: dict[str, int] = {}
        for name in names:
            said = (await self._frontier(name).published()).values()
            spoke[name] = max((int(json.loads(message).get("at", 0)) for message in said), default=0)
        return sorted(sorted(names, key=lambda name: -spoke[name])[:most])

    async def is_at_work(self, name: str) -> bool:
        """Whether a worker of the crawl lives. Two commands."""
        from linkcrawler.crawl.standing import workers_of

        frontier = self._frontier(name)
        return any(worker.is_alive for worker in workers_of(await frontier.published(), await frontier.now()))

    async def closely(self, name: str) -> tuple[Standing, int | None, tuple[int | None, int, int]]:
        """How one crawl stands; when its first host is due (`oldest_due_at`), and what passes came to (`passes`)."""
        from linkcrawler.crawl.standing import standing_of

        frontier = self._frontier(name)
        return await standing_of(frontier), await frontier.oldest_due_at(), await frontier.passes()

    async def _look(self) -> tuple[int, list[Standing]]:
        from linkcrawler.crawl.standing import standing_of

        names = await self._frontier("any").crawls()
        if self._name is not None and self._name not in names:
            raise unknown(self._name, names, "this Redis")
        chosen = names if self._name is None else [self._name]
        stands = [await standing_of(self._frontier(name)) for name in chosen]
        return await self._frontier("any").memory_bytes(), stands

    def _frontier(self, name: str) -> Frontier:
        from linkcrawler.frontier import Frontier

        if name not in self._frontiers:
            self._frontiers[name] = Frontier(self._client, name)
        return self._frontiers[name]


def parked_urls(where: Config) -> Parked | None:
    """How many URLs each crawl has set aside, by reason; None where no store runs, or it cannot tell."""
    from linkcrawler import embedded
    from linkcrawler.crawl.whereabouts import parked_by_reason
    from linkcrawler.store import Store

    running = next((one.url for one in embedded.status(where.data) if one.service == "store"), "")
    dsn = where.clickhouse_dsn or running
    if not dsn:
        return None
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())  # it logs what it raises, too
    store = Store(dsn, STORE_LIMIT_S)
    try:
        return parked_by_reason(store)
    except StoreError:
        return None
    finally:
        store.close()


def services_told(where: Config) -> list[dict[str, object]]:
    """The embedded services that run in the data folder."""
    from linkcrawler import embedded

    running = embedded.status(where.data)
    return [{"service": s.service, "pid": s.pid, "url": s.url, "started_at": s.started_at} for s in running]


def crawl_told(stand: Standing, parked: Parked | None) -> dict[str, Any]:
    """Everything that is known of a crawl. `parked` is null where no store runs that could tell."""
    counts, oldest = stand.counts, stand.counts.oldest_lease_deadline_at
    return {
        "crawl": stand.crawl,
        "state": stand.state,
        "reason": stand.reason,
        "n_workers": len(stand.alive),
        "pages": stand.tally.n_pages,
        "pages_per_s": stand.pages_per_s,
        "outcomes": dict(stand.tally.outcomes),
        "seen": counts.seen,
        "queued": counts.queued,
        "leased": counts.leased,
        "hosts_ready": counts.hosts_ready,
        "hosts_in_flight": counts.hosts_in_flight,
        "leases": counts.leases,
        "oldest_lease_deadline_at": None if oldest is None else datetime.fromtimestamp(oldest / 1000, UTC),
        "parked": None if parked is None else dict(parked.get(stand.crawl, {})),
        "workers": [
            {
                "worker": one.name,
                "is_alive": one.is_alive,
                "pages": one.n_pages,
                "pages_per_s": one.pages_per_s,
                "hosts_in_flight": one.n_hosts_in_flight,
                "silent_ms": one.silent_ms,
                "trouble": one.trouble,
            }
            for one in stand.shown
        ],
    }
