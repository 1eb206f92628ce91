"""How crawls stand, what became of a URL, and the orders that workers obey."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.config import CRAWL_NAME, Config, CrawlConfig
from linkcrawler.desk.crawls import work_on
from linkcrawler.desk.lookout import STORE_LIMIT_S, Lookout, crawl_told, parked_urls, services_told
from linkcrawler.desk.whereabouts import what_became, with_instants
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.crawl.standing import Standing
    from linkcrawler.frontier import Frontier

STATES = {"pause": "paused", "resume": "running", "drain": "draining"}
Name = Annotated[
    str, Path(description="A crawl, by its name.", examples=["spring"], pattern=rf"^{CRAWL_NAME.pattern}$")
]


def router(config: Config) -> APIRouter:
    """The routes of crawls."""
    routes = APIRouter(prefix=ROOT, tags=["Crawls"], route_class=StrictRoute)

    @routes.get("/status", operation_id="status", response_class=Response)
    async def status(request: Request) -> Response:
        """Which services run, and how each crawl stands."""
        n_bytes: int | None = None
        stands: list[Standing] = []
        if config.redis_url:
            async with Lookout(config.redis_url) as lookout:
                n_bytes, stands = await lookout.look()
        parked = await asyncio.to_thread(parked_urls, config) if stands else None
        told = {
            "data": str(config.data),
            "services": await asyncio.to_thread(services_told, config),
            "redis_memory_bytes": n_bytes,
            "crawls": [crawl_told(stand, parked) for stand in stands],
        }
        return send_json(request, told)

    @routes.get("/crawls/{crawl}", operation_id="crawl", response_class=Response)
    async def crawl(request: Request, crawl: Name) -> Response:
        """How one crawl stands."""
        from linkcrawler.crawl.standing import standing_of

        async def work(frontier: Frontier, _: CrawlConfig) -> Any:
            return await standing_of(frontier)

        stand = await _on(config, crawl, work)
        return send_json(request, crawl_told(stand, await asyncio.to_thread(parked_urls, config)))

    @routes.post("/crawls/{crawl}/{order}", operation_id="order_crawl", response_class=Response)
    async def order(
        request: Request,
        crawl: Name,
        order: Annotated[Literal["pause", "resume", "drain"], Path(description="What its workers are to do.")],
    ) -> Response:
        """The workers of a crawl obey within about a second: pause, resume, or drain (finish, and end)."""
        from linkcrawler.crawl.standing import standing_of

        async def work(frontier: Frontier, _: CrawlConfig) -> Any:
            await frontier.set_state(STATES[order])
            return await standing_of(frontier)

        stand = await _on(config, crawl, work)
        return send_json(request, crawl_told(stand, None))

    @routes.get("/crawls/{crawl}/why", operation_id="why", response_class=Response)
    async def why(
        request: Request,
        crawl: Name,
        url: Annotated[
            str, Query(description="The URL that is asked about.", examples=["https://example.com/"], max_length=4_000)
        ],
    ) -> Response:
        """Where a URL is in a crawl, and why: fetched, queued, leased, parked, dead, refused or never_seen."""
        from linkcrawler.crawl.seeds import read_url
        from linkcrawler.store import Store

        try:
            canonical = read_url(url)
        except UsageError as exc:
            raise Problem(400, "not-accepted", str(exc), parameter="url") from exc

        async def work(frontier: Frontier, crawl_config: CrawlConfig) -> Any:
            store = Store(config.clickhouse_dsn, STORE_LIMIT_S)
            try:
                return await what_became(frontier, store, crawl_config, canonical)
            finally:
                await asyncio.to_thread(store.close)

        return send_json(request, with_instants(await _on(config, crawl, work)))

    return routes


async def _on(config: Config, name: str, work: Callable[[Frontier, CrawlConfig], Awaitable[Any]]) -> Any:
    """What `work` returns for a crawl. Raises Problem where it is not known."""
    if not config.redis_url:
        raise Problem(404, "no-such-crawl", f"crawl {name!r} is not known: no Redis is configured")
    try:
        return await work_on(config.redis_url, name, work)
    except UsageError as exc:
        raise Problem(404, "no-such-crawl", str(exc)) from exc
