"""WARC 1.1 records as bytes: a response or revisit, the request that caused it, and what a file says about itself.

The records are those that warcio writes, put together directly because half of a page's archive cost was in
building them field by field. warcio reads and checks them in the tests.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from uuid import uuid4

from linkcrawler.archive.revisit import PROFILES, Revisit, revisit_of
from linkcrawler.records import Exchange

RENAMED = "X-Crawler-"  # before a header that would contradict the stored body
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAME_JUNK = re.compile(rb"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")  # all that is no token, RFC 9110
_VALUE_JUNK = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")

Headers = Sequence[tuple[bytes, bytes]]


def payload_digest(body: bytes) -> str:
    """The digest of a stored body, as in WARC-Payload-Digest: SHA-1 in base 32.

    Over the body as it is stored: without transfer coding, with its content coding.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return f"sha1:{b32encode(sha1(body, usedforsecurity=False).digest()).decode()}"


def warc_date(at_ms: int) -> str:
    """An instant in ms since 1970 UTC, as WARC 1.1 writes it.

    >>> warc_date(1_767_323_045_678)
    '2026-01-02T03:04:05.678Z'
    """
    return (_EPOCH + timedelta(milliseconds=at_ms)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03}Z"


def new_id() -> str:
    """A record id that no other record has."""
    return f"<urn:uuid:{uuid4()}>"


def warcinfo(record_id: str, filename: str, at_ms: int, fields: Mapping[str, str]) -> bytes:
    """The first record of a file: who wrote it, with what, and to which standard."""
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items() if value).encode()
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": record_id,
        "WARC-Filename": filename,
        "WARC-Date": warc_date(at_ms),
        "Content-Type": "application/warc-fields",
    }
    return _record(head, block)


def response_and_request(exchange: Exchange, warcinfo_id: str) -> tuple[bytes, bytes]:
    """The two records of one exchange; the request says which response it is concurrent to.

    The first is a `revisit` record, without the body, where an earlier record has it (`revisit_of`).
    """
    body = exchange.response_body
    digest = exchange.payload_digest = payload_digest(body)
    revisit = revisit_of(exchange, digest)
    version = exchange.http_version if exchange.http_version in ("1.0", "1.1") else "1.1"
    reason = exchange.reason.encode("utf-8", "replace")
    status_line = _VALUE_JUNK.sub(b" ", b"HTTP/%b %d %b" % (version.encode(), exchange.status, reason)).strip()
    request_line = f"{exchange.method} {_path_of(exchange.url)} HTTP/{version}".encode()
    request_block = _http_head(request_line, exchange.request_headers)

    response_id = new_id()
    shared = {
        "WARC-Target-URI": exchange.url,
        "WARC-Date": warc_date(exchange.fetched_at),
        "WARC-Warcinfo-ID": warcinfo_id,
    }
    if exchange.ip:
        shared["WARC-IP-Address"] = exchange.ip
    if revisit is None:
        response_block = _http_head(status_line, consistent(exchange.response_headers, len(body))) + body
        response_head = {"WARC-Type": "response", "WARC-Record-ID": response_id, **shared}
        if exchange.is_truncated:
            response_head["WARC-Truncated"] = "length"
        response_head["WARC-Payload-Digest"] = digest
    else:
        response_block = _http_head(status_line, without_transfer_coding(exchange.response_headers))
        response_head = {"WARC-Type": "revisit", "WARC-Record-ID": response_id, **shared}
        response_head |= _revisit_fields(exchange, revisit)
    response_head["Content-Type"] = "application/http; msgtype=response"
    request_head = {
        "WARC-Type": "request",
        "WARC-Record-ID": new_id(),
        "WARC-Concurrent-To": response_id,
        **shared,
        "Content-Type": "application/http; msgtype=request",
    }
    return _record(response_head, response_block), _record(request_head, request_block)


def _revisit_fields(exchange: Exchange, revisit: Revisit) -> dict[str, str]:
    """What a revisit record says of the record that has the body, which is one of the same URL."""
    fields = {
        "WARC-Profile": PROFILES + revisit.profile,
        "WARC-Refers-To-Target-URI": exchange.url,
        "WARC-Refers-To-Date": warc_date(revisit.known.fetched_at),
        "WARC-Refers-To-Filename": revisit.evidence.file,
        "WARC-Refers-To-File-Offset": str(revisit.evidence.offset),
    }
    if revisit.known.payload_digest:
        fields["WARC-Payload-Digest"] = revisit.known.payload_digest
    if exchange.response_body:
        # WARC 1.1, 6.7.2: "shall be used for any identical-digest truncation"; Heritrix and wget do so too. A 304
        # has no body that could be left out.
        fields["WARC-Truncated"] = "length"
    return fields


def consistent(headers: Headers, n_body_bytes: int) -> list[tuple[bytes, bytes]]:
    """`headers` such that they describe the stored body: it has no transfer coding, and this length.

    Transfer-Encoding, and a Content-Length that is wrong for it, are kept under the prefix `X-Crawler-`.

    >>> consistent([(b"Transfer-Encoding", b"chunked"), (b"ETag", b"x")], 7)
    [(b'X-Crawler-Transfer-Encoding', b'chunked'), (b'ETag', b'x'), (b'Content-Length', b'7')]
    """
    kept: list[tuple[bytes, bytes]] = []
    length = b"%d" % n_body_bytes
    has_length = False
    for name, value in headers:
        lower = name.lower()
        if lower == b"transfer-encoding":
            name = RENAMED.encode() + name
        elif lower == b"content-length":
            if value.strip() == length and not has_length:
                has_length = True
            else:
                name = RENAMED.encode() + name
        kept.append((name, value))
    if not has_length:
        kept.append((b"Content-Length", length))
    return kept


def without_transfer_coding(headers: Headers) -> list[tuple[bytes, bytes]]:
    """`headers` as the server sent them, but for Transfer-Encoding: no stored body has one.

    Nothing is added, and Content-Length stays: it is that of the body the record refers to.

    >>> without_transfer_coding([(b"Transfer-Encoding", b"chunked"), (b"Content-Length", b"7")])
    [(b'X-Crawler-Transfer-Encoding', b'chunked'), (b'Content-Length', b'7')]
    """
    renamed = RENAMED.encode()
    return [(renamed + name if name.lower() == b"transfer-encoding" else name, value) for name, value in headers]


def _http_head(first_line: bytes, headers: Headers) -> bytes:
    """The head of an HTTP message. A header cannot end its line or the head, whatever bytes it has."""
    lines = [first_line]
    for name, value in headers:
        if clean := _NAME_JUNK.sub(b"", name):
            lines.append(b"%b: %b" % (clean, _VALUE_JUNK.sub(b" ", value).strip()))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _record(head: Mapping[str, str], block: bytes) -> bytes:
    lines = [f"{name}: {_one_line(value)}" for name, value in head.items()]
    lines.append(f"WARC-Block-Digest: {payload_digest(block)}")
    lines.append(f"Content-Length: {len(block)}")
    return b"".join((b"WARC/1.1\r\n", "\r\n".join(lines).encode(), b"\r\n\r\n", block, b"\r\n\r\n"))


def _one_line(value: str) -> str:
    return " ".join(value.split()) if not value.isprintable() else value


def _path_of(url: str) -> str:
    """The request target of a canonical URL: path and query."""
    return url[url.find("/", 8) :] if url.find("/", 8) > 0 else "/"
