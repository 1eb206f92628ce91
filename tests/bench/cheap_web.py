"""A web that costs nearly nothing: pages made up from their number, so that the crawler is what is measured.

Page n of N lies at http://h{n % hosts}.example/{n}. It links to eight pages, so that all are found from page 0, to
three pages of a world outside, and to further ones of its own host that exist, too. It is filled up with words.

Usage: python cheap_web.py N_PAGES N_HOSTS [KB [LINKS]]; prints its port, and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop

FAN_OUT = 8
N_OUTSIDE = 3
PARAGRAPH = "<p>" + "the quick brown fox jumps over the lazy dog " * 4 + "</p>\n"


def page(n: int, n_pages: int, n_hosts: int, kb: float, n_links: int) -> bytes:
    """The HTML of page `n`."""
    inner = "".join(
        f'<li><a href="http://h{m % n_hosts}.example/{m}">page {m}</a></li>'
        for m in range(n * FAN_OUT + 1, min(n * FAN_OUT + FAN_OUT + 1, n_pages))
    )
    outer = "".join(
        f'<li><a href="https://w{(n * 7 + k) % 5000}.test/{n % 97}">outside {k}</a></li>' for k in range(N_OUTSIDE)
    )
    near = n % n_hosts
    own = "".join(
        f'<li><a class="internal" href="/{near + n_hosts * ((n + k) % (n_pages // n_hosts))}">page</a></li>'
        for k in range(n_links - FAN_OUT - N_OUTSIDE)
    )
    links = f"<ul>{inner}{outer}{own}</ul>"
    words = PARAGRAPH * max(1, int((kb * 1000 - len(links)) / len(PARAGRAPH)))
    return f"<!doctype html><title>{n}</title><h1>{n}</h1>{words}{links}".encode()


class Server(asyncio.Protocol):
    """One connection. Requests come one after the other, each in one piece, as ours do."""

    n_pages = n_hosts = n_links = 1
    kb = 1.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        name = data[5 : data.index(b" ", 5)]
        if name.isdigit():
            body = page(int(name), self.n_pages, self.n_hosts, self.kb, self.n_links)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
        else:
            body, head = b"", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head + body)  # type: ignore[attr-defined]


async def serve(n_pages: int, n_hosts: int, kb: float = 1, n_links: int = FAN_OUT + N_OUTSIDE) -> None:
    """Serve for ever."""
    Server.n_pages, Server.n_hosts, Server.kb, Server.n_links = n_pages, n_hosts, kb, n_links
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2]), *map(float, sys.argv[3:4]), *map(int, sys.argv[4:])))
