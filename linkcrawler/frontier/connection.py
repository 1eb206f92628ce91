"""All traffic with Redis: batches of commands in one round trip, failures in words.

A batch is no transaction: each command (each script) happens wholly or not at all, in order on each node. Whoever
asked asks again where an answer was lost, so every script bears being run twice.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import redis.exceptions as failures
from redis.asyncio import Redis, RedisCluster

from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier.link import LOST, Command
from linkcrawler.frontier.routes import route_of
from linkcrawler.frontier.scripts import LOADED, Group, Script, merged

__all__ = ["Command", "Connection", "Group", "Script", "text"]

# What Redis answers while it cannot serve, but may later; inside a script's error there is a dash before it.
TEMPORARY = re.compile(r"(^|-)(OOM|MISCONF|NOREPLICAS|BUSY|LOADING|CLUSTERDOWN|TRYAGAIN|READONLY|MASTERDOWN)\b")
MAX_BATCH = 512  # commands gathered from several callers; one caller may ask for more

Asked = Sequence[Command | Group]


class Connection:
    """A redis-py client that answers batches and speaks of failures as FrontierUnavailable or FrontierError.

    While one batch is on its way, what is asked meanwhile is gathered for the next: a hundred tasks that each
    release a host cost a few round trips on one connection, and of one slot one call. `on_lost` is called whenever a
    connection is lost or made, before anybody is answered.
    """

    def __init__(self, redis: Redis | RedisCluster, on_lost: Callable[[], None]) -> None:
        if redis.get_encoder().decode_responses:
            raise FrontierError("decode_responses=True: the frontier reads bytes, create the client without it")
        self._route = route_of(redis, on_lost)
        self._waiting: deque[tuple[Asked, asyncio.Future[list[Any]]]] = deque()
        self._sender: asyncio.Task[None] | None = None
        self.place = place_of(redis)

    async def run(self, asked: Asked) -> list[Any]:
        """The answers to all that is asked, in its order, after one round trip.

        Raises FrontierUnavailable where Redis cannot be reached or cannot serve now, FrontierError where it
        refused.
        """
        answers = await self.outcomes(asked)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    async def outcomes(self, asked: Asked) -> list[Any]:
        """Like `run`, with exceptions in the place of the answers that are missing."""
        if not asked:
            return []
        outcome: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, outcome))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_waiting())
        return await outcome

    async def one(self, asked: Command | Group) -> Any:
        """The answer to one command."""
        return (await self.run([asked]))[0]

    async def infos(self, section: str) -> list[dict[str, Any]]:
        """What each server that owns keys says of itself, as `INFO section`. Raises as `run`."""
        try:
            return await self._route.infos(section)
        except LOST as exc:
            raise self._failure(exc) from exc

    async def _send_waiting(self) -> None:
        """Everything that waits is answered, be it with an exception: nobody waits for ever."""
        while self._waiting:
            batch = [self._waiting.popleft()]
            n_asked = len(batch[0][0])
            while self._waiting and n_asked + len(self._waiting[0][0]) <= MAX_BATCH:
                batch.append(self._waiting.popleft())
                n_asked += len(batch[-1][0])
            try:
                answers = iter(await self._answers([item for asked, _ in batch for item in asked]))
            except BaseException as exc:
                for _, outcome in batch:
                    if not outcome.done():
                        outcome.set_exception(exc)
                raise
            for asked, outcome in batch:
                own = list(islice(answers, len(asked)))
                if not outcome.done():  # else whoever asked was cancelled
                    outcome.set_result(own)

    async def _answers(self, asked: Asked) -> list[Any]:
        """The answers of Redis, or failures; an unknown script is sent whole, and known from then on."""
        commands, places = merged(asked)
        answers = await self._route.ask(commands)
        missing = [i for i, answer in enumerate(answers) if _is_unknown_script(answer)]
        if missing:  # a new or restarted server: a script that is unknown there has changed nothing
            whole = [("EVAL", LOADED[commands[i][1]].text, *commands[i][2:]) for i in missing]
            for i, answer in zip(missing, await self._route.ask(whole), strict=True):
                answers[i] = answer
        for i, answer in enumerate(answers):
            if isinstance(answer, Exception):
                answers[i] = self._failure(answer)
            elif commands[i][0] == "HGETALL" and isinstance(answer, list):  # as RESP2 tells it
                answers[i] = dict(zip(answer[::2], answer[1::2], strict=True))
        return [
            answers[i] if item is None or isinstance(answers[i], Exception) else answers[i][item] for i, item in places
        ]

    def _failure(self, exc: Exception) -> Exception:
        """What to raise for `exc`."""
        failure: Exception = exc
        if isinstance(exc, failures.AuthenticationError):
            failure = FrontierError(f"Redis at {self.place} refused the password: correct LINKCRAWLER_REDIS_URL")
        elif isinstance(exc, failures.ResponseError):
            if TEMPORARY.search(str(exc)):
                failure = FrontierUnavailable(f"Redis at {self.place} cannot serve now: {exc}")
            else:
                failure = FrontierError(f"Redis at {self.place} refused a command of the frontier: {exc}")
        elif isinstance(exc, LOST):
            failure = FrontierUnavailable(unreachable(self.place, exc))
        failure.__cause__ = exc if failure is not exc else exc.__cause__
        return failure


def _is_unknown_script(answer: object) -> bool:
    return isinstance(answer, failures.ResponseError) and (
        isinstance(answer, failures.NoScriptError) or str(answer).startswith("NOSCRIPT")
    )


def unreachable(place: str, exc: BaseException) -> str:
    """What to tell of a Redis that did not answer."""
    reason = str(exc) or type(exc).__name__  # a timeout has no words of its own
    return f"Redis at {place} cannot be reached ({reason}): start it, or correct its address (LINKCRAWLER_REDIS_URL)"


def place_of(redis: Redis | RedisCluster) -> str:
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
