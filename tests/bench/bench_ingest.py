"""What reading archives costs: pages a second from WARC and records a second from WAT, on one core, beside peers.

    make bench ARGS=ingest

CPU time of reading and extracting, without the store, on real pages of 30 kB (real_pages.py), or on a made one where
these were not fetched. Peers: warcio with lxml (the least: parse, find links, absolute URLs), FastWARC with lxml, for
WAT warcio with json and Common Crawl's own extraction (peer_cc_pyspark.py), where it is installed.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import time
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urljoin

import lxml.html
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from linkcrawler.config import CrawlConfig
from linkcrawler.ingest import FORMATS
from linkcrawler.ingest.loading import seldom_collected
from linkcrawler.ingest.records import Records
from linkcrawler.ingest.unpacked import Unpacked
from linkcrawler.records import Fetch
from tests.bench.bench_extract import made_page
from tests.bench.peer_cc_pyspark import cc_pyspark
from tests.bench.real_pages import real_pages
from tests.ingest.warc_files import record, response
from tests.ingest.wat_writer import wat_of

CONFIG = CrawlConfig("bench")
N_ROUNDS, N_PARTS = 9, 15
PAGE_BYTES = 30_000
XPATH = "//a[@href]|//area[@href]|//link[@href]"


def pages() -> list[tuple[str, bytes]]:
    """Address and bytes of documents of about 30 kB."""
    if found := real_pages():
        return found
    head, *sections = made_page().split(b"<section>")
    kept = sections[:: sum(map(len, sections)) // PAGE_BYTES]
    body = b"<section>".join([head, *kept])
    return [(f"https://site{number % 97}.example/docs/page{number}.html", body) for number in range(300)]


def warc_of(documents: list[tuple[str, bytes]]) -> bytes:
    """Request and response records, a gzip member each, as crawlers write them."""
    members = []
    for url, body in documents:
        request = record("request", url, b"GET / HTTP/1.1\r\nUser-Agent: x\r\n\r\n")
        members += [gzip.compress(request, 6), gzip.compress(response(url, body), 6)]
    return b"".join(members)


def wat_of_all(documents: list[tuple[str, bytes]]) -> bytes:
    """For each page the three records that Common Crawl writes."""
    members = []
    for url, body in documents:
        said = {"Headers": {"Host": url}}
        other = record("metadata", url, told({"WARC-Type": "request"}, {"HTTP-Request-Metadata": said}))
        html = body.decode("utf-8", "replace")
        page = wat_of(url, html, {"Content-Type": "text/html"}, date="2026-03-01T12:00:00Z")
        last = record("metadata", url, told({"WARC-Type": "metadata"}, {"WARC-Metadata-Metadata": {}}))
        members += [gzip.compress(each, 6) for each in (other, page, last)]
    return b"".join(members)


def told(head: dict[str, str], payload: dict[str, object]) -> bytes:
    """A WAT record's block."""
    return json.dumps({"Envelope": {"WARC-Header-Metadata": head, "Payload-Metadata": payload}}).encode()


def ours(kind: str, content: bytes) -> tuple[int, int]:
    form = FORMATS[kind]
    records = Records(Unpacked(io.BytesIO(content), 0, _fail), form.wanted, _fail)
    with seldom_collected():
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


Reader = Callable[[bytes], tuple[int, int]]


def measured(readers: dict[str, Reader], parts: list[bytes]) -> dict[str, tuple[float, list[tuple[int, int]]]]:
    """Seconds of CPU of each reader for all parts, and what it found in each.

    The readers take turns, part by part, and the best of N_ROUNDS counts for each part: so a neighbour on the machine
    that comes and goes costs none of them more than the others.
    """
    best = {name: [float("inf")] * len(parts) for name in readers}
    found: dict[str, list[tuple[int, int]]] = {}
    for _ in range(N_ROUNDS):
        for number, part in enumerate(parts):
            for name, read in readers.items():
                began = time.process_time()
                n = read(part)
                best[name][number] = min(best[name][number], time.process_time() - began)
                found.setdefault(name, [(0, 0)] * len(parts))[number] = n
    return {name: (sum(best[name]), found[name]) for name in readers}


def main() -> None:
    documents = pages()
    dealt = [documents[number::N_PARTS] for number in range(N_PARTS)]
    warcs, wats = [warc_of(part) for part in dealt], [wat_of_all(part) for part in dealt]
    mean = sum(len(body) for _, body in documents) / len(documents)
    print(f"{len(documents)} {'real' if real_pages() else 'made'} pages of {mean:,.0f} bytes, gzipped to ", end="")
    print(f"{sum(map(len, warcs)) / 1e6:.1f} MB of WARC and {sum(map(len, wats)) / 1e6:.1f} MB of WAT")
    of_warc = {"linkcrawler": partial(ours, "warc"), "FastWARC + lxml": by_fastwarc, "warcio + lxml": by_warcio}
    of_wat: dict[str, Reader] = {"linkcrawler": partial(ours, "wat"), "warcio + json": wat_by_warcio}
    if peer := cc_pyspark():
        of_wat["cc-pyspark"] = peer
    else:
        print("cc-pyspark is left out: CC_PYSPARK names no copy of https://github.com/commoncrawl/cc-pyspark")
    for kind, unit, n_each, readers, parts in (
        ("warc", "pages/s", 1, of_warc, warcs),
        ("wat", "records/s", 3, of_wat, wats),
    ):
        for name, (seconds, found) in measured(readers, parts).items():
            n_pages, n_links = (sum(column) for column in zip(*found, strict=True))
            rate = n_each * len(documents) / seconds
            print(f"{kind:5s} {name:18s} {rate:9,.0f} {unit:10s} {n_pages} pages, {n_links:,} links")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
