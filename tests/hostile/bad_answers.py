"""Group B: answers that are too large, too slow, broken, or something else than they say."""

from __future__ import annotations

import asyncio
import gzip
import random
import zlib

import brotli
import zstandard

from tests.hostile.case import Case, link
from tests.hostile.server import Answer, Asked, answer

MAX_BODY_BYTES = 1_000_000  # of the crawl that meets these
TIMEOUT_S = 3.0

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
NOISE = random.Random(9).randbytes(4000).hex().encode()
BOMB = bytes(5 * MAX_BODY_BYTES)


def coded(body: bytes, coding: str) -> bytes:
    """An answer under a Content-Encoding."""
    return answer(body, f"Content-Encoding: {coding}")


def sized(name: str, *lines: bytes, length: int | None = None) -> bytes:
    """A page with a link to NAME, with further header lines, and a Content-Length that may lie."""
    body = link(name)
    head = HEAD + b"".join(line + b"\r\n" for line in lines)
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % (len(body) if length is None else length) + body


def chunk(body: bytes) -> bytes:
    """One chunk."""
    return b"%x\r\n%s\r\n" % (len(body), body)


def bad_checksum(body: bytes) -> bytes:
    """gzip whose checksum is that of something else."""
    raw = bytearray(gzip.compress(body))
    raw[-8] ^= 0xFF
    return bytes(raw)


async def endless_members(asked: Asked) -> None:
    """One sound gzip member after the other."""
    await asked.send(HEAD + b"Content-Encoding: gzip\r\n\r\n")
    member = gzip.compress(b"<p>more " * 1000) * 2000
    while True:
        await asked.send(member)


async def long_extension(asked: Asked) -> None:
    """A chunk behind 4 MB of extension."""
    await asked.send(
        CHUNKED + b"%x;" % len(link("B2.7")), *[b"x" * 50_000] * 80, b"\r\n" + link("B2.7") + b"\r\n0\r\n\r\n"
    )


async def dripping(asked: Asked) -> None:
    """A body that never ends, a byte at a time."""
    await asked.send(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        await asked.send(b"x", pause_s=0.05)


async def slow_head(asked: Asked) -> None:
    """The header a byte at a time."""
    await asked.send(*(bytes([byte]) for byte in HEAD + b"Content-Length: 0\r\n\r\n"), pause_s=0.1)


async def silent(asked: Asked) -> None:
    """No answer."""
    await asyncio.sleep(3600)


async def continuing(asked: Asked) -> None:
    """100 Continue, without an end."""
    while True:
        await asked.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50, pause_s=0.01)


async def hinting(asked: Asked) -> None:
    """103 Early Hints, without an end."""
    while True:
        await asked.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n" * 50, pause_s=0.01)


async def late(asked: Asked) -> None:
    """A page a second before the limit."""
    await asyncio.sleep(TIMEOUT_S - 1)
    await asked.send(answer(link("B3.6")))


async def resetting(asked: Asked) -> None:
    """RST within the body."""
    await asked.send(HEAD + b"Content-Length: 1000\r\n\r\n<p>the first bytes")
    await asyncio.sleep(0.1)
    asked.reset()


def bad(number: str, said: Answer, outcome: str) -> Case:
    """A website of one page, which brings no link."""
    return Case(number, {"/": said}, {"/": outcome})


def good(number: str, said: Answer) -> Case:
    """A website of one page, whose one link is found all the same."""
    return Case(number, {"/": said}, {"/": "ok"}, frozenset({number}))


def page(number: str) -> bytes:
    return link(number)


