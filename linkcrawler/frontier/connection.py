"""All traffic with Redis: batches of commands in one round trip, Lua scripts by name, failures in words.

A batch is no transaction: each command (each script) happens wholly or not at all, in order on each node. The
redis-py client may send a batch again after a lost connection, so every script bears being run twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import redis.exceptions as failures
from redis.asyncio import Redis, RedisCluster

from linkcrawler.errors import FrontierError, FrontierUnavailable

Command = tuple[Any, ...]  # the parts of one command: str, bytes, int

# What Redis answers while it cannot serve, but may later: https://redis.io/docs/latest/develop/reference/protocol-spec/
TEMPORARY = (
    "LOADING",
    "OOM",
    "MISCONF",
    "READONLY",
    "CLUSTERDOWN",
    "MASTERDOWN",
    "NOREPLICAS",
    "TRYAGAIN",
    "BUSY",
)


class Script:
    """One transition of the frontier, from lua/<name>.lua."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = (Path(__file__).parent / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        LOADED[self.sha] = self

    def __call__(self, keys: Sequence[str], *args: str | bytes | int) -> Command:
        """The command that runs it."""
        return ("EVALSHA", self.sha, len(keys), *keys, *args)


LOADED: dict[str, Script] = {}


class Connection:
    """A redis-py client that answers batches and speaks of failures as FrontierUnavailable or FrontierError.

    `on_lost` is called before FrontierUnavailable is raised.
    """

    def __init__(self, redis: Redis | RedisCluster, on_lost: Callable[[], None]) -> None:
        if redis.get_encoder().decode_responses:
            raise FrontierError(
                "decode_responses=True: the frontier reads bytes, create the client without it"
            )
        self._redis: Any = redis
        self._on_lost = on_lost
        self.place = _place_of(redis)

    async def run(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to `commands`, in their order, after one round trip.

        Raises FrontierUnavailable where Redis cannot be reached or cannot serve now, FrontierError where it
        refused.
        """
        if not commands:
            return []
        try:
            answers = await self._send(commands)
            missing = [i for i, answer in enumerate(answers) if isinstance(answer, failures.NoScriptError)]
            if missing:  # a new or restarted server: a script that is unknown there has changed nothing
                for sha in {commands[i][1] for i in missing}:
                    await self._redis.script_load(LOADED[sha].text)
                for i, answer in zip(missing, await self._send([commands[i] for i in missing]), strict=True):
                    answers[i] = answer
        except (failures.RedisError, failures.RedisClusterException, OSError) as exc:
            self._refuse(exc)
        for answer in answers:
            if isinstance(answer, Exception):
                self._refuse(answer)
        return answers

    async def one(self, command: Command) -> Any:
        """The answer to one command."""
        return (await self.run([command]))[0]

    async def _send(self, commands: Sequence[Command]) -> list[Any]:
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        answers: list[Any] = await pipeline.execute(raise_on_error=False)
        return answers

    def _refuse(self, exc: Exception) -> NoReturn:
        if isinstance(exc, failures.AuthenticationError):
            raise FrontierError(
                f"Redis at {self.place} refused the password: correct LINKCRAWLER_REDIS_URL"
            ) from exc
        if isinstance(exc, failures.ResponseError) and not str(exc).startswith(TEMPORARY):
            raise FrontierError(f"Redis at {self.place} refused a command of the frontier: {exc}") from exc
        self._on_lost()
        if isinstance(exc, failures.ResponseError):
            raise FrontierUnavailable(f"Redis at {self.place} cannot serve now: {exc}") from exc
        raise FrontierUnavailable(
            f"Redis at {self.place} cannot be reached ({exc}): start it, or correct LINKCRAWLER_REDIS_URL"
        ) from exc


def _place_of(redis: Redis | RedisCluster) -> str:
    """Where the server is, without user and password."""
    if isinstance(redis, RedisCluster):
        return ", ".join(node.name for node in redis.nodes_manager.startup_nodes.values())
    at = redis.connection_pool.connection_kwargs
    if "path" in at:
        return f"unix://{at['path']}"
    return f"redis://{at.get('host', 'localhost')}:{at.get('port', 6379)}/{at.get('db') or 0}"


def text(value: bytes | str) -> str:
    """An answer as text."""
    return value.decode() if isinstance(value, bytes) else value
