"""The client of whatever Redis a URL names: one server, or a Redis Cluster of which it names any node."""

from __future__ import annotations

from typing import Any, cast

import redis.exceptions as failures
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier.connection import place_of, text, unreachable
from linkcrawler.frontier.link import LOST

TIMEOUT_S = 15  # without a word from the server; a URL may say otherwise: ?socket_timeout=
MIN_VERSION = (6, 2)  # LPOP with a count, LPOS, ZADD GT


async def connect(url: str) -> Redis | RedisCluster:
    """A client for a Frontier of the Redis at `url`, which is asked whether it is a cluster. Close it with `aclose`.

    Nothing is repeated behind the back of the frontier: a connection that is lost is told, and what was learnt over
    it is forgotten. Raises FrontierUnavailable where Redis cannot be reached, FrontierError where it cannot be used.
    """
    settings: dict[str, Any] = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S, "protocol": 2}
    try:
        client: Any = Redis.from_url(url, retry=Retry(NoBackoff(), 0), **settings)
    except ValueError as exc:
        raise FrontierError(f"LINKCRAWLER_REDIS_URL cannot be used: {exc}: write redis://HOST:PORT/0") from exc
    place = place_of(client)
    try:
        said = await client.execute_command("HELLO")
        hello = said if isinstance(said, dict) else dict(zip(said[::2], said[1::2], strict=True))
        about = {text(key): text(value) for key, value in hello.items() if isinstance(value, bytes | str)}
        _check_version(about.get("version", ""), place)
        if about.get("mode") != "cluster":
            return cast(Redis, client)
    except failures.AuthenticationError as exc:
        raise _refused(place) from exc
    except failures.ResponseError as exc:  # on a node of a cluster: SELECT is not allowed in cluster mode
        raise FrontierError(
            f"Redis at {place} cannot be used as it is named: {exc}: correct LINKCRAWLER_REDIS_URL"
        ) from exc
    except LOST as exc:
        if "username-password" in str(exc):  # the client takes a wrong one for a lost connection
            raise _refused(place) from exc
        raise FrontierUnavailable(unreachable(place, exc)) from exc
    finally:
        await client.aclose()  # it connects again when it is used
    return await _connect_cluster(url, place, settings)


async def _connect_cluster(url: str, place: str, settings: dict[str, Any]) -> RedisCluster:
    try:
        cluster = RedisCluster.from_url(url, retry=Retry(NoBackoff(), 1), **settings)
    except failures.RedisClusterException as exc:  # a Unix socket
        raise FrontierError(f"Redis at {place} is a node of a cluster: name it as redis://HOST:PORT ({exc})") from exc
    try:
        await cluster.initialize()
    except LOST as exc:
        await cluster.aclose()
        raise FrontierUnavailable(
            f"the Redis Cluster behind {place} cannot serve ({exc}): see `redis-cli cluster info` there"
        ) from exc
    return cluster


def _refused(place: str) -> FrontierError:
    return FrontierError(f"Redis at {place} refused the password: correct LINKCRAWLER_REDIS_URL")


def _check_version(version: str, place: str) -> None:
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < MIN_VERSION:
        raise FrontierError(f"Redis at {place} is version {version or 'unknown'}, older than 6.2: use a newer one")
