"""Each request as a span, within the trace that it names itself (W3C `traceparent`); its statements are spans in it.

Probes and scrapes are none: they come every few seconds, and say the same each time. Without an endpoint this module
is not imported. FastAPI can trace requests, too: it would send their parameters.
"""

from __future__ import annotations

from opentelemetry import propagate
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics import reader
from linkcrawler.api.access import METRICS
from linkcrawler.api.measured import KNOWN_METHODS, OTHER
from linkcrawler.traces import Traces, failed, statement

UNTRACED = frozenset({METRICS, "/healthz", "/readyz"})


class Traced:
    """The application, its requests traced."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self._app = app
        self._tracer = traces.tracer
        reader.on_statement = statement

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNTRACED:
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"] if scope["method"] in KNOWN_METHODS else "_OTHER"
        attributes = {
            "http.request.method": method,
            "url.scheme": scope["scheme"],
            "url.path": scope["path"],
            "network.protocol.version": scope.get("http_version", "1.1"),
            **_server(scope),
        }
        with self._tracer.start_as_current_span(
            method if method != "_OTHER" else "HTTP",
            context=propagate.extract(Headers(scope=scope)),
            kind=SpanKind.SERVER,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, send_noted)
            finally:
                route = getattr(scope.get("route"), "path", OTHER)
                if route != OTHER:
                    span.set_attribute("http.route", route)
                    span.update_name(f"{method} {route}")
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    failed(span, "", str(status))


def _server(scope: Scope) -> dict[str, str | int]:
    host, port = scope.get("server") or ("", None)
    return {"server.address": host, **({"server.port": port} if port else {})}
