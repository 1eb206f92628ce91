"""Whether the server lives, and whether it can answer: for what starts it again, and for what sends it requests.

Both are outside `/api`: no token, since whoever asks is a machine that has none, and nothing is told but names.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from linkcrawler.config import Config
from linkcrawler.errors import LinkcrawlerError
from linkcrawler.plain import json_text

LIMIT_S = 3.0  # a service that takes longer is as good as away; probes wait about as long
KEPT_S = 1.0  # whoever asks more often is told what was found last
HEADERS = {"Cache-Control": "no-store"}

Checks = dict[str, Callable[[], Awaitable[None]]]


def router(config: Config) -> APIRouter:
    """`/healthz` answers while the process does; `/readyz` where the store and Redis do, else 503."""
    checks: Checks = {"store": lambda: _ask_store(config), "redis": lambda: _ask_redis(config)}
    found: dict[str, str] = {}
    found_at = float("-inf")
    turn = asyncio.Lock()
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/healthz", methods=["GET", "HEAD"], response_class=Response)
    async def healthz() -> Response:
        return _answer(200, {"status": "alive"})

    @routes.api_route("/readyz", methods=["GET", "HEAD"], response_class=Response)
    async def readyz() -> Response:
        nonlocal found, found_at
        async with turn:
            if time.monotonic() - found_at >= KEPT_S:
                states = await asyncio.gather(*(_state(check) for check in checks.values()))
                found, found_at = dict(zip(checks, states, strict=True)), time.monotonic()
        missing = [name for name, state in found.items() if state != "ok"]
        if missing:
            return _answer(503, {"status": "not ready", "missing": missing, **found})
        return _answer(200, {"status": "ready", **found})

    return routes


def _answer(status: int, body: dict[str, object]) -> Response:
    return Response(json_text(body), status, HEADERS, media_type="application/json")


async def _state(check: Callable[[], Awaitable[None]]) -> str:
    """`ok`, or in a word what is the matter: no addresses, no passwords."""
    try:
        await asyncio.wait_for(check(), LIMIT_S)
    except TimeoutError:
        return "silent"
    except LinkcrawlerError:
        return "away"
    return "ok"


async def _ask_store(config: Config) -> None:
    from linkcrawler.store import Store

    def ask() -> None:
        store = Store(config.clickhouse_dsn, LIMIT_S)
        try:
            store.query("select 1")
        finally:
            store.close()

    await asyncio.to_thread(ask)


async def _ask_redis(config: Config) -> None:
    from linkcrawler.frontier import connect

    client = await connect(config.redis_url)  # it asks, and says where it gets no answer
    await client.aclose()
