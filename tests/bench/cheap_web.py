"""A web that costs nearly nothing: pages made up from their number, so that the crawler is what is measured.

Page n of N lies at http://h{n % hosts}.example/{n}. It links to `fan_out` pages, so that all are found from page 0, and
to three pages of a world outside.

Usage: python cheap_web.py N_PAGES N_HOSTS; prints its port, and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop

FAN_OUT = 8
WORDS = "<p>" + "the quick brown fox jumps over the lazy dog " * 8 + "</p>"


def page(n: int, n_pages: int, n_hosts: int) -> bytes:
    """The HTML of page `n`."""
    inner = "".join(
        f'<li><a href="http://h{m % n_hosts}.example/{m}">page {m}</a></li>'
        for m in range(n * FAN_OUT + 1, min(n * FAN_OUT + FAN_OUT + 1, n_pages))
    )
    outer = "".join(f'<li><a href="https://w{(n * 7 + k) % 5000}.test/{n % 97}">outside {k}</a></li>' for k in range(3))
    return f"<!doctype html><title>{n}</title><h1>{n}</h1>{WORDS}<ul>{inner}{outer}</ul>".encode()


class Server(asyncio.Protocol):
    """One connection. Requests come one after the other, each in one piece, as ours do."""

    n_pages = n_hosts = 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        name = data[5 : data.index(b" ", 5)]
        if name.isdigit():
            body = page(int(name), self.n_pages, self.n_hosts)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
        else:
            body, head = b"", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head + body)  # type: ignore[attr-defined]


async def serve(n_pages: int, n_hosts: int) -> None:
    """Serve for ever."""
    Server.n_pages, Server.n_hosts = n_pages, n_hosts
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
