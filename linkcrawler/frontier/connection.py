"""All traffic with Redis: batches of commands in one round trip, Lua scripts by name, failures in words.

A batch is no transaction: each command (each script) happens wholly or not at all, in order on each node. The
redis-py client may send a batch again after a lost connection, so every script bears being run twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import redis.exceptions as failures
from redis.asyncio import Redis, RedisCluster

from linkcrawler.errors import FrontierError, FrontierUnavailable

Command = tuple[Any, ...]  # the parts of one command: str, bytes, int

# What Redis answers while it cannot serve, but may later; redis-py has classes for some of these errors only.
TEMPORARY = (
    failures.ClusterDownError,
    failures.TryAgainError,
    failures.ReadOnlyError,
    failures.OutOfMemoryError,
)
TEMPORARY_CODES = re.compile(r"(^|-)(OOM|MISCONF|NOREPLICAS|BUSY|LOADING)\b")  # with `-` inside a script's error
LOST = (failures.RedisError, failures.RedisClusterException, OSError)
MAX_BATCH = 512  # commands gathered from several callers; one caller may ask for more


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

    While one batch is on its way, what is asked meanwhile is gathered for the next: a hundred tasks that each
    release a host cost a few round trips on one connection. `on_lost` is called before FrontierUnavailable is raised.
    """

    def __init__(self, redis: Redis | RedisCluster, on_lost: Callable[[], None]) -> None:
        if redis.get_encoder().decode_responses:
            raise FrontierError("decode_responses=True: the frontier reads bytes, create the client without it")
        self._redis: Any = redis
        self._on_lost = on_lost
        self._waiting: deque[tuple[Sequence[Command], asyncio.Future[list[Any]]]] = deque()
        self._sender: asyncio.Task[None] | None = None
        self.place = _place_of(redis)

    async def run(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to `commands`, in their order, after one round trip.

        Raises FrontierUnavailable where Redis cannot be reached or cannot serve now, FrontierError where it
        refused.
        """
        if not commands:
            return []
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((commands, answer))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_waiting())
        return await answer

    async def one(self, command: Command) -> Any:
        """The answer to one command."""
        return (await self.run([command]))[0]

    async def _send_waiting(self) -> None:
        """Everything that waits is answered, be it with an exception: nobody waits for ever."""
        while self._waiting:
            batch = [self._waiting.popleft()]
            try:
                n_commands = len(batch[0][0])
                while self._waiting and n_commands + len(self._waiting[0][0]) <= MAX_BATCH:
                    batch.append(self._waiting.popleft())
                    n_commands += len(batch[-1][0])
                answers = iter(await self._answers([command for commands, _ in batch for command in commands]))
            except BaseException as exc:
                for _, answer in batch:
                    self._settle(answer, exc)
                if not isinstance(exc, LOST):
                    raise
                continue
            for commands, answer in batch:
                own = list(islice(answers, len(commands)))
                self._settle(answer, next((item for item in own if isinstance(item, Exception)), own))

    def _settle(self, answer: asyncio.Future[list[Any]], outcome: list[Any] | BaseException) -> None:
        if answer.done():  # whoever asked was cancelled
            return
        if isinstance(outcome, BaseException):
            answer.set_exception(self._failure(outcome))
        else:
            answer.set_result(outcome)

    async def _answers(self, commands: Sequence[Command]) -> list[Any]:
        """The answers of Redis, which may be exceptions; an unknown script is loaded and run."""
        answers = await self._send(commands)
        missing = [i for i, answer in enumerate(answers) if isinstance(answer, failures.NoScriptError)]
        if missing:  # a new or restarted server: a script that is unknown there has changed nothing
            for sha in {commands[i][1] for i in missing}:
                await self._redis.script_load(LOADED[sha].text)
            for i, answer in zip(missing, await self._send([commands[i] for i in missing]), strict=True):
                answers[i] = answer
        return answers

    async def _send(self, commands: Sequence[Command]) -> list[Any]:
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        answers: list[Any] = await pipeline.execute(raise_on_error=False)
        return answers

    def _failure(self, exc: BaseException) -> BaseException:
        """What to raise for `exc`."""
        failure: BaseException = exc
        if isinstance(exc, failures.AuthenticationError):
            failure = FrontierError(f"Redis at {self.place} refused the password: correct LINKCRAWLER_REDIS_URL")
        elif isinstance(exc, failures.ResponseError):
            if isinstance(exc, TEMPORARY) or TEMPORARY_CODES.search(str(exc)):
                failure = FrontierUnavailable(f"Redis at {self.place} cannot serve now: {exc}")
            else:
                failure = FrontierError(f"Redis at {self.place} refused a command of the frontier: {exc}")
        elif isinstance(exc, LOST):
            failure = FrontierUnavailable(
                f"Redis at {self.place} cannot be reached ({exc}): start it, or correct LINKCRAWLER_REDIS_URL"
            )
        if isinstance(failure, FrontierUnavailable):
            self._on_lost()
        failure.__cause__ = exc if failure is not exc else exc.__cause__
        return failure


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
