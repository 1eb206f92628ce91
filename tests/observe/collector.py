"""A collector on loopback: it takes what a process sends by OTLP over HTTP, and keeps every span."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

KINDS = ("", "internal", "server", "client", "producer", "consumer")


@dataclass(frozen=True)
class Seen:
    """A span as it was received."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str  # empty = it begins its trace
    began_ns: int
    ended_ns: int
    attributes: Mapping[str, Any]
    error: str | None  # why it failed; None where it did not
    links: tuple[str, ...]  # ids of other spans
    process: Mapping[str, Any]  # attributes of who sent it


@dataclass
class Collector:
    """A server that answers `status` to whoever sends spans."""

    status: int = 200
    spans: list[Seen] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # path, headers

    def __enter__(self) -> Self:
        collector = self

        class Take(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
                collector.requests.append((self.path, dict(self.headers)))
                if collector.status == 200:
                    collector.bodies.append(body)
                    collector.spans += read(body)
                self.send_response(collector.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def named(self, name: str) -> list[Seen]:
        """The spans of that name, in the order in which they began."""
        return sorted((one for one in self.spans if one.name == name), key=lambda one: one.began_ns)

    def within(self, parent: Seen) -> list[Seen]:
        """The spans directly in another, in the order in which they began."""
        return sorted((one for one in self.spans if one.parent == parent.id), key=lambda one: one.began_ns)


def read(body: bytes) -> list[Seen]:
    """The spans of a request."""
    found = []
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        process = attributes(resource.resource.attributes)
        for scope in resource.scope_spans:
            for one in scope.spans:
                found.append(
                    Seen(
                        one.name,
                        KINDS[one.kind],
                        one.trace_id.hex(),
                        one.span_id.hex(),
                        one.parent_span_id.hex(),
                        one.start_time_unix_nano,
                        one.end_time_unix_nano,
                        attributes(one.attributes),
                        one.status.message if one.status.code == one.status.STATUS_CODE_ERROR else None,
                        tuple(link.span_id.hex() for link in one.links),
                        process,
                    )
                )
    return found


def attributes(given: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value") or "string_value") for one in given}