UTF_16 = link("B6.2").decode().encode("utf-16-le")
CASES = (
    bad("B1.1", coded(gzip.compress(BOMB), "gzip"), "too_large unpacks to more than max_body_bytes=1000000"),
    good("B1.2", coded(gzip.compress(gzip.compress(page("B1.2"))), "gzip, gzip")),
    good("B1.3", coded(gzip.compress(gzip.compress(gzip.compress(page("B1.3")))), "gzip, gzip, gzip")),
    good("B1.4", coded(zlib.compress(page("B1.4"))[2:-4], "deflate")),
    good("B1.5", coded(zlib.compress(page("B1.5")), "deflate")),
    bad("B1.6", coded(brotli.compress(BOMB), "br"), "too_large unpacks to more than max_body_bytes=1000000"),
    bad("B1.7", coded(zstandard.compress(BOMB), "zstd"), "too_large unpacks to more than max_body_bytes=1000000"),
    good("B1.8", coded(page("B1.8"), "gzip")),
    bad("B1.9", coded(gzip.compress(page("B1.9") + NOISE)[:-300], "gzip"), "bad_content gzip: "),
    bad("B1.10", coded(bad_checksum(page("B1.10")), "gzip"), "bad_content only a part of the body can be read: gzip"),
    bad("B1.11", endless_members, "too_large max_body_bytes=1000000"),
    bad("B2.1", sized("B2.1", length=10_000), "error the body broke off"),
    bad("B2.2", sized("B2.2", length=10), "error Data after"),
    bad("B2.3", sized("B2.3", length=-5), "error Content-Length"),
    bad("B2.4", sized("B2.4", b"Content-Length: 7"), "error Duplicate Content-Length"),
    bad("B2.5", sized("B2.5", b"Transfer-Encoding: chunked"), "error Content-Length"),
    bad("B2.6", CHUNKED + b"FFFFFFFFFFFFFFFFFF\r\n" + page("B2.6") + b"\r\n0\r\n\r\n", "error Chunk size overflow"),
    good("B2.7", long_extension),
    bad("B2.8", CHUNKED + chunk(page("B2.8")), "error the body broke off"),
    good("B2.9", CHUNKED + chunk(page("B2.9")) + b"0\r\nExpires: never\r\nX-Late: yes\r\n\r\n"),
    bad("B3.1", dripping, "timeout the fetch took longer than 3 s"),
    bad("B3.2", slow_head, "timeout the fetch took longer than 3 s"),
    bad("B3.3", silent, "timeout the fetch took longer than 3 s"),
    bad("B3.4", continuing, "timeout the fetch took longer than 3 s"),
    bad("B3.5", hinting, "timeout the fetch took longer than 3 s"),
    good("B3.6", late),
    bad("B4.1", sized("B4.1", *(b"X-%d: y" % n for n in range(10_000))), "error Too many headers"),
    bad("B4.2", sized("B4.2", b"X: " + b"y" * 1_000_000), "error 65536"),
    bad("B4.3", sized("B4.3", b"X: a\0b"), "error Invalid HTTP header"),
    good("B4.4", sized("B4.4", b"X: a\r\n b\r\n\tc")),
    good("B4.5", sized("B4.5").replace(b"\r\n", b"\n")),
    good("B4.6", sized("B4.6", b"X: caf\xe9 \xff\xfe", "X-Name: \u00e9\u202e".encode())),
    bad("B4.7", sized("B4.7").replace(b" 200 OK", b" 099 Low"), "http_error 99 Low"),
    bad("B4.8", sized("B4.8").replace(b" 200 OK", b" 999 High"), "http_error 999 High"),
    good("B4.9", sized("B4.9").replace(b" 200 OK", b" 200")),
    bad("B4.10", page("B4.10"), "error Bad status line"),
    bad("B4.11", resetting, "error the body broke off"),
    bad("B5.1", sized("B5.1", *(b"Set-Cookie: c%d=v" % n for n in range(5000))), "error Too many headers"),
    # A cookie is never sent, whose ever it is: `test_no_cookie_is_ever_sent`.
    Case("B5.2", {"/": answer(b'<a href="/2">2</a>', "Set-Cookie: a=1; Domain=b5-3.example"), "/2": answer(b"leaf")},
         {"/": "ok", "/2": "ok"}),
    Case("B5.3", {"/": answer(b'<a href="/2">2</a>', "Set-Cookie: a=1; Domain=example"), "/2": answer(b"leaf")},
         {"/": "ok", "/2": "ok"}),
    bad("B6.1", answer(bytes(range(256)) * 40), "bad_content not HTML: text/html"),
    bad("B6.2", answer(UTF_16), "bad_content not HTML: text/html"),
    good("B6.3", answer(b"\xef\xbb\xbf" + page("B6.3"), kind="text/html; charset=shift_jis")),
    good("B6.4", answer(page("B6.4"), kind="text/html; charset=x-no-such-thing")),
    good("B6.5", answer(b" " * 1024 + b"<meta charset=utf-16>" + page("B6.5"))),
    # What would be markup in UTF-7 is text: no browser reads UTF-7 either.
    bad("B6.6", answer(b"+ADw-a href=http://target.example/B6.6+AD4-x", kind="text/html; charset=utf-7"), "ok"),
)  # fmt: skip
