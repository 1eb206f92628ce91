"""All keys of crawls as one file, and back: each as Redis itself dumps it, with what is left of its time to live.

    magic line, then per key: length of the name, of the value (4 bytes each), ms to live (8; 0 = for ever), name, value

Redis puts its own version and checksum into each value. Works on one server and on a cluster, by SCAN, which tells of
every key that is there all the time: no worker of the crawls may be at work meanwhile.
"""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import redis.exceptions as failures
from redis.asyncio import Redis, RedisCluster

from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier.connection import place_of, unreachable
from linkcrawler.frontier.keys import CRAWLS
from linkcrawler.frontier.link import LOST

MAGIC = b"linkcrawler frontier 1\n"
HEAD = struct.Struct(">IIQ")
AT_ONCE = 500  # keys of one round trip; a seen set has 4 kB, a full queue 2 MB

Tell = Callable[[int], None]  # keys so far


async def copy_keys(redis: Redis | RedisCluster, crawls: Collection[str], path: Path, tell: Tell) -> int:
    """Every key of `crawls` is in the file `path`; how many there were. Raises FrontierUnavailable, OSError."""
    n_keys = 0
    with path.open("wb") as out, _in_our_words(redis):
        out.write(MAGIC)
        async for names in _keys(redis, crawls):
            async with redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.dump(name)
                    pipe.pttl(name)
                answers: list[Any] = await pipe.execute()
            for name, value, left_ms in zip(names, answers[::2], answers[1::2], strict=True):
                if value is None:  # it was a key with a time to live
                    continue
                out.write(HEAD.pack(len(name), len(value), max(int(left_ms), 0)) + name + value)
                n_keys += 1
            tell(n_keys)
    return n_keys


async def put_keys(redis: Redis | RedisCluster, crawls: Collection[str], path: Path, tell: Tell) -> int:
    """The keys of the file are in Redis, and then the `crawls` are known there; how many keys it were.

    Raises FrontierError where a key is there already, or Redis is older than the one that wrote the file.
    """
    n_keys = 0
    with path.open("rb") as file, _in_our_words(redis):
        for batch in _batches(file, path):
            async with redis.pipeline(transaction=False) as pipe:
                for name, value, left_ms in batch:
                    pipe.restore(name, left_ms, value)
                await pipe.execute()
            n_keys += len(batch)
            tell(n_keys)
        if crawls:
            await redis.sadd(CRAWLS, *sorted(crawls))
    return n_keys


async def _keys(redis: Redis | RedisCluster, crawls: Collection[str]) -> AsyncIterator[list[bytes]]:
    """The names of all keys of `crawls`, each once, some at a time."""
    wanted = {f"lc:{crawl}:".encode() for crawl in crawls}
    seen: set[bytes] = set()  # SCAN may tell of a key twice
    some: list[bytes] = []
    async for name in redis.scan_iter(match="lc:*", count=AT_ONCE):
        if name in seen or name[: name.find(b":", 3) + 1] not in wanted:
            continue
        seen.add(name)
        some.append(name)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _batches(file: BinaryIO, path: Path) -> Iterator[list[tuple[bytes, bytes, int]]]:
    if file.read(len(MAGIC)) != MAGIC:
        raise FrontierError(f"{path} is no copy of a frontier")
    batch: list[tuple[bytes, bytes, int]] = []
    while head := file.read(HEAD.size):
        n_name, n_value, left_ms = HEAD.unpack(head)
        batch.append((file.read(n_name), file.read(n_value), left_ms))
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _in_our_words(redis: Redis | RedisCluster) -> Iterator[None]:
    try:
        yield
    except failures.ResponseError as exc:
        place, said = place_of(redis), str(exc)
        if "BUSYKEY" in said:
            raise FrontierError(f"Redis at {place} has a key of the crawl already: --force replaces the crawl") from exc
        if "payload version" in said:
            raise FrontierError(
                f"Redis at {place} is older than the one that was backed up, and cannot read its dump: use a newer one"
            ) from exc
        raise FrontierError(f"Redis at {place} refused: {said}") from exc
    except LOST as exc:
        if isinstance(exc, OSError) and not isinstance(exc, ConnectionError | TimeoutError):
            raise  # the file
        raise FrontierUnavailable(unreachable(place_of(redis), exc)) from exc
