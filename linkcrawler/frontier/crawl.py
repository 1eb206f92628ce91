"""A crawl as a whole: its slots, configuration, page budget, workers, robots.txt, and how much it holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis, RedisCluster

from linkcrawler.config import CRAWL_NAME
from linkcrawler.errors import FrontierError
from linkcrawler.frontier import why as whereabouts
from linkcrawler.frontier.connection import Command, Connection, Script, text
from linkcrawler.frontier.keys import CRAWLS, CrawlKeys, SlotKeys, slot_of
from linkcrawler.urls import Names

TAKE_PAGES, KEEP_ROBOTS, DELETE = Script("take_pages"), Script("keep_robots"), Script("delete")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a crawl holds: URLs that wait, are leased, were ever seen; hosts that wait, are in flight."""

    queued: int
    leased: int
    seen: int
    hosts_ready: int
    hosts_in_flight: int


class Crawl:
    """One crawl in Redis. It comes into being with the first URL, configuration or budget given to it.

    `n_slots` is fixed from then on. `redis` is used without closing it; it must not decode responses.
    """

    def __init__(self, redis: Redis | RedisCluster, crawl: str, n_slots: int) -> None:
        if not CRAWL_NAME.fullmatch(crawl):
            raise FrontierError(f"{crawl!r} is no crawl name: use up to 64 letters, digits, dots, dashes, underscores")
        if not 1 <= n_slots <= 16_384:
            raise FrontierError(f"n_slots={n_slots} is not in 1..16384, the number of slots of a Redis Cluster")
        self.crawl = crawl
        self._n_slots = n_slots
        self._connection = Connection(redis, on_lost=self._forget)
        self._crawl_keys = CrawlKeys(crawl)
        self._slot_keys: dict[int, SlotKeys] = {}
        self._entered: set[int] | None = None  # slots known to be in the record; None = not opened

    # ── its slots

    async def _open(self) -> None:
        """The crawl exists, with this number of slots.

        Raises FrontierError where it exists with another number: URLs would be looked up in the wrong slot.
        """
        if self._entered is not None:
            return
        about = self._crawl_keys.about
        _, _, n_slots = await self._connection.run(
            [
                ("SADD", CRAWLS, self.crawl),
                ("HSETNX", about, "n_slots", self._n_slots),
                ("HGET", about, "n_slots"),
            ]
        )
        if int(n_slots) != self._n_slots:
            raise FrontierError(
                f"n_slots={self._n_slots}, but crawl {self.crawl!r} was begun with n_slots={int(n_slots)}:"
                " use that number, or delete the crawl first"
            )
        self._entered = set()

    async def _enter(self, slots: Collection[int]) -> None:
        """`slots` are in the record: before the first key of a slot is written, so that none is ever missed."""
        await self._open()
        assert self._entered is not None
        new = set(slots) - self._entered
        if new:
            await self._connection.one(("SADD", self._crawl_keys.slots, *sorted(new)))
            self._entered |= new

    async def _slots(self) -> list[int]:
        """Every slot that may hold a key, ascending."""
        return sorted(int(slot) for slot in await self._connection.one(("SMEMBERS", self._crawl_keys.slots)))

    def _keys(self, slot: int) -> SlotKeys:
        keys = self._slot_keys.get(slot)
        if keys is None:
            keys = self._slot_keys[slot] = SlotKeys(self.crawl, slot)
        return keys

    def _forget(self) -> None:
        """What was remembered of Redis is asked again: it may have been restarted with an older state."""
        self._entered = None

    # ── what it was asked to do, and what its workers say

    async def save_config(self, config: str) -> None:
        """The configuration of the crawl is `config`, for every worker."""
        await self._open()
        await self._connection.one(("SET", self._crawl_keys.config, config))

    async def load_config(self) -> str | None:
        """The configuration of the crawl; None where there is none."""
        config = await self._connection.one(("GET", self._crawl_keys.config))
        return None if config is None else text(config)

    async def publish(self, worker: str, message: str) -> None:
        """What `worker` says of itself is `message`, for `published` to tell."""
        await self._open()
        await self._connection.one(("HSET", self._crawl_keys.workers, worker, message))

    async def published(self) -> dict[str, str]:
        """What each worker said last, by worker."""
        said = await self._connection.one(("HGETALL", self._crawl_keys.workers))
        return {text(worker): text(message) for worker, message in said.items()}

    # ── its page budget

    async def set_page_budget(self, total: int) -> None:
        """The crawl may take `total` pages in all, those included that were taken before; 0 = no limit."""
        await self._open()
        await self._connection.one(("HSET", self._crawl_keys.about, "pages_total", total))

    async def take_pages(self, n: int) -> int:
        """Pages are taken from the budget: `n`, or as many as are left. Without a budget, `n`."""
        await self._open()
        return int(await self._connection.one(TAKE_PAGES([self._crawl_keys.about], n)))

    async def give_back_pages(self, n: int) -> None:
        """`n` pages that were taken and not fetched may be taken again."""
        await self._connection.one(("HINCRBY", self._crawl_keys.about, "pages_taken", -n))

    # ── robots.txt, shared by its workers

    async def get_robots(self, origin: str, domain: str) -> bytes | None:
        """What was kept for the robots.txt of `origin`; None where nothing is, or not any more."""
        keys = self._keys(slot_of(domain, self._n_slots))
        value: bytes | None = await self._connection.one(("GET", keys.robots_entry(origin)))
        return value

    async def set_robots(self, origin: str, domain: str, value: bytes, ttl_s: float) -> None:
        """`value` is kept for the robots.txt of `origin`, for every worker, for `ttl_s` seconds."""
        slot = slot_of(domain, self._n_slots)
        await self._enter({slot})
        keys = self._keys(slot)
        named = [keys.robots, keys.robots_entry(origin)]
        await self._connection.one(KEEP_ROBOTS(named, origin, value, max(1, int(ttl_s * 1000))))

    # ── what there is

    async def counts(self) -> Counts:
        """What the crawl holds, summed over its slots; each slot at its own instant."""
        slots = [self._keys(slot) for slot in await self._slots()]
        answers = await self._connection.run(
            [("HMGET", keys.counts, "queued", "leased", "seen") for keys in slots]
            + [("ZCARD", keys.ready) for keys in slots]
            + [("HLEN", keys.flight) for keys in slots]
        )
        n = len(slots)
        queued, leased, seen = (sum(int(answer[i] or 0) for answer in answers[:n]) for i in range(3))
        return Counts(queued, leased, seen, sum(answers[n : 2 * n]), sum(answers[2 * n :]))

    async def is_exhausted(self) -> bool:
        """Nothing waits and nothing is leased, in the whole crawl at one instant.

        Two passes over the slots: where both find a slot empty with the same number of seen URLs, it was
        empty all the time between them, for only an offer of a new URL adds work to a slot.
        """
        first = await self._seen_where_idle()
        return first is not None and first == await self._seen_where_idle()

    async def _seen_where_idle(self) -> dict[int, int] | None:
        """The number of seen URLs of each slot; None where any URL waits or is leased."""
        slots = await self._slots()
        asked: list[Command] = [("HMGET", self._keys(slot).counts, "queued", "leased", "seen") for slot in slots]
        seen: dict[int, int] = {}
        for slot, (n_queued, n_leased, n_seen) in zip(slots, await self._connection.run(asked), strict=True):
            if int(n_queued or 0) or int(n_leased or 0):
                return None
            seen[slot] = int(n_seen or 0)
        return seen

    async def why(self, url: str, names: Names) -> dict[str, Any]:
        """Where `url` is now: see linkcrawler.frontier.why. `names` are those of its host."""
        return await whereabouts.why(self._connection, self._keys(slot_of(names.domain, self._n_slots)), url, names)

    async def crawls(self) -> list[str]:
        """The names of all crawls in this Redis."""
        return sorted(text(name) for name in await self._connection.one(("SMEMBERS", CRAWLS)))

    async def delete(self) -> None:
        """No key of the crawl remains. Its workers must have stopped: what they write afterwards stays."""
        slots = await self._slots()
        while slots:
            calls = []
            for slot in slots:
                keys = self._keys(slot)
                named = [keys.ready, keys.flight, keys.leases, keys.robots, keys.counts]
                calls.append(DELETE([*named, keys.resting, keys.paces, keys.domains], keys.prefix))
            answers = await self._connection.run(calls)
            slots = [slot for slot, answer in zip(slots, answers, strict=True) if text(answer) == "more"]
        about = self._crawl_keys
        whole = (about.about, about.config, about.workers, about.slots)
        await self._connection.run([("DEL", key) for key in whole] + [("SREM", CRAWLS, self.crawl)])
        self._forget()
