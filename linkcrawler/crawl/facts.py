"""The row of one fetch, whatever it was for."""

from __future__ import annotations

import time
from typing import Any

from linkcrawler.extract import Reading
from linkcrawler.records import Exchange, Fetch
from linkcrawler.urls import host_of, names_of


def now_ms() -> int:
    """The instant, as every row carries it: ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def fetch_of(crawl: str, url: str, exchange: Exchange | None, reading: Reading, **rest: Any) -> Fetch:
    """The fetch of the canonical `url` that brought `exchange` (None = no response), understood as `reading`.

    `rest` are further fields of Fetch: purpose, depth, attempt.
    """
    names = names_of(host_of(url))
    fetch = Fetch(
        crawl=crawl,
        url=url,
        host=names.host,
        domain=names.domain,
        site=names.site,
        fetched_at=exchange.fetched_at if exchange else now_ms(),
        outcome=reading.outcome,
        reason=reading.reason,
        content_type=reading.content_type,
        etag=reading.etag,
        last_modified=reading.last_modified,
        redirect_url=reading.redirect_url,
        page=reading.page,
        **rest,
    )
    if exchange is not None:
        fetch.status = exchange.status
        fetch.ip = exchange.ip
        fetch.fetch_ms = exchange.fetch_ms
        fetch.body_bytes = len(exchange.response_body)
    return fetch
