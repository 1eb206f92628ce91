"""A web of a few pages on loopback: any host names, any answers, and a record of every request.

    with TinyWeb() as web:
        web.page("http://a.example/", '<a href="http://b.example/">b</a>')
        run("crawl", "http://a.example/", *web.connect)
        web.requests  # [Request(host="a.example", path="/", ...)]

Hosts are told apart by the Host header, so a crawler is pointed at it with `--connect-to ::127.0.0.1:PORT`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Answer:
    """What the server says. A status of 0 hangs up without a word."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Request:
    """What the server was asked, and when (seconds of a monotonic clock)."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


class TinyWeb:
    """A server whose pages can change at any time. Unknown URLs answer `otherwise`, a 404. `address` is one of
    127.0.0.0/8."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.answers: dict[str, Answer | Callable[[Request], Answer]] = {}
        self.otherwise: Answer | Callable[[Request], Answer] = Answer(404, {}, b"not here")
        self.requests: list[Request] = []
        web = self

        class Serve(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                request = Request(host, self.path, dict(self.headers), time.monotonic())
                web.requests.append(request)
                answer = web.answers.get(f"http://{host}{self.path}", web.otherwise)
                if callable(answer):
                    answer = answer(request)
                if answer.status == 0:  # hang up
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server((address, 0), Serve)
        self.port: int = self._server.server_address[1]
        self.connect = ("--connect-to", f"::{address}:{self.port}")

    def page(self, url: str, body: str, *, title: str = "", **headers: str) -> None:
        """`url` answers 200 with an HTML document around `body`; underscores in header names become dashes."""
        html = f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[url] = Answer(200, named, html.encode())

    def answer(self, url: str, status: int, body: str | bytes = b"", **headers: str) -> None:
        """`url` answers `status` with `body`."""
        raw = body.encode() if isinstance(body, str) else body
        self.answers[url] = Answer(status, {n.replace("_", "-"): v for n, v in headers.items()}, raw)

    def asked(self, host: str) -> list[str]:
        """The paths that were asked of `host`, in order, robots.txt left out."""
        return [r.path for r in self.requests if r.host == host and r.path != "/robots.txt"]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
