"""The end of Scrapy's path: every `Fetched` goes to settlement."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from linkcrawler.crawl.visit import Fetched
    from linkcrawler.crawl.worker import Worker


class SettlementPipeline:
    """Item pipeline of the worker that `crawler` belongs to."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SettlementPipeline:
        """A pipeline into the settlement of `crawler`'s worker."""
        return cls(crawler.spider.worker)  # type: ignore[union-attr]

    def process_item(self, item: Fetched) -> Fetched:
        """`item` is in the next batch."""
        self._worker.settlement.add(item)
        return item
