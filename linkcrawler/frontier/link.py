"""One connection to one server: a batch goes out in one write, and its answers are read as they come.

redis-py makes the connection and knows about TLS, passwords, databases and Unix sockets. Its pipeline, which awaits
every answer by itself, costs 9 us of CPU a command; this costs 0.4 us. And it repeats nothing in secret: what was
learnt over one connection is never relied upon over the next, because the server may have been restarted in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import hiredis
import redis.exceptions as failures

Command = tuple[Any, ...]  # the parts of one command: str, bytes, int

LOST = (failures.RedisError, failures.RedisClusterException, OSError)
READ_BYTES = 1 << 18
PENDING = object()
PUSHED = getattr(hiredis, "PushNotification", ())  # messages that answer no command


class Link:
    """A connection that is made when it is needed, and kept. `on_new` is called whenever one is made or lost."""

    def __init__(self, acquire: Callable[[], Awaitable[Any]], on_new: Callable[[], None]) -> None:
        self._acquire = acquire
        self._on_new = on_new
        self._connection: Any = None  # redis-py's; it belongs to the client, which closes it

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to `commands`, in their order; errors that the server answered are among them.

        Raises one of LOST where the connection is lost: what was done of the commands is not known then.
        """
        packed = b"".join([hiredis.pack_command(command) for command in commands])
        try:
            if self._connection is None or not self._connection.is_connected:
                await self._connect()
            return await _exchange(self._connection, packed, len(commands))
        except BaseException:
            self._on_new()
            if self._connection is not None:  # an answer that comes late would be taken for another's
                await self._connection.disconnect(nowait=True)
            raise

    async def _connect(self) -> None:
        if self._connection is None:
            self._connection = await self._acquire()
        else:
            await self._connection.connect()
        self._on_new()


async def _exchange(connection: Any, packed: bytes, n_answers: int) -> list[Any]:
    """Write `packed` and read so many answers; each wait ends with TimeoutError after the client's socket_timeout."""
    stream, parser = connection._reader, hiredis.Reader(replyError=failures.ResponseError, notEnoughData=PENDING)
    connection._writer.write(packed)
    answers: list[Any] = []
    while len(answers) < n_answers:
        async with asyncio.timeout(connection.socket_timeout):
            data = await stream.read(READ_BYTES)
        if not data:
            raise failures.ConnectionError("the server closed the connection")
        parser.feed(data)
        while (answer := parser.gets(False)) is not PENDING:
            if not isinstance(answer, PUSHED):
                answers.append(answer)
    return answers
