"""What reading archives costs: pages a second from WARC and records a second from WAT, on one core, beside peers.

    python -m tests.bench.bench_ingest [PAGE.html ...]

CPU time of reading and extracting, without the store. Without pages it makes some of 30 kB. Peers: warcio with lxml
(the least: parse, find links, absolute URLs), FastWARC with lxml, and for WAT warcio with json.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from linkcrawler.config import CrawlConfig
from linkcrawler.ingest import FORMATS
from linkcrawler.ingest.records import Records
from linkcrawler.ingest.unpacked import Unpacked
from linkcrawler.records import Fetch
from tests.bench.bench_extract import made_page
from tests.ingest.warc_files import record, response
from tests.ingest.wat_writer import wat_of

CONFIG = CrawlConfig("bench")
N_PAGES = 1500
N_ROUNDS = 3
PAGE_BYTES = 30_000
XPATH = "//a[@href]|//area[@href]|//link[@href]"


def pages(files: list[Path]) -> list[bytes]:
    """Documents of about 30 kB."""
    if files:
        return [path.read_bytes() for path in files]
    head, *sections = made_page().split(b"<section>")
    kept = sections[:: sum(map(len, sections)) // PAGE_BYTES]
    return [b"<section>".join([head, *kept])]


def warc_of(bodies: list[bytes]) -> bytes:
    """Request and response records, a gzip member each, as crawlers write them."""
    members = []
    for number in range(N_PAGES):
        url = f"https://site{number % 97}.example/docs/page{number}.html"
        request = record("request", url, b"GET / HTTP/1.1\r\nUser-Agent: x\r\n\r\n")
        members += [gzip.compress(request, 6), gzip.compress(response(url, bodies[number % len(bodies)]), 6)]
    return b"".join(members)


def wat_of_all(bodies: list[bytes]) -> bytes:
    """For each page the three records that Common Crawl writes."""
    told = {}
    for number, body in enumerate(bodies):
        told[number] = wat_of(
            "https://x.example/",
            body.decode("utf-8", "replace"),
            {"Content-Type": "text/html"},
            date="2026-03-01T12:00:00Z",
        )
    members = []
    for number in range(N_PAGES):
        url = f"https://site{number % 97}.example/docs/page{number}.html"
        block = told[number % len(told)].partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
        block = block.replace(b"https://x.example/", url.encode())
        other = json.dumps({"Envelope": {"Payload-Metadata": {"HTTP-Request-Metadata": {"Headers": {"Host": url}}}}})
        for content in (other.encode(), block, other.encode()):
            members.append(gzip.compress(record("metadata", url, content), 6))
    return b"".join(members)


def ours(kind: str, content: bytes) -> tuple[int, int]:
    form = FORMATS[kind]
    records = Records(Unpacked(io.BytesIO(content), 0, _fail), form.wanted, _fail)
    found = [len(f.page.links) for r in records if isinstance(f := form.read(r, "/x", CONFIG), Fetch) and f.page]
    return len(found), sum(found)


def _fail(damage: object) -> None:
    raise AssertionError(damage)


def by_warcio(content: bytes) -> tuple[int, int]:
    bodies = (
        (r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
        for r in ArchiveIterator(io.BytesIO(content))
        if r.rec_type == "response"
    )
    return by_lxml(bodies)


def by_fastwarc(content: bytes) -> tuple[int, int]:
    found = FastIterator(io.BytesIO(content), record_types=WarcRecordType.response, parse_http=True)
    return by_lxml((r.headers["WARC-Target-URI"], r.reader.read()) for r in found)


def by_lxml(bodies: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    n_pages = n_links = 0
    for url, body in bodies:
        document = lxml.html.document_fromstring(body)
        links = [(urljoin(url, e.get("href") or ""), e.text_content()) for e in document.xpath(XPATH)]
        n_pages, n_links = n_pages + 1, n_links + len(links)
    return n_pages, n_links


def wat_by_warcio(content: bytes) -> tuple[int, int]:
    n_pages = n_links = 0
    for found in ArchiveIterator(io.BytesIO(content)):
        said = json.loads(found.content_stream().read())
        document = said["Envelope"]["Payload-Metadata"].get("HTTP-Response-Metadata", {}).get("HTML-Metadata")
        if document:
            url = said["Envelope"]["WARC-Header-Metadata"]["WARC-Target-URI"]
            links = [urljoin(url, link["url"]) for link in document["Links"] if link["path"] == "A@/href"]
            n_pages, n_links = n_pages + 1, n_links + len(links)
    return n_pages, n_links


def best_s(read: Callable[[], object]) -> float:
    """Seconds of CPU: the best of some rounds."""
    best = float("inf")
    for _ in range(N_ROUNDS):
        began = time.process_time()
        read()
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    bodies = pages([Path(name) for name in sys.argv[1:]])
    warc, wat = warc_of(bodies), wat_of_all(bodies)
    mean = sum(map(len, bodies)) / len(bodies)
    print(f"{N_PAGES:,} pages of {mean:,.0f} bytes: WARC {len(warc) / 1e6:.1f} MB, WAT {len(wat) / 1e6:.1f} MB packed")
    for title, n, unit, steps in (
        (
            "warc",
            N_PAGES,
            "pages/s",
            {
                "linkcrawler": lambda: ours("warc", warc),
                "FastWARC + lxml": lambda: by_fastwarc(warc),
                "warcio + lxml": lambda: by_warcio(warc),
            },
        ),
        (
            "wat",
            3 * N_PAGES,
            "records/s",
            {"linkcrawler": lambda: ours("wat", wat), "warcio + json": lambda: wat_by_warcio(wat)},
        ),
    ):
        for name, read in steps.items():
            print(f"{title:5s} {name:18s} {n / best_s(read):9,.0f} {unit}   {read()}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
