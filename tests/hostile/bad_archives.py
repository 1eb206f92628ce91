"""Group H: archive files that were made wrong, each with what is to be read of it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from tests.ingest.warc_files import page, record, response, zipped

HTML = "Content-Type: text/html\r\n"


def url(number: str) -> str:
    return f"http://{number.lower().replace('.', '-')}.example/"


def ok(number: str, **fields: str) -> bytes:
    """A sound page with a link to http://target.example/NUMBER."""
    return response(url(number), page(f"http://target.example/{number}"), **fields)


def after(number: str) -> bytes:
    """The sound record behind a bad one, of a host of its own."""
    return response(f"http://after-{url(number)[7:]}", page(f"http://target.example/after-{number}"))


@dataclass(frozen=True)
class Bad:
    """A file, and what is read of it. `damages` are the kinds that are told, one of them at least."""

    content: bytes
    links: tuple[str, ...] = ()
    damages: frozenset[str] = frozenset()


def broken(number: str, content: bytes, *damages: str, links: tuple[str, ...] | None = None) -> Bad:
    """A bad record before a sound one: the sound one is read, and so is what `links` names."""
    return Bad(content + after(number), (f"after-{number}",) if links is None else links, frozenset(damages))


def sound(number: str, content: bytes) -> Bad:
    """Odd, and read all the same."""
    return Bad(content, (number,))


def arc(number: str) -> bytes:
    body = f"HTTP/1.0 200 OK\r\n{HTML}\r\n{page(f'http://target.example/{number}')}".encode()
    version = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20050312010203 text/plain %d\n%s\n" % (len(version), version)
    return head + b"%s 192.0.2.1 20050312010203 text/html %d\n%s\n" % (url(number).encode(), len(body), body)


def fold(raw: bytes) -> bytes:
    return raw.replace(b"WARC-Date: ", b"WARC-Note: a\r\n b\r\n\tc\r\nWARC-Date: ")


def chunked(number: str, headers: str) -> bytes:
    html = page(f"http://target.example/{number}").encode()
    return response(url(number), b"%x\r\n%s\r\n0\r\n\r\n" % (len(html), html), headers=HTML + headers)


# A page of 90 MB that says it is a little larger: its member is passed over, and not what comes behind.
BOMB = b"\r\n".join(
    [
        b"WARC/1.0",
        b"WARC-Type: response",
        b"WARC-Target-URI: http://h-23.example/",
        b"WARC-Date: 2026-03-01T12:00:00Z",
        b"Content-Type: application/http; msgtype=response",
        b"Content-Length: 90000100",
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ]
)
INSIDE = ok("H.8")
FILES: dict[str, Bad] = {
    "H.1": broken("H.1", ok("H.1", Content_Length="999999"), "length", "cut"),
    "H.2": broken("H.2", ok("H.2", Content_Length="-1"), "length", "header"),
    "H.3": broken("H.3", ok("H.3").replace(b"Content-Length", b"X-Length"), "field", "length", "header"),
    "H.4": Bad(ok("H.4").removesuffix(b"\r\n\r\n") + after("H.4"), ("H.4", "after-H.4")),
    "H.5": Bad(ok("H.5") + b"\0\xffgarbage\r\nWARC/9 none\r\n" * 5 + after("H.5"), ("H.5", "after-H.5"),
               frozenset({"garbage"})),
    "H.6": Bad(gzip.compress(ok("H.6") + after("H.6")), ("H.6", "after-H.6")),
    "H.7": Bad(zipped(ok("H.7"), after("H.7"))[:-60], ("H.7",), frozenset({"gzip", "cut"})),
    "H.8": Bad(response("http://outer.example/", INSIDE, headers="Content-Type: application/warc\r\n") + after("H.8"),
               ("after-H.8",)),
    "H.9": sound("H.9", response(f"<{url('H.9')}>", page("http://target.example/H.9"))),
    "H.10": sound("H.10", response(f"{url('H.10')}a b", page("http://target.example/H.10"))),
    **{f"H.{n}": sound(f"H.{n}", ok(f"H.{n}", version=version)) for n, version in enumerate(
        ["0.17", "0.18", "1.0", "1.1"], 11)},
    "H.15": sound("H.15", arc("H.15")),
    "H.16": sound("H.16", ok("H.16").replace(b"\r\n", b"\n", 9)),
    "H.17": sound("H.17", fold(ok("H.17"))),
    "H.18": sound("H.18", ok("H.18").replace(b"WARC-Date", b"WARC-Type: response\r\nWARC-Date")),
    "H.19": Bad(record("revisit", url("H.19"), b"HTTP/1.1 200 OK\r\n\r\n",
                       WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest") + after("H.19"),
                ("after-H.19",)),
    "H.20": sound("H.20", chunked("H.20", "Transfer-Encoding: chunked\r\n")),
    "H.21": sound("H.21", chunked("H.21", "")),
    "H.22": sound("H.22", response(url("H.22"), page("http://target.example/H.22"),
                                   headers=HTML + "Content-Encoding: gzip\r\n")),
    "H.23": Bad(gzip.compress(BOMB + bytes(90_000_000), 1) + zipped(after("H.23")), ("after-H.23",),
                frozenset({"field", "length"})),
    "H.24": sound("H.24", record("warcinfo", "", b"software: x\r\n", WARC_Filename="../../../../tmp/evil.warc.gz")
                  + ok("H.24")),
    "H.29": sound("H.29", ok("H.29", date="2026-03-01T12:00:00")),
    "H.30": sound("H.30", ok("H.30") + ok("H.30")),
}  # fmt: skip


def wat(number: str, links: Any, more: str = "") -> bytes:
    """A WAT record; `more` is raw JSON behind the links."""
    head = {"WARC-Type": "response", "WARC-Date": "2026-03-01T12:00:00Z", "WARC-Target-URI": url(number)}
    html = json.dumps({"Links": links})[1:-1] + more
    metadata = f'{{"Response-Message": {{"Status": "200"}}, "HTML-Metadata": {{{html}}}}}'
    said = (
        f'{{"WARC-Header-Metadata": {json.dumps(head)}, "Payload-Metadata": {{"HTTP-Response-Metadata": {metadata}}}}}'
    )
    return record("metadata", url(number), f'{{"Envelope": {said}}}'.encode())


def a(target: str, **more: str) -> dict[str, str]:
    return {"path": "A@/href", "url": target, **more}


TARGET = "http://target.example/"
WATS: dict[str, tuple[bytes, set[str]]] = {
    "H.25": (wat("H.25", [a(TARGET + "H.25", text="\ud800 lone"), a(TARGET + "\udfff")]), {TARGET + "H.25"}),
    "H.26": (
        wat("H.26", [a(TARGET + "first")], f', "Links": {json.dumps([a(TARGET + "second")])}'),
        {TARGET + "second"},
    ),
    "H.27": (wat("H.27", [a(f"http://t{n}.example/") for n in range(100_000)]), set()),
    "H.28": (wat("H.28", [a("H.28")], f', "Head": {{"Base": "{TARGET}"}}'), {TARGET + "H.28"}),
}
