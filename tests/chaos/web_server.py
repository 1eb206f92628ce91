"""`python -m tests.chaos.web_server JSON LOG`: serves a KnownWeb on loopback, and writes down every request.

One process, one event loop, HTTP/1.1 with keep-alive. LOG gets two lines for a request, flushed at once:

    NUMBER TAB began TAB INSTANT TAB HOST TAB PATH
    NUMBER TAB ended TAB INSTANT TAB STATUS            0 = the client went away before it was answered

Instants are seconds of the system's monotonic clock. `ended` is taken before the answer is sent, so whoever asks
again after a pause asks at least that much later, by this log.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path
from typing import TextIO

from tests.chaos.known_web import KnownWeb


class Site:
    """What is answered to whom."""

    def __init__(self, web: KnownWeb, log: TextIO) -> None:
        self.web = web
        self.numbers = count(1)
        self._log = log
        self._pages = {url: i for i, url in enumerate(web.urls)}
        self._failed: set[str] = set()
        self._rng = random.Random(web.seed)

    def write(self, number: int, event: str, *rest: object) -> None:
        """One line of the log, now."""
        self._log.write("\t".join(map(str, (number, event, f"{time.monotonic():.6f}", *rest))) + "\n")
        self._log.flush()

    def answer_s(self, host: str, path: str) -> float | None:
        """How long the answer takes, in seconds; None = for ever."""
        if self.web.has_poison and f"http://{host}{path}" == self.web.poison:
            return None
        return self._rng.uniform(*self.web.answer_ms) / 1000

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        """Status, further header lines and body."""
        url = f"http://{host}{path}"
        if path == "/robots.txt":
            delay_s = self.web.crawl_delays_s.get(host)
            rules = "User-agent: *\nDisallow: /private\n" + (f"Crawl-delay: {delay_s}\n" if delay_s else "")
            return 200, "Content-Type: text/plain\r\n", rules.encode()
        if url in self.web.redirects:
            return 302, f"Location: {self.web.redirects[url]}\r\n", b""
        if url in self.web.flaky and url not in self._failed:
            self._failed.add(url)
            return 503, "Retry-After: 0\r\n", b"not now"
        if url not in self._pages:
            return 404, "", b"not here"
        return 200, "Content-Type: text/html; charset=utf-8\r\n", self.web.html(self._pages[url])


class Connection(asyncio.Protocol):
    """One client, who asks one thing after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._number = 0  # of the request under way; 0 = none
        self._buffer = b""
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end or self._number:
            return
        self._buffer = rest
        lines = head.decode().split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        host = headers["host"].partition(":")[0]
        self._number = next(self._site.numbers)
        self._site.write(self._number, "began", host, path)
        answer_s = self._site.answer_s(host, path)
        if answer_s is not None:
            self._timer = asyncio.get_running_loop().call_later(answer_s, self._answer, host, path)

    def _answer(self, host: str, path: str) -> None:
        status, headers, body = self._site.answer(host, path)
        self._end(status)
        head = f"HTTP/1.1 {status} .\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)
        if self._buffer:
            self.data_received(b"")

    def _end(self, status: int) -> None:
        self._site.write(self._number, "ended", status)
        self._number, self._timer = 0, None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._number:
            self._end(0)


async def main(web: KnownWeb, log: Path) -> None:
    """Serve until SIGTERM; the first line on stdout is the port."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    with log.open("a", encoding="ascii") as lines:
        site = Site(web, lines)
        server = await asyncio.get_running_loop().create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=1024)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await over.wait()


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    settings["answer_ms"] = tuple(settings["answer_ms"])
    asyncio.run(main(KnownWeb(**settings), Path(sys.argv[2])))
