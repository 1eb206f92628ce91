"""The peer of bench_crawl: stock Scrapy with LinkExtractor, following links on one site. Prints pages and seconds.

Usage: python peer_scrapy.py HTTP_PORT HOST PATH MAX_PAGES
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor


class Follow(Spider):
    """Follows every link within the site and builds an item for every link, as a backlink crawler would."""

    name = "follow"
    allowed_domains = ["127.0.0.1"]  # noqa: RUF012  Scrapy's convention
    extractor = LinkExtractor()

    def parse(self, response: Response) -> Iterator[Any]:
        for link in self.extractor.extract_links(response):
            yield {"source": response.url, "target": link.url, "anchor": link.text, "nofollow": link.nofollow}
            if link.url.startswith("http://127.0.0.1"):
                yield Request(link.url)


def main(port: str, host: str, path: str, max_pages: str) -> None:
    """Crawl http://127.0.0.1:`port``path`, which is served for `host`, up to about `max_pages`."""
    process = CrawlerProcess(
        {
            "DEFAULT_REQUEST_HEADERS": {"Host": host},
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
            "DOWNLOAD_DELAY": 0,
            "CLOSESPIDER_PAGECOUNT": int(max_pages),
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        }
    )
    crawler = process.create_crawler(Follow)
    process.crawl(crawler, start_urls=[f"http://127.0.0.1:{port}{path}"])
    started = time.monotonic()
    process.start()
    sys.stdout.write(f"{crawler.stats.get_value('response_received_count')} {time.monotonic() - started}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
