"""A receiver of webhooks on loopback: it remembers what it was sent, and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """One delivery."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def ids(self) -> list[str]:
        return [event["event_id"] for event in self.content["events"]]


@dataclass(frozen=True)
class Reply:
    """What it answers. A status of 0 hangs up; `wait` holds the answer back until it is set."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: threading.Event | None = None


class Receiver:
    """Answers the deliveries with `replies`, one after the other, and with 204 when they are used up."""

    def __init__(self, *replies: Reply) -> None:
        self.received: list[Received] = []
        self.replies = list(replies)
        receiver = self

        class Serve(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(self.path, dict(self.headers), body))
                reply = receiver.replies.pop(0) if receiver.replies else Reply()
                if reply.wait:
                    reply.wait.wait(60)
                if reply.status:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.end_headers()

            do_GET = do_POST  # where a redirect is followed, it counts as received, too

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Serve)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
