"""A peer of bench_peers: Scrapy with LinkExtractor, following links on one site, stock or with scrapy-redis.

Usage: python peer_scrapy.py URL MAX_PAGES CA_BUNDLE [REDIS_URL]; the host of URL is this machine. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from loopback_names import lead_home
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor


class Follow(Spider):
    """Follows every link within the site and builds an item for every link, as a backlink crawler would."""

    name = "follow"
    extractor = LinkExtractor()
    site = ""

    async def start(self) -> Any:
        """The first page, by which the dupefilter does not know it."""
        yield Request(self.site)

    def parse(self, response: Response) -> Iterator[Any]:
        """The items and the requests of one page."""
        for link in self.extractor.extract_links(response):
            yield {"source": response.url, "target": link.url, "anchor": link.text, "nofollow": link.nofollow}
            if link.url.startswith(self.site):
                yield Request(link.url)


def main(url: str, max_pages: str, ca_bundle: str, redis_url: str = "") -> None:
    """Crawl from `url` up to about `max_pages`."""
    lead_home()
    os.environ["SSL_CERT_FILE"] = ca_bundle
    settings: dict[str, Any] = {
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "CLOSESPIDER_PAGECOUNT": int(max_pages),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    }
    if redis_url:
        settings |= {
            "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "REDIS_URL": redis_url,
        }
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Follow)
    process.crawl(crawler, site=url)
    started = time.monotonic()
    process.start()
    pages = crawler.stats.get_value("downloader/response_status_count/200", 0)
    sys.stdout.write(json.dumps({"pages": pages, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
