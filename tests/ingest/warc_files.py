"""WARC records put together by hand, field by field: none of the program's own code takes part."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode

DATE = "2026-03-01T12:00:00Z"


def response(
    url: str,
    html: str | bytes = "",
    *,
    status: str = "200 OK",
    headers: str = "Content-Type: text/html; charset=utf-8\r\n",
    date: str = DATE,
    version: str = "1.1",
    **fields: str,
) -> bytes:
    """A response record with `html` as its body; underscores in names of `fields` become dashes."""
    body = html.encode() if isinstance(html, str) else html
    return record("response", url, f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body, date, version, **fields)


def record(kind: str, url: str, block: bytes, date: str = DATE, version: str = "1.1", **fields: str) -> bytes:
    """A record of any kind."""
    http = {"response": "application/http; msgtype=response", "revisit": "application/http; msgtype=response"}
    said = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": date,
        "WARC-Record-ID": f"<urn:sha1:{hashlib.sha1(block + url.encode() + date.encode()).hexdigest()}>",
        "WARC-Block-Digest": "sha1:" + b32encode(hashlib.sha1(block).digest()).decode(),
        "Content-Type": http.get(kind, "application/json"),
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def page(*targets: str) -> str:
    """A document with a link to each of `targets`, whose anchor is its number."""
    return "<!doctype html><title>t</title><body>" + "".join(
        f'<a href="{target}">{number}</a>' for number, target in enumerate(targets)
    )


def zipped(*records: bytes) -> bytes:
    """One gzip member for each record."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)
