"""What archiving one page costs, beside warcio's own writer and gzip, in one run on one core.

    python tests/bench/bench_archive.py

The page has 95 kB; it is archived as sent plain, and as sent gzipped. fsync is left out: it is once per batch.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from isal import igzip_lib
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from linkcrawler.archive import WarcWriter
from linkcrawler.archive.record import response_and_request
from linkcrawler.archive.writer import GZIP_LEVEL
from linkcrawler.records import Exchange

N_ROUNDS = 15
BATCH = 50


def made_page() -> bytes:
    """95 kB of words and tags, which gzip brings to about a fifth."""
    rng = random.Random(1)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(1500)]
    text = " ".join(
        f'<a class="x" href="/{rng.choice(words)}">{rng.choice(words)}</a> {rng.choice(words)}' for _ in range(2600)
    )
    return text.encode()[:95_000]


def best_ms(function: Callable[[], object], n: int) -> float:
    """Milliseconds of CPU for one call: the best of 15 rounds of `n`."""
    best = float("inf")
    for _ in range(N_ROUNDS):
        started = time.process_time()
        for _ in range(n):
            function()
        best = min(best, (time.process_time() - started) / n)
    return best * 1e3


def by_warcio(one: Exchange, is_gzip: bool) -> None:
    """The same two records by warcio."""
    writer = WARCWriter(io.BytesIO(), gzip=is_gzip, warc_version="1.1")
    head = StatusAndHeaders("200 OK", [(k.decode(), v.decode()) for k, v in one.response_headers], protocol="HTTP/1.1")
    response = writer.create_warc_record(
        one.url, "response", payload=io.BytesIO(one.response_body), http_headers=head, length=len(one.response_body)
    )
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
    request = writer.create_warc_record(one.url, "request", http_headers=asked)
    writer.write_request_response_pair(request, response)


def main() -> None:
    html = made_page()
    out = []
    for label, body, headers in (
        ("plain", html, [(b"Content-Type", b"text/html")]),
        ("gzip", gzip.compress(html, 6), [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip")]),
    ):
        one = Exchange(
            "https://example.org/", 1_767_323_045_678, "192.0.2.1", "GET", [(b"Host", b"example.org")],
            "1.1", 200, "OK", headers, body,
        )  # fmt: skip
        record = response_and_request(one, "<urn:uuid:x>")[0]
        with tempfile.TemporaryDirectory() as folder:
            writer = WarcWriter(Path(folder), "bench", "1", 10**12)
            measured = {
                "WarcWriter.write, per page": best_ms(lambda w=writer, e=one: w.write([e] * BATCH), 1) / BATCH,  # type: ignore[misc]
                "  records alone": best_ms(lambda e=one: response_and_request(e, "<urn:uuid:x>"), 50),  # type: ignore[misc]
                "  igzip alone": best_ms(
                    lambda r=record: igzip_lib.compress(r, level=GZIP_LEVEL, flag=igzip_lib.COMP_GZIP),
                    50,  # type: ignore[misc]
                ),
                "warcio, uncompressed": best_ms(lambda e=one: by_warcio(e, False), 20),  # type: ignore[misc]
                "warcio, its gzip": best_ms(lambda e=one: by_warcio(e, True), 10),  # type: ignore[misc]
            }
            writer.close()
        ours = measured["WarcWriter.write, per page"]
        out.append(f"body sent {label}: {len(body):,} bytes")
        out += [f"  {name:28s} {ms:6.3f} ms  {ms / ours:6.2f} x" for name, ms in measured.items()]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
