"""The row of one fetch of this moment, whatever it was for."""

from __future__ import annotations

import time
from typing import Any

from linkcrawler import extract
from linkcrawler.extract import Reading
from linkcrawler.records import Exchange, Fetch


def now_ms() -> int:
    """The instant, as every row carries it: ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def fetch_of(crawl: str, url: str, exchange: Exchange | None, reading: Reading, **rest: Any) -> Fetch:
    """The fetch of the canonical `url` that brought `exchange` (None = no response), understood as `reading`.

    `rest` are further fields of Fetch: purpose, depth, attempt.
    """
    return extract.fetch_of(crawl, url, exchange, reading, exchange.fetched_at if exchange else now_ms(), **rest)
