"""`/metrics`: what is asked of the API, and how the index stands, for Prometheus.

It is behind the same rules as the API: on loopback whoever sits there may ask, elsewhere a token with the scope `read`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import Metric as Family
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linkcrawler.api.access import METRICS
from linkcrawler.config import Config
from linkcrawler.desk.gauges import Gauges
from linkcrawler.families import counter, gauge
from linkcrawler.metrics import API, INDEX

log = logging.getLogger(__name__)
BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
OTHER = "other"  # the dashboard's files, and what is no route


class Counted:
    """What was asked of this server."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        requests, duration, in_flight = API
        self.requests = Counter(requests.name, requests.help, requests.labels, registry=self.registry)
        self.duration = Histogram(
            duration.name, duration.help, duration.labels, registry=self.registry, buckets=BOUNDS_S
        )
        self.in_flight = Gauge(in_flight.name, in_flight.help, registry=self.registry)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)


class Measured:
    """The application, its requests counted by route and not by address."""

    def __init__(self, app: ASGIApp, counted: Counted) -> None:
        self._app = app
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._counted.in_flight.inc()
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._counted.in_flight.dec()
            path = getattr(scope.get("route"), "path", OTHER)
            route = path if path.startswith("/api/") or path == METRICS else OTHER
            method = scope["method"] if scope["method"] in KNOWN_METHODS else OTHER
            self._counted.requests.labels(method, route, str(status)).inc()
            seconds = time.perf_counter() - began
            self._counted.duration.labels(route).observe(seconds)
            log.info("request", extra={"method": method, "route": route, "status": status, "ms": round(seconds * 1000)})


class _Read:
    """Families that were read already."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def router(config: Config, counted: Counted) -> APIRouter:
    """The route."""
    routes = APIRouter()
    gauges = Gauges(config)

    @routes.get(METRICS, include_in_schema=False)
    async def metrics() -> Response:
        read: Any = await gauges.read()
        families = [
            (counter if metric.kind == "counter" else gauge)(metric.name, read[metric.name])
            for metric in INDEX
            if metric.name in read
        ]
        registry = CollectorRegistry()
        registry.register(_Read(families))
        body = await run_in_threadpool(lambda: generate_latest(counted.registry) + generate_latest(registry))
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    return routes
