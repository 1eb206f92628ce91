"""A web on several addresses of loopback, so that plain URLs lead to several hosts; every request is recorded.

with LoopbackWeb(n_hosts=3) as web:
    web.tree(20)          # 20 pages on each host, all reachable from web.url(0)
    web.requests          # [Asked("127.0.0.1", "GET", "/0", b""), ...]
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request: the address that it was sent to, and when (s of a monotonic clock)."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def page(self) -> tuple[str, str]:
        """What was asked for."""
        return self.host, self.path


class LoopbackWeb:
    """Pages on 127.0.0.1, 127.0.0.2, ...; unknown paths answer 404, `/search` answers what it was sent."""

    def __init__(self, n_hosts: int = 1) -> None:
        self.pages: dict[tuple[str, str], bytes] = {}
        self.requests: list[Asked] = []
        self.answer_s = 0.0  # how long an answer takes
        web = self

        class Serve(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = str(self.connection.getsockname()[0])
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(host, self.command, self.path, dict(self.headers), body, time.monotonic())
                web.requests.append(asked)
                time.sleep(web.answer_s)
                answer = body if self.path == "/search" else web.pages.get(asked.page)
                self.send_response(404 if answer is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(answer or b"")))
                self.end_headers()
                self.wfile.write(answer or b"")

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed hangs up: nothing to tell."""

        first = Server(("127.0.0.1", 0), Serve)
        self.port: int = first.server_address[1]
        self.hosts = [f"127.0.0.{n}" for n in range(1, n_hosts + 1)]
        self._servers = [first, *(Server((host, self.port), Serve) for host in self.hosts[1:])]

    def url(self, n_host: int, path: str = "/0") -> str:
        """The URL of `path` on a host."""
        return f"http://{self.hosts[n_host]}:{self.port}{path}"

    def page(self, url: str, links: list[str]) -> None:
        """`url` answers a page with these links."""
        host, _, path = url.removeprefix("http://").partition(f":{self.port}")
        body = "".join(f'<a href="{link}">{link}</a>' for link in links)
        self.pages[host, path] = f"<!doctype html><title>{url}</title>{body}".encode()

    def tree(self, n_pages: int) -> set[str]:
        """`n_pages` on each host, linked as a tree, and the first page of each host to that of the next; all URLs."""
        for n_host in range(len(self.hosts)):
            for i in range(n_pages):
                links = [self.url(n_host, f"/{j}") for j in (2 * i + 1, 2 * i + 2) if j < n_pages]
                if i == 0 and n_host + 1 < len(self.hosts):
                    links.append(self.url(n_host + 1))
                self.page(self.url(n_host, f"/{i}"), [*links, self.url(n_host)])
        return {f"http://{host}:{self.port}{path}" for host, path in self.pages}

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
