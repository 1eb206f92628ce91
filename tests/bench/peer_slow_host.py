"""The peers of bench_slow_host: Scrapy, stock or with the scheduler of scrapy-redis, fetches the URLs of its input.

Usage: python peer_slow_host.py stock|REDIS_URL DELAY_S < URLS
"""

from __future__ import annotations

import sys
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess


class Fetch(Spider):
    """Fetches its start URLs, and nothing else."""

    name = "fetch"

    def parse(self, response: Any) -> None:
        """Nothing is done with a page."""


def main(scheduler: str, delay_s: float, urls: list[str]) -> None:
    """Fetch `urls`, one at a time of a host, `delay_s` apart, 16 at a time in all, which is Scrapy's default."""
    settings: dict[str, Any] = {
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": delay_s,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    }
    if scheduler != "stock":
        settings |= {
            "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "REDIS_URL": scheduler,
        }
    process = CrawlerProcess(settings)
    process.crawl(process.create_crawler(Fetch), start_urls=urls)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.stdin.read().split())
