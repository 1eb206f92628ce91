"""The seed key of a RedisSpider: what producers push there is offered to the frontier, and only then removed.

scrapy-redis pops a seed and then makes a request of it; a process that is killed between the two has lost it. Here a
seed stays in its key until the frontier has its request: at least once, never lost. A gate lets one process at a time
read a key, so that two do not take the same seed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

import redis.exceptions as failures
from redis.asyncio import Redis
from scrapy_redis.spiders import RedisMixin  # type: ignore[import-untyped]

from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier

if TYPE_CHECKING:
    from scrapy import Request, Spider

log = logging.getLogger(__name__)

HOLD_MS = 30_000  # of the gate; it is entered again before the seeds are removed
# kind of key -> the command that shows the first seeds, the one that removes some, the one that counts them
COMMANDS: dict[str, tuple[str, str, str]] = {
    "list": ("LRANGE", "LREM", "LLEN"),
    "set": ("SRANDMEMBER", "SREM", "SCARD"),
    "zset": ("ZREVRANGE", "ZREM", "ZCARD"),
}


class SeedKey:
    """Reads the seed key of one spider. `worker` is the name of this process."""

    def __init__(self, spider: Any, kind: str, redis: Any, frontier: Frontier, worker: str, is_decoding: bool) -> None:
        self._spider = spider
        self._show, self._remove, self._count = COMMANDS[kind]
        self._redis = redis
        self._frontier = frontier
        self._worker = worker
        self._encoding = spider.redis_encoding if is_decoding else ""
        self.gate = f"seeds:{spider.redis_key}"
        self._trouble = ""
        self.n_waiting = 0  # seeds in the key when it was last looked at

    @classmethod
    def taken_over(
        cls, spider: Spider, redis: Redis, frontier: Frontier, worker: str, *, is_decoding: bool
    ) -> SeedKey | None:
        """The reader of `spider`'s seed key, which the spider itself does not read any more.

        None where it reads none, or in a way of its own: that stays as it is.
        """
        if not isinstance(spider, RedisMixin) or type(spider).next_requests is not RedisMixin.next_requests:
            return None
        kind = _kind_of(spider)
        if kind is None:
            return None
        seeds = cls(spider, kind, redis, frontier, worker, is_decoding)
        # The spider asks both from its idle handler, inside the event loop: neither touches the network any more.
        spider.fetch_data = lambda redis_key, batch_size: []
        spider.count_size = lambda redis_key: seeds.n_waiting
        seeds.note_work()  # the spider counts from when its module was imported
        return seeds

    @property
    def is_idle_long(self) -> bool:
        """The spider would end now if it were asked: MAX_IDLE_TIME_BEFORE_CLOSE is over."""
        limit_s = self._spider.max_idle_time
        return bool(limit_s) and int(time.time()) - self._spider.spider_idle_start_time >= limit_s

    def note_work(self) -> None:
        """The crawl is not idle now: MAX_IDLE_TIME_BEFORE_CLOSE counts from here."""
        self._spider.spider_idle_start_time = int(time.time())

    async def read(self, crawl: Callable[[Request], None], make_safe: Callable[[], Awaitable[None]]) -> int:
        """The next seeds are in the frontier and not in their key any more; how many.

        `crawl` is given each request, `make_safe` returns once all of them are acknowledged. Raises
        FrontierUnavailable.
        """
        try:
            return await self._read(crawl, make_safe)
        except failures.ResponseError as exc:
            self._complain(
                f"the seed key {self._spider.redis_key!r} cannot be read: {exc}; see REDIS_START_URLS_AS_SET"
            )
            return 0
        except (failures.RedisError, OSError) as exc:
            raise FrontierUnavailable(f"the seeds cannot be read: {exc}") from exc

    async def _read(self, crawl: Callable[[Request], None], make_safe: Callable[[], Awaitable[None]]) -> int:
        key = self._spider.redis_key
        self.n_waiting = int(await self._redis.execute_command(self._count, key))
        if not self.n_waiting:
            return 0
        self.note_work()
        if await self._frontier.enter_gate(self.gate, self._worker, 1, HOLD_MS):
            return 0  # another process reads
        try:
            seeds = await self._first(self._spider.redis_batch_size)
            for seed in seeds:
                self._crawl(seed, crawl)
            if seeds:
                await make_safe()
                if not await self._frontier.enter_gate(self.gate, self._worker, 1, HOLD_MS):
                    await self._take_away(seeds)
        finally:
            await self._frontier.leave_gate(self.gate, self._worker, 0)
        self.n_waiting = max(0, self.n_waiting - len(seeds))
        log.debug("read %d seeds from %r", len(seeds), key)
        return len(seeds)

    async def _first(self, n: int) -> list[bytes]:
        """The seeds that are next."""
        bounds = (n,) if self._show == "SRANDMEMBER" else (0, n - 1)
        return list(await self._redis.execute_command(self._show, self._spider.redis_key, *bounds))

    async def _take_away(self, seeds: list[bytes]) -> None:
        """`seeds` are not in the key any more: each once, for a list may hold another like it."""
        key = self._spider.redis_key
        if self._remove != "LREM":
            await self._redis.execute_command(self._remove, key, *seeds)
            return
        pipeline = self._redis.pipeline(transaction=True)
        for seed in seeds:
            pipeline.lrem(key, 1, seed)
        await pipeline.execute()

    def _crawl(self, seed: bytes, crawl: Callable[[Request], None]) -> None:
        """The requests that the spider makes of `seed` are on their way; a seed that it cannot read is logged."""
        data = seed.decode(self._encoding) if self._encoding else seed
        try:
            made = self._spider.make_request_from_data(data)
            requests = list(made) if isinstance(made, Iterable) else [made] if made else []
            for request in requests:
                crawl(request)
        except Exception:  # the project's own code; the other seeds are none the worse for it
            log.exception("no request can be made from the seed %r", seed[:500])
            return
        if not requests:
            log.debug("no request was made from the seed %r", seed[:500])

    def _complain(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.error("%s", trouble)


def _kind_of(spider: Any) -> str | None:
    """The kind of key that `setup_redis` set the spider up for; None where the project reads in its own way."""
    fetch = getattr(spider, "fetch_data", None)
    function = getattr(fetch, "__func__", None)
    if function is RedisMixin.pop_list_queue:
        return "list"
    if function is RedisMixin.pop_priority_queue:
        return "zset"
    return "set" if spider.server is not None and fetch == spider.server.spop else None
