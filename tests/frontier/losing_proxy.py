"""A proxy before Redis that loses one answer: the command was carried out, and whoever sent it cannot know."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class LosingProxy:
    """Listens on loopback and passes everything on, both ways, until `lose_next_answer`."""

    def __init__(self, redis_url: str) -> None:
        self._place = urlsplit(redis_url)
        self._is_losing = False
        self._server: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()
        self.n_lost = 0

    async def __aenter__(self) -> LosingProxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where Redis seems to be."""
        return f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def lose_next_answer(self) -> None:
        """The next bytes that Redis sends are dropped, and their connection with them."""
        self._is_losing = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._place.scheme == "unix":
            from_redis, to_redis = await asyncio.open_unix_connection(self._place.path)
        else:
            from_redis, to_redis = await asyncio.open_connection(self._place.hostname, self._place.port)
        for source, sink, is_answer in ((reader, to_redis, False), (from_redis, writer, True)):
            task = asyncio.create_task(self._pass_on(source, sink, is_answer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, is_answer: bool) -> None:
        with suppress(ConnectionError):
            while data := await source.read(1 << 16):
                if is_answer and self._is_losing:
                    self._is_losing = False
                    self.n_lost += 1
                    break
                sink.write(data)
                await sink.drain()
        sink.close()
