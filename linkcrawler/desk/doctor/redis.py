"""The frontier's server: is it there, does it keep what it is given, does it have the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from linkcrawler.config import Config
from linkcrawler.desk.doctor.finding import Finding, clock_of, failed, ok, warning
from linkcrawler.errors import LinkcrawlerError, ServiceError

WITHIN_S = 5.0
MAX_SHARE = 0.85  # of maxmemory


def look(config: Config, clock: Callable[[], float]) -> Iterator[Finding]:
    """Findings on Redis: the one that is named, else the embedded one where it runs, else whether it could."""
    from linkcrawler import embedded
    from linkcrawler.embedded.redis_process import find_server

    url = config.redis_url or next((one.url for one in embedded.status(config.data) if one.service == "redis"), "")
    if not url:
        try:
            program, version = find_server()
        except ServiceError as exc:
            said, _, remedy = str(exc).partition(": ")
            yield failed("redis", said, remedy)
        else:
            yield ok("redis", f"the embedded one would be {program} {version}; it does not run")
        return
    try:
        about, memory, persistence, replication, (seconds, micros), now_s = asyncio.run(_asked(url, clock))
    except (LinkcrawlerError, OSError) as exc:
        said, _, remedy = str(exc).rpartition(": ")
        yield failed("redis", said or str(exc), remedy or "correct LINKCRAWLER_REDIS_URL")
        return
    except TimeoutError:
        said = f"Redis did not answer within {WITHIN_S:g} s"
        yield failed("redis", said, "see whether it is busy, or cut off by a firewall; correct LINKCRAWLER_REDIS_URL")
        return
    yield ok("redis", f"version {about.get('redis_version') or about.get('valkey_version', 'unknown')} answers")
    yield from _keeps(memory, persistence, replication)
    yield clock_of("redis clock", "Redis", seconds + micros / 1e6, now_s)


async def _asked(url: str, clock: Callable[[], float]) -> tuple[Any, Any, Any, Any, Any, float]:
    """What the server says of itself; of a cluster, its first node."""
    from linkcrawler.frontier import connect

    async with asyncio.timeout(WITHIN_S):
        client: Any = await connect(url)
        try:
            node = {} if not hasattr(client, "get_random_node") else {"target_nodes": client.get_random_node()}
            sections = [await client.info(one, **node) for one in ("server", "memory", "persistence", "replication")]
            return *sections, await client.time(**node), clock()
        finally:
            await client.aclose()


def _keeps(memory: dict[str, Any], persistence: dict[str, Any], replication: dict[str, Any]) -> Iterator[Finding]:
    if replication.get("role") not in ("master", None):
        yield failed("redis role", "it is a replica, which takes no writes", "name its master in LINKCRAWLER_REDIS_URL")
    limit, policy = int(memory.get("maxmemory", 0)), str(memory.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction" and limit:
        said = f"it would evict what it holds (maxmemory-policy {policy}), and URLs would be lost without a word"
        yield failed("redis memory", said, "CONFIG SET maxmemory-policy noeviction, and in redis.conf")
    elif limit and int(memory["used_memory"]) > MAX_SHARE * limit:
        said = f"{int(memory['used_memory']) / limit:.0%} of maxmemory are used; when it is full, crawls stand still"
        yield warning("redis memory", said, "raise maxmemory, or `linkcrawler delete` crawls that are over")
    else:
        yield ok("redis memory", "it evicts nothing")
    if not int(persistence.get("aof_enabled", 0)):
        said = "it writes no append-only file: what came after the last snapshot is lost when it ends"
        yield warning("redis disk", said, "CONFIG SET appendonly yes, and in redis.conf")
    elif str(persistence.get("aof_last_write_status", "ok")) != "ok":
        yield failed("redis disk", "its last write to the append-only file failed", "make room on its disk")
    else:
        yield ok("redis disk", "it writes an append-only file")
