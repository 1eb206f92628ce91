"""A web that changes between crawls, and of which a part is hostile: `python -m tests.bench.changing_web N_PAGES`.

Page i of host h lies at http://g{h}.example/{i}. Of its links that leave it, number k is in generation g there or not,
by a hash: `links_of` says which, for the test as for the server. GET http://control.example/{g} makes it generation g.
Hosts e0 to e6.example do what hurts: see `_HOSTILE`. Prints its port, and serves until SIGTERM.
"""

from __future__ import annotations

import asyncio
import gzip
import signal
import sys
import zlib
from collections.abc import Awaitable, Callable

N_LINKS = 6
N_HOSTILE_PAGES = 4
FAN_OUT = 8
LONG_S = 60.0


def hosts_of(n_hosts: int) -> list[str]:
    """The good hosts."""
    return [f"g{h}.example" for h in range(n_hosts)]


def links_of(host: str, page: int, generation: int) -> list[str]:
    """The links of a page that leave its domain."""
    found = []
    for k in range(N_LINKS):
        number = zlib.crc32(f"{host}/{page}/{k}/{generation}".encode())
        if number % 4:  # three times of four it is there
            found.append(f"http://t{zlib.crc32(f'{host}/{page}/{k}'.encode()) % 50}.test/{host}-{page}-{k}")
    return found


class Web:
    """What is answered to whom."""

    def __init__(self, n_pages: int) -> None:
        self.n_pages = n_pages
        self.generation = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until the client or a hostile host has enough of it."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                told = {name.lower(): rest.strip() for name, _, rest in (line.partition(":") for line in lines[1:])}
                host = told["host"].partition(":")[0]
                if host.startswith("e") and path != "/robots.txt":
                    await _HOSTILE[int(host[1]) % len(_HOSTILE)](writer, path)
                    return
                writer.write(self._answer(host, path, told.get("if-none-match", "")))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, TimeoutError):
            pass
        finally:
            writer.close()

    def _answer(self, host: str, path: str, known: str) -> bytes:
        name = path[1:]
        if host == "control.example":
            self.generation = int(name)
            return _response(b"ok")
        if not name.isdigit() or int(name) >= self.n_pages:
            return _response(b"", "404 Not Found")
        page = int(name)
        links = links_of(host, page, self.generation)
        tag = f'"{zlib.crc32(repr(links).encode())}"'
        if known == tag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        inner = [f"/{m}" for m in range(page * FAN_OUT + 1, min(page * FAN_OUT + FAN_OUT + 1, self.n_pages))]
        body = "".join(f'<p><a href="{url}">{url}</a></p>' for url in (*inner, *links))
        return _response(f"<!doctype html><title>{page}</title>{body}".encode(), more=f"ETag: {tag}\r\n")


def _response(body: bytes, status: str = "200 OK", more: str = "Content-Type: text/html\r\n") -> bytes:
    more = more if "Content-Type" in more else f"Content-Type: text/html\r\n{more}"
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _endless(writer: asyncio.StreamWriter, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"<p>more</p>" * 10_000)
        await writer.drain()


async def _bomb(writer: asyncio.StreamWriter, _: str) -> None:
    more = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n"
    writer.write(_response(BOMB, more=more))
    await writer.drain()


async def _loop(writer: asyncio.StreamWriter, path: str) -> None:
    to = "/1" if path == "/0" else "/0"
    writer.write(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _second in range(int(LONG_S)):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(1)


async def _liar(writer: asyncio.StreamWriter, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n<p>short")
    await writer.drain()


async def _noise(writer: asyncio.StreamWriter, path: str) -> None:
    writer.write(bytes(range(256)) * 40)
    await writer.drain()


async def _silence(writer: asyncio.StreamWriter, _: str) -> None:
    await asyncio.sleep(LONG_S)


BOMB = gzip.compress(bytes(64 * 1024 * 1024))
_HOSTILE: tuple[Callable[[asyncio.StreamWriter, str], Awaitable[None]], ...] = (
    *(_endless, _bomb, _loop, _drip, _liar, _noise, _silence),
)
HOSTILE_HOSTS = [f"e{number}.example" for number in range(len(_HOSTILE))]


async def main(n_pages: int) -> None:
    """Serve until SIGTERM; the first line on stdout is the port."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    server = await asyncio.start_server(Web(n_pages).serve, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await over.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
