"""A body comes out of its content encoding as far as it can be read, and never larger than allowed."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.extract import decode_body, is_html, why_not_html

HTML = b"<!doctype html><p>" + random.Random(7).randbytes(3000).hex().encode() + b"</p>" * 2000
BIG = 10**7


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


def zstd_without_size(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_content_size=False).compress(data)


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("X-GZIP ", gzip.compress),
    ("gzip", lambda b: gzip.compress(b[:100]) + gzip.compress(b[100:])),
    ("gzip", lambda b: gzip.compress(b) + b"\0" * 100),
    ("gzip", lambda b: gzip.compress(b) + b"<!-- served in 3 ms -->"),
    ("deflate", zlib.compress),
    ("deflate", bare_deflate),
    ("br", brotli.compress),
    ("zstd", zstandard.compress),
    ("zstd", zstd_without_size),
    ("zstd", lambda b: zstd_without_size(b[:100]) + zstd_without_size(b[100:])),
    ("identity", bytes),
    ("", bytes),
    ("deflate, gzip", lambda b: gzip.compress(zlib.compress(b))),
    ("br,identity , gzip", lambda b: gzip.compress(brotli.compress(b))),
    ("gzip, gzip, gzip", lambda b: gzip.compress(gzip.compress(gzip.compress(b)))),
]


@pytest.mark.parametrize(("coding", "encode"), CODINGS)
def test_every_coding_is_undone(coding: str, encode: Callable[[bytes], bytes]) -> None:
    decoded = decode_body(encode(HTML), coding, BIG)

    assert (decoded.body, decoded.problem) == (HTML, "")


@pytest.mark.parametrize(("coding", "encode"), CODINGS)
def test_no_more_than_the_limit_comes_out(coding: str, encode: Callable[[bytes], bytes]) -> None:
    at_limit = decode_body(encode(HTML), coding, len(HTML))
    beyond = decode_body(encode(HTML), coding, len(HTML) - 1)

    assert (at_limit.body, at_limit.problem) == (HTML, "")
    assert beyond.problem == "too_large"
    assert len(beyond.body) <= len(HTML) - 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_plain_text_under_a_false_label_is_taken_as_it_is(coding: str) -> None:
    decoded = decode_body(HTML, coding, BIG)

    assert (decoded.body, decoded.problem) == (HTML, "")


@pytest.mark.parametrize(("coding", "encode"), CODINGS[:1] + CODINGS[5:10])
def test_a_body_that_ends_early_yields_what_came(coding: str, encode: Callable[[bytes], bytes]) -> None:
    whole = encode(HTML)
    decoded = decode_body(whole[: len(whole) * 3 // 4], coding, BIG)

    assert decoded.problem == f"{coding}: ends early"
    assert HTML.startswith(decoded.body)
    assert len(decoded.body) > len(HTML) // 10 or coding in ("br", "zstd")  # both work in blocks


def test_a_damaged_body_yields_what_stands_before_the_damage() -> None:
    whole = bytearray(gzip.compress(random.Random(3).randbytes(20_000).hex().encode()))
    whole[-5] ^= 1  # the checksum
    decoded = decode_body(bytes(whole), "gzip", BIG)

    assert decoded.problem.startswith("gzip: damaged after ")
    assert len(decoded.body) > 39_000


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(10**8))),
        ("deflate", zlib.compress(bytes(10**8))),
        ("br", brotli.compress(bytes(10**8), quality=5)),
        ("zstd", zstandard.compress(bytes(10**8))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(10**8)))),
    ],
)
def test_a_bomb_takes_no_more_memory_than_its_limit(coding: str, bomb: bytes) -> None:
    tracemalloc.start()
    decoded = decode_body(bomb, coding, 10**6)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert decoded.problem == "too_large"
    assert len(decoded.body) <= 10**6
    assert peak < 8 * 10**6


@pytest.mark.parametrize(
    ("coding", "problem"),
    [("compress", "content-encoding 'compress' is unknown"), ("gzip," * 9, "content-encoding has 9 codings")],
)
def test_an_encoding_that_is_not_read_says_so(coding: str, problem: str) -> None:
    assert decode_body(b"x", coding, BIG).problem.startswith(problem)


@given(st.binary(max_size=400), st.sampled_from([c for c, _ in CODINGS]), st.integers(0, 1000))
def test_any_bytes_under_any_label_are_decoded_without_an_exception(raw: bytes, coding: str, limit: int) -> None:
    assert len(decode_body(raw, coding, limit).body) <= limit


@given(st.sampled_from(CODINGS), st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_byte_never_raises(case: tuple[str, Callable[[bytes], bytes]], at: int, value: int) -> None:
    coding, encode = case
    raw = bytearray(encode(b"<p>" + bytes(range(256)) * 4))
    raw[at % len(raw)] = value

    assert len(decode_body(bytes(raw), coding, 5000).body) <= 5000


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", b"", True),
        ("Text/HTML; charset=x", b"hello", True),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html/>", True),
        ("", b"\xef\xbb\xbf \n<!DOCTYPE html>", True),
        ("", b"<?xml version='1.0'?>\n<html>", True),
        ("", b"<body class=x>", True),
        ("", b"<!-- hi -->", True),
        ("", b"{}", False),
        ("", b"<rss>", False),
        ("", b"", False),
        ("text/plain", b"<html>", False),
        ("application/pdf", b"%PDF-1.7", False),
        ("text/html", b"%PDF-1.7", False),
        ("text/html", b"\x89PNG\r\n\x1a\n" + bytes(100), False),
        ("text/html", b"\xff\xd8\xff\xe0", False),
        ("text/html", b"<html>" + bytes(1000), False),
        ("text/html", b"<html>\x00" + b"x" * 1000, True),
        ("text/html", "\ufeff<html>".encode("utf-16-le"), True),
        ("text/html; charset=utf-16", "<html>".encode("utf-16-le"), True),
    ],
)
def test_html_is_what_its_label_and_its_first_bytes_say(content_type: str, body: bytes, expected: bool) -> None:
    assert is_html(content_type, body) is expected
    assert bool(why_not_html(content_type, body)) is not expected
