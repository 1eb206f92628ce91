"""The row of one fetch, whether the page was crawled now or archived by somebody else before."""

from __future__ import annotations

from typing import Any

from linkcrawler.extract.response import Reading
from linkcrawler.records import Exchange, Fetch
from linkcrawler.urls import host_of, names_of


def fetch_of(crawl: str, url: str, exchange: Exchange | None, reading: Reading, fetched_at: int, **rest: Any) -> Fetch:
    """The fetch of the canonical `url` at `fetched_at` (ms) that brought `exchange` (None = no response).

    `reading` is how it was understood; `rest` are further fields of Fetch: purpose, depth, attempt.
    """
    names = names_of(host_of(url))
    fetch = Fetch(
        crawl=crawl,
        url=url,
        host=names.host,
        domain=names.domain,
        site=names.site,
        fetched_at=fetched_at,
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
