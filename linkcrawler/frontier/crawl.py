"""A crawl as a whole: it comes into being, has slots, a configuration and robots.txt, and is deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection

from redis.asyncio import Redis, RedisCluster

from linkcrawler.config import CRAWL_NAME
from linkcrawler.errors import FrontierError
from linkcrawler.frontier.connection import Command, Connection, Script, text
from linkcrawler.frontier.keys import CRAWLS, CrawlKeys, SlotKeys, slot_of

KEEP_ROBOTS, DELETE, NOW = Script("keep_robots"), Script("delete"), Script("now")


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
        self._known: set[int] = set()  # slots that this object ever entered
        self._on_forget: list[Callable[[], None]] = []

    # ── its slots

    async def _open(self) -> None:
        """The crawl exists, with this number of slots.

        Raises FrontierError where it exists with another number: URLs would be looked up in the wrong slot.
        """
        if self._entered is not None:
            return
        about = self._crawl_keys.about
        asked: list[Command] = [
            ("SADD", CRAWLS, self.crawl),
            ("HSETNX", about, "n_slots", self._n_slots),
            ("HGET", about, "n_slots"),
        ]
        if self._known:  # a restarted server may have forgotten some, which hold URLs on other servers of its cluster
            asked.append(("SADD", self._crawl_keys.slots, *sorted(self._known)))
        _, _, n_slots, *_ = await self._connection.run(asked)
        if int(n_slots) != self._n_slots:
            raise FrontierError(
                f"n_slots={self._n_slots}, but crawl {self.crawl!r} was begun with n_slots={int(n_slots)}:"
                " use that number, or delete the crawl first"
            )
        self._entered = set(self._known)

    async def _enter(self, slots: Collection[int]) -> None:
        """`slots` are in the record: before the first key of a slot is written, so that none is ever missed."""
        while self._entered is None or not self._entered.issuperset(slots):
            await self._open()
            if (entered := self._entered) is None:  # Redis was lost in between
                continue
            if new := set(slots) - entered:
                await self._connection.one(("SADD", self._crawl_keys.slots, *sorted(new)))
                entered |= new
                self._known |= new

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
        for callback in self._on_forget:
            callback()

    def on_forget(self, callback: Callable[[], None]) -> None:
        """`callback` is called whenever what was remembered of Redis must be forgotten: it was out of reach.

        It may be called several times in a row, before whoever asked learns of it.
        """
        self._on_forget.append(callback)

    async def now(self) -> int:
        """The instant by the clock of Redis, ms since 1970."""
        return int(await self._connection.one(NOW([self._crawl_keys.about])))

    # ── what it was asked to do

    async def save_config(self, config: str) -> None:
        """The configuration of the crawl is `config`, for every worker."""
        await self._open()
        await self._connection.one(("SET", self._crawl_keys.config, config))

    async def load_config(self) -> str | None:
        """The configuration of the crawl; None where there is none."""
        config = await self._connection.one(("GET", self._crawl_keys.config))
        return None if config is None else text(config)

    async def mark_spider(self, name: str) -> None:
        """The crawl is that of the Scrapy spider `name`: only its callbacks can handle what is queued."""
        await self._open()
        await self._connection.one(("HSET", self._crawl_keys.about, "spider", name))

    async def spider(self) -> str:
        """The Scrapy spider that the crawl belongs to; empty where it is linkcrawler's own, or unknown."""
        name = await self._connection.one(("HGET", self._crawl_keys.about, "spider"))
        return "" if name is None else text(name)

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

    # ── all crawls, and their end

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
                calls.append(DELETE([*named, keys.resting, keys.paces, keys.domains, keys.budgets], keys.prefix))
            answers = await self._connection.run(calls)
            slots = [slot for slot, answer in zip(slots, answers, strict=True) if text(answer) == "more"]
        of = self._crawl_keys
        whole = (of.about, of.config, of.workers, of.grants, of.overrides, of.slots)
        await self._connection.run([("DEL", key) for key in whole] + [("SREM", CRAWLS, self.crawl)])
        self._known.clear()
        self._forget()
