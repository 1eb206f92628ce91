"""A peer of bench_peers: crawlee-python with its parsel crawler, following links on one site.

Usage: python peer_crawlee.py URL MAX_PAGES CA_BUNDLE; the host of URL is this machine. Prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import sys
import time
from datetime import timedelta
from urllib.parse import urljoin

from crawlee import ConcurrencySettings
from crawlee.crawlers import ParselCrawler, ParselCrawlingContext
from crawlee.http_clients import HttpxHttpClient
from crawlee.storage_clients import MemoryStorageClient
from loopback_names import lead_home


async def crawl(url: str, max_pages: int, ca_bundle: str) -> int:
    """Pages of the crawl from `url`: every link becomes a row in memory, those within the site are followed."""
    n_pages = n_rows = 0
    tls = ssl.create_default_context(cafile=ca_bundle)
    crawler = ParselCrawler(
        http_client=HttpxHttpClient(verify=tls, http2=False, header_generator=None),
        storage_client=MemoryStorageClient(),
        max_requests_per_crawl=max_pages,
        concurrency_settings=ConcurrencySettings(min_concurrency=16, max_concurrency=16, desired_concurrency=16),
        request_handler_timeout=timedelta(minutes=2),
        configure_logging=False,
    )

    @crawler.router.default_handler
    async def handle(context: ParselCrawlingContext) -> None:
        nonlocal n_pages, n_rows
        n_pages += 1
        found = []
        for a in context.selector.css("a[href], area[href]"):
            target = urljoin(context.request.url, a.attrib["href"])
            row = {"source": context.request.url, "target": target, "anchor": a.xpath("string()").get()}
            n_rows += bool(row)
            if target.startswith(url):
                found.append(target.partition("#")[0])
        await context.add_requests(list(dict.fromkeys(found)))

    await crawler.run([url])
    return n_pages


def main(url: str, max_pages: str, ca_bundle: str) -> None:
    """Crawl from `url` up to `max_pages`."""
    lead_home()
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    pages = asyncio.run(crawl(url, int(max_pages), ca_bundle))
    sys.stdout.write(json.dumps({"pages": pages, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
