"""What reading one page costs, beside lxml with XPath and Scrapy's LinkExtractor, in one run on one core.

    python tests/bench/bench_extract.py [PAGE.html URL]

Without a page it makes one like those of docs.python.org: 95 kB, 311 links, a third of them fragments.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from selectolax.lexbor import LexborHTMLParser

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page

CONFIG = CrawlConfig(name="bench")
N_ROUNDS = 15
XPATH = "//a[@href]|//area[@href]|//form|//iframe[@src]|//frame[@src]|//link[@href]|//meta"


def made_page() -> bytes:
    """A page of 95 kB with 311 links: 95 fragments, 200 internal (100 distinct), 16 to other domains."""
    links = [f'<a class="headerlink" href="#section-{i}" title="Permalink">\u00b6</a>' for i in range(95)]
    links += [
        f'<a class="reference internal" href="../library/mod{i % 100}.html#mod.f{i}" title="mod{i}.f">'
        f'<code class="xref py py-func docutils literal notranslate"><span class="pre">f{i}()</span></code></a>'
        for i in range(200)
    ]
    links += [
        f'<a class="reference external" href="https://host{i}.example.net/page{i}">RFC <b>{i}</b></a>'
        for i in range(16)
    ]
    text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut. "
    body = "".join(
        f"<section><h2>Part {i}</h2><p>{text}{link}</p><div class=x><span>{i}</span></div></section>"
        for i, link in enumerate(links)
    )
    head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title></head><body><main>'
    return f"{head}{body}</main></body></html>".encode()


def best_ms(function: Callable[[], object], n: int) -> float:
    """Milliseconds of CPU for one call: the best of 15 rounds of `n`."""
    best = float("inf")
    for _ in range(N_ROUNDS):
        started = time.process_time()
        for _ in range(n):
            function()
        best = min(best, (time.process_time() - started) / n)
    return best * 1e3


def by_lxml(body: bytes, url: str) -> list[tuple[str, str]]:
    """The least that lxml does for the same: parse, find, anchor text, absolute URL; no canonical form."""
    document = lxml.html.document_fromstring(body)
    return [(urljoin(url, e.get("href") or ""), e.text_content()) for e in document.xpath(XPATH)]


def main() -> None:
    body = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 2 else made_page()
    url = sys.argv[2] if len(sys.argv) > 2 else "https://docs.example.org/3/library/bench.html"
    page = extract_page(body, url, "text/html", [], CONFIG)
    extractor = LinkExtractor(deny_extensions=[])
    steps: list[tuple[str, Callable[[], object], int]] = [
        ("parse only (lexbor)", lambda: LexborHTMLParser(body), 20),
        ("extract_page", lambda: extract_page(body, url, "text/html; charset=utf-8", [], CONFIG), 20),
        ("lxml + XPath + urljoin", lambda: by_lxml(body, url), 5),
        (
            "Scrapy LinkExtractor",
            lambda: extractor.extract_links(HtmlResponse(url, body=body, encoding="utf-8")),
            2,
        ),
    ]
    measured = {name: best_ms(function, n) for name, function, n in steps}
    ours = measured["extract_page"]
    out = [f"{len(body):,} bytes, {len(LexborHTMLParser(body).css('a[href]'))} links, {len(page.links)} rows"]
    out += [f"{name:28s} {ms:7.2f} ms  {ms / ours:6.2f} x" for name, ms in measured.items()]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
