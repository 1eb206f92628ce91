"""Scrapy's log lines about single pages are left out: every fetch has its row in `fetches`."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietLog(LogFormatter):
    """Says nothing of pages and items; errors in spiders and pipelines are logged as Scrapy does."""

    def crawled(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """No line: the page has its row."""

    def scraped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """No line: the item is in settlement."""
