"""Which server a command goes to: the only one, or of a Redis Cluster the master that owns the slot of its key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from redis.asyncio import Redis, RedisCluster

from linkcrawler.frontier.link import LOST, Command, Link

REDIRECTED = ("MOVED ", "ASK ", "TRYAGAIN ")


class Route(Protocol):
    """A way to all servers."""

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to `commands`, in their order, or the exceptions that stand in their place."""

    async def infos(self, section: str) -> list[dict[str, Any]]:
        """What `INFO section` answers, of every server that owns keys."""


class OneServer:
    """A plain Redis."""

    def __init__(self, redis: Redis, on_new: Callable[[], None]) -> None:
        self._redis = redis
        self._link = Link(redis.connection_pool.get_connection, on_new)

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        try:
            return await self._link.ask(commands)
        except LOST as exc:
            return [exc] * len(commands)

    async def infos(self, section: str) -> list[dict[str, Any]]:
        return [await self._redis.info(section)]


class Cluster:
    """A Redis Cluster. redis-py knows who owns which slot, and follows where a slot has moved."""

    def __init__(self, redis: RedisCluster, on_new: Callable[[], None]) -> None:
        self._redis: Any = redis
        self._on_new = on_new
        self._links: dict[str, tuple[Any, Link]] = {}  # node name -> redis-py's node, and the connection to it
        self._is_outdated = False  # a server did not answer: who owns its slots now?

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        try:
            await self._redis.initialize()
            if self._is_outdated:
                await self._redis.nodes_manager.initialize()
                self._is_outdated = False
            by_link: dict[Link, list[int]] = {}
            for i, command in enumerate(commands):
                by_link.setdefault(self._link_to(command), []).append(i)
        except LOST as exc:
            return [exc] * len(commands)
        answers: list[Any] = [None] * len(commands)
        asked = [self._ask(link, [commands[i] for i in places]) for link, places in by_link.items()]
        for places, some in zip(by_link.values(), await asyncio.gather(*asked), strict=True):
            for i, answer in zip(places, some, strict=True):
                answers[i] = answer
        for i, answer in enumerate(answers):
            if isinstance(answer, Exception) and str(answer).startswith(REDIRECTED):
                self._on_new()
                answers[i] = await self._follow(commands[i])
        return answers

    async def infos(self, section: str) -> list[dict[str, Any]]:
        await self._redis.initialize()
        return list(
            await asyncio.gather(
                *(self._redis.info(section, target_nodes=node) for node in self._redis.get_primaries())
            )
        )

    async def _ask(self, link: Link, commands: Sequence[Command]) -> list[Any]:
        try:
            return await link.ask(commands)
        except LOST as exc:
            self._is_outdated = True
            return [exc] * len(commands)

    async def _follow(self, command: Command) -> Any:
        try:
            return await self._redis.execute_command(*command)
        except LOST as exc:
            return exc

    def _link_to(self, command: Command) -> Link:
        key = command[3] if command[0] in ("EVALSHA", "EVAL") else command[1]
        node = self._redis.nodes_manager.get_node_from_slot(self._redis.keyslot(key))
        known = self._links.get(node.name)
        if known is None or known[0] is not node:
            known = self._links[node.name] = node, Link(partial(_connected, node), self._on_new)
        return known[1]


async def _connected(node: Any) -> Any:
    """A connection to a node of a cluster."""
    connection = node.acquire_connection()
    try:
        await connection.connect()
    except BaseException:
        node.release(connection)
        raise
    return connection


def route_of(redis: Redis | RedisCluster, on_new: Callable[[], None]) -> Route:
    """The way to the servers behind `redis`."""
    return Cluster(redis, on_new) if isinstance(redis, RedisCluster) else OneServer(redis, on_new)
