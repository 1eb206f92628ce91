"""The whole: every route, what becomes of failures, and what is closed when the server ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from linkcrawler.api import (
    analyst,
    catalogue,
    crawls,
    evidence,
    health,
    measured,
    problems,
    questions,
    sharing,
    statements,
    verifying,
    watches,
    web,
)
from linkcrawler.api.access import Access, Guard
from linkcrawler.api.console import Console
from linkcrawler.api.indexes import Indexes
from linkcrawler.api.openapi import document
from linkcrawler.api.records import Records
from linkcrawler.api.sending import send
from linkcrawler.api.strict import ROOT
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.plain import json_text
from linkcrawler.traces import current


def create_app(config: Config, access: Access | None = None) -> FastAPI:
    """The API and the dashboard over the services that `config` names; without `access` for loopback only."""
    access = access or Access(Tokens(config.data))
    indexes, console = Indexes(config.clickhouse_dsn), Console(config.clickhouse_dsn)
    records = Records(config.clickhouse_dsn, indexes)
    counted = measured.Counted()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(indexes.close)
        await run_in_threadpool(console.close)
        await run_in_threadpool(records.close)

    app = FastAPI(title="linkcrawler", version="1", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.indexes = indexes
    problems.install(app)
    for routes in (
        questions.router(indexes),
        catalogue.router(console),
        statements.router(console),
        crawls.router(config),
        analyst.router(indexes, records),
        watches.router(records),
        evidence.router(config, console),
        verifying.router(config),
        sharing.router(access.tokens),
    ):
        app.router.routes.extend(routes.routes)  # `include_router` would make each of them once more

    @cache
    def written() -> bytes:
        return json_text(document(app)).encode()

    @app.get(f"{ROOT}/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> Response:
        return send(request, written(), "application/json")

    app.router.routes.extend(health.router(config).routes)
    app.router.routes.extend(measured.router(config, counted).routes)
    app.router.routes.extend(web.router().routes)
    app.add_middleware(Guard, access=access)
    app.add_middleware(measured.Measured, counted=counted)
    if (traces := current()) is not None:
        from linkcrawler.api.traced import Traced

        app.add_middleware(Traced, traces=traces)
    return app
