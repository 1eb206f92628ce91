"""What a worker does, as spans: a share of the pages from claim to settled, and every batch of them.

    page           a page, from when its host was claimed until its lease has ended
      wait         for its turn: the pace of its host, and the pages before it
      GET          one HTTP exchange, that of robots.txt too where this page was the first to need it
      read         what the response says
      settle       for its batch, to which it has a link
    settlement     a batch
      archive, store, offer, leases     its steps; one that failed is there once more

A traced worker is an ordinary one, with the functions at these borders wrapped from outside. Without an endpoint this
module is not imported.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from random import random
from typing import TYPE_CHECKING, Any, TypeVar

from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import Span, SpanKind, get_current_span, set_span_in_context, use_span

from linkcrawler.crawl.spiders import backlinks
from linkcrawler.crawl.transport import Refused
from linkcrawler.crawl.visit import Fetched, Visit
from linkcrawler.records import Exchange, Outcome
from linkcrawler.traces import Traces, failed, of_url, span

if TYPE_CHECKING:
    from scrapy import Request

    from linkcrawler.crawl.worker import Worker
    from linkcrawler.frontier import Leased

T = TypeVar("T")


def trace(worker: Worker, traces: Traces) -> None:
    """`worker`, which is not running yet, is traced from now on."""
    Traced(worker, traces)


class Traced:
    """The spans of one worker that have not ended."""

    def __init__(self, worker: Worker, traces: Traces) -> None:
        self._tracer = traces.tracer
        self._ratio = traces.page_ratio
        self._crawl = worker.config.name
        self._waiting: dict[int, tuple[Span, Span]] = {}  # id of a Fetched that is not settled -> page, settle
        settlement = worker.settlement
        self._download, self._fetch = worker._download, worker.transport.fetch
        self._add, self._settle = settlement.add, settlement._settle
        vars(worker)["_download"] = self._page
        vars(worker.transport)["fetch"] = self._get
        vars(settlement).update(
            add=self._added,
            _settle=self._settlement,
            _write_archive=self._step("archive", settlement._write_archive),
            _write_store=self._step("store", settlement._write_store),
            _offer=self._async_step("offer", settlement._offer),
            _end_leases=self._async_step("leases", settlement._end_leases),
        )
        vars(backlinks)["read_response"] = self._step("read", vars(backlinks)["read_response"])

    async def _page(self, request: Request, *rest: Any) -> None:
        # A task begins with what was current where it was started, and that may have been another page.
        token = attach(Context())
        try:
            if random() < self._ratio:  # nosec B311
                await self._traced_page(request, *rest)
            else:
                await self._download(request, *rest)
        finally:
            detach(token)

    async def _traced_page(self, request: Request, *rest: Any) -> None:
        visit: Visit = request.meta["visit"]
        leased: Leased = request.meta["leased"]
        attributes = {
            **of_url(leased.url),
            "linkcrawler.crawl": self._crawl,
            "linkcrawler.depth": leased.depth,
            "linkcrawler.attempt": leased.attempt,
        }
        page = self._tracer.start_span("page", attributes=attributes, start_time=visit.began_ns)
        self._tracer.start_span("wait", set_span_in_context(page), start_time=visit.began_ns).end()
        try:
            with use_span(page, record_exception=False, set_status_on_exception=False):
                await self._download(request, *rest)
        finally:
            if all(page is not one for one, _ in self._waiting.values()):  # nothing was sent: it has another turn
                page.set_attribute("linkcrawler.outcome", "put_back")
                page.end()

    async def _get(self, url: str, *rest: Any, **named: Any) -> Exchange | Refused:
        if not get_current_span().is_recording():
            return await self._fetch(url, *rest, **named)
        attributes = {"http.request.method": "GET", **of_url(url)}
        with self._tracer.start_as_current_span(
            "GET",
            kind=SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as one:
            result = await self._fetch(url, *rest, **named)
            exchange = result.exchange if isinstance(result, Refused) else result
            if exchange is not None:
                one.set_attribute("http.response.status_code", exchange.status)
                one.set_attribute("http.response.body.size", len(exchange.response_body))
                one.set_attribute("network.peer.address", exchange.ip)
            if isinstance(result, Refused):
                failed(one, result.reason, result.outcome.value)
            elif result.status >= 400:
                failed(one, "", str(result.status))
            return result

    def _added(self, fetched: Fetched) -> None:
        page = get_current_span()
        if fetched.leased is not None and page.is_recording():
            self._waiting[id(fetched)] = page, self._tracer.start_span("settle")
        self._add(fetched)

    async def _settlement(self, batch: Sequence[Fetched]) -> None:
        with span("settlement", {"linkcrawler.crawl": self._crawl, "linkcrawler.pages": len(batch)}) as settling:
            await self._settle(batch)
        for fetched in batch:
            if id(fetched) in self._waiting:
                page, settle = self._waiting.pop(id(fetched))
                if settling is not None:
                    settle.add_link(settling.get_span_context())
                settle.end()
                _tell(page, fetched)
                page.end()

    def _step(self, name: str, step: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(step)
        def traced(*args: Any, **named: Any) -> T:
            if not get_current_span().is_recording():
                return step(*args, **named)
            with span(name):
                return step(*args, **named)

        return traced

    def _async_step(self, name: str, step: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        @functools.wraps(step)
        async def traced(*args: Any) -> None:
            with span(name):
                await step(*args)

        return traced


def _tell(page: Span, fetched: Fetched) -> None:
    """What came of the page."""
    fetch = fetched.fetch
    page.set_attribute("linkcrawler.outcome", fetch.outcome.value)
    page.set_attribute("linkcrawler.purpose", fetch.purpose)
    if fetch.status:
        page.set_attribute("http.response.status_code", fetch.status)
    if fetch.outcome is Outcome.ERROR:
        failed(page, fetch.reason, fetch.outcome.value)
