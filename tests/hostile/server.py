"""A server that says whatever it is told to, byte by byte: any host names, on loopback only.

    with HostileWeb() as web:
        web.say("http://a.example/", b"HTTP/1.1 999 What\\r\\n\\r\\n")     # and then the connection ends
        web.say("http://b.example/", forever)                          # async def forever(asked: Asked) -> None
        web.page("http://c.example/", '<a href="http://a.example/">a</a>')
        web.asked("a.example")   # the paths that were asked for, robots.txt left out

Hosts are told apart by the Host header, so a crawler is pointed at it with `--connect-to ::127.0.0.1:PORT`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request, and the connection on which it is answered."""

    host: str
    path: str
    head: bytes  # the request as it came
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes, pause_s: float = 0) -> None:
        """The pieces leave one after the other."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(pause_s)

    def reset(self) -> None:
        """The connection ends with RST: what was on its way may be lost."""
        end = self.writer.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Answer = bytes | Callable[[Asked], Awaitable[None]]


def answer(body: bytes | str = b"", *headers: bytes | str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """A sound answer: `headers` are whole lines without their end."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [line.encode() if isinstance(line, str) else line for line in headers]
    if kind:
        lines.append(f"Content-Type: {kind}".encode())
    head = [f"HTTP/1.1 {status}".encode(), *lines, b"Content-Length: %d" % len(raw), b"Connection: close"]
    return b"\r\n".join(head) + b"\r\n\r\n" + raw


NOT_HERE = answer(b"not here", status="404 Not Found")


class HostileWeb:
    """Answers by URL, each with whatever bytes it was told; 404 where it was told nothing."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.fallback: Callable[[str], Answer | None] = lambda host: None  # what a host says that was told nothing
        self.requests: list[Asked] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    @property
    def connect_to(self) -> str:
        """What `--connect-to` takes to lead every name here."""
        return f"::127.0.0.1:{self.port}"

    def say(self, url: str, answer: Answer) -> None:
        """`url` (http, without a port) is answered so."""
        self.answers[url.removeprefix("http://")] = answer

    def page(self, url: str, body: str | bytes, *headers: str | bytes, kind: str = "text/html") -> None:
        """`url` is a sound page."""
        self.say(url, answer(body, *headers, kind=kind))

    def asked(self, host: str) -> list[str]:
        """The paths that were asked of `host`, in order."""
        return [r.path for r in self.requests if r.host == host and r.path != "/robots.txt"]

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20, backlog=512)

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer; who hangs up earlier than it ends is no failure."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            host = fields.get("host", "").rpartition(":")[0] or fields.get("host", "")
            asked = Asked(host, lines[0].split(" ")[1], head, reader, writer)
            self.requests.append(asked)
            said = self.answers.get(host + asked.path) or self.fallback(host) or NOT_HERE
            if isinstance(said, bytes):
                await asked.send(said)
            else:
                await said(asked)
        with contextlib.suppress(ConnectionError):
            writer.close()
