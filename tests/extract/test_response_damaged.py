"""A damaged body says nothing of links that may stand behind the damage; a redirect is read as browsers read it."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable

import brotli
import pytest
import zstandard

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import Reading, decode_body, read_response
from linkcrawler.records import Exchange, Outcome

CONFIG = CrawlConfig("t")
PAGE = b"<!doctype html><title>t</title><p>" + b"text " * 2000 + b"<a href=http://x.example/>x</a></body></html>\n"


def read(body: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> Reading:
    said = [(b"Content-Type", b"text/html"), *headers]
    return read_response(Exchange("http://a.example/", 0, "", "GET", [], "1.1", status, "", said, body), CONFIG)


def test_a_page_whose_end_came_is_a_page_whatever_follows_it() -> None:
    """gzip without its last bytes, as careless servers send it, and with a wrong checksum."""
    packed = gzip.compress(PAGE)
    wrong = packed[:-8] + bytes(4) + packed[-4:]
    for body in (packed[:-8], packed[:-4], wrong):
        reading = read(body, (b"Content-Encoding", b"gzip"))

        assert (reading.outcome, len(reading.page.links if reading.page else [])) == (Outcome.OK, 1)
        assert reading.reason.startswith("gzip: ")


@pytest.mark.parametrize("n_lost", [9, 20, 60])
def test_a_page_without_its_end_is_no_page(n_lost: int) -> None:
    """Else the links that stood there would be taken for links that were removed."""
    reading = read(gzip.compress(PAGE.replace(b"</body></html>", b""), 0)[:-n_lost], (b"Content-Encoding", b"gzip"))

    assert (reading.outcome, reading.page) == (Outcome.BAD_CONTENT, None)
    assert reading.reason == "only a part of the body can be read: gzip: ends early"


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_members_without_number_are_not_read_without_end(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """Sixteen megabytes of members of nothing: each one costs as much as a page, if it is let."""
    member = pack(b"")
    started = time.process_time()
    decoded = decode_body(member * (CONFIG.max_body_bytes // len(member)), coding, CONFIG.max_body_bytes)

    assert decoded.problem == f"{coding}: has more than 10000 members"
    assert time.process_time() - started < 5
    many = decode_body(pack(b"0123456789") * 5000, coding, CONFIG.max_body_bytes)
    assert (len(many.body), many.problem) == (50_000, "")


def test_a_large_damaged_body_is_read_in_the_time_of_a_sound_one() -> None:
    noise = random.Random(1).randbytes(8_000_000)
    packed = bytearray(gzip.compress(noise, 1))
    packed[-6] ^= 1
    started = time.process_time()
    decoded = decode_body(bytes(packed), "gzip", CONFIG.max_body_bytes)

    assert time.process_time() - started < 2
    assert decoded.body == noise


def test_a_very_dense_body_is_read_to_its_end() -> None:
    """Brotli says that it takes more input while it has output left."""
    body = b"<p>" + b" " * 3_000_000 + b"<a href=http://x.example/>end</a>"
    for quality in (1, 5, 11):
        packed = brotli.compress(body, quality=quality)

        assert decode_body(packed, "br", 10**7) == decode_body(body, "", 10**7)
        assert decode_body(packed[:-2], "br", 10**7).problem == "br: ends early"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (b"/caf\xc3\xa9", "http://a.example/caf%C3%A9"),
        (b"/caf\xe9", "http://a.example/caf%E9"),
        (b"//b\xc3\xbccher.example/", "http://xn--bcher-kva.example/"),
        (b"/caf%C3%A9", "http://a.example/caf%C3%A9"),
    ],
)
def test_raw_bytes_in_a_location_are_what_browsers_make_of_them(location: bytes, url: str) -> None:
    assert read(b"", (b"Location", location), status=301).redirect_url == url
