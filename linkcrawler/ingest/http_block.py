"""The HTTP response inside of a record: status, headers, and the body without its transfer coding."""

from __future__ import annotations

import re

_STATUS = re.compile(rb"HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")

Headers = list[tuple[bytes, bytes]]


def split_response(block: bytes) -> tuple[int, str, Headers, bytes] | None:
    """Status, reason, headers and body; None where `block` does not begin as HTTP does.

    >>> split_response(b"HTTP/1.1 200 OK\\r\\nA: b\\r\\n\\r\\nhi")
    (200, 'OK', [(b'A', b'b')], b'hi')
    """
    status = _STATUS.match(block)
    if status is None:
        return None
    end = head_end(block, status.end(), len(block))
    head, body = (block[status.end() : end], block[end:]) if end else (block[status.end() :], b"")
    headers: Headers = []
    is_chunked = False
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if not colon:
            continue
        name, value = name.strip(), value.strip()
        headers.append((name, value))
        if name.lower() == b"transfer-encoding" and b"chunked" in value.lower():
            is_chunked = True
    reason = (status[3] or b"").decode("latin-1").strip()
    return int(status[2]), reason, headers, unchunked(body) if is_chunked else body


def head_end(buffer: bytes, start: int, stop: int) -> int:
    """Where the first empty line between `start` and `stop` ends; 0 where there is none. Lines end as they like.

    >>> head_end(b"A: b\\r\\n\\r\\nbody", 0, 12), head_end(b"A: b\\n\\n", 0, 6), head_end(b"A: b\\r\\n", 0, 6)
    (8, 6, 0)
    """
    end = buffer.find(b"\n\r\n", start, stop)
    bare = buffer.find(b"\n\n", start, end + 1 if end >= 0 else stop)  # a regular expression takes ten times as long
    if bare >= 0:
        return bare + 2
    return end + 3 if end >= 0 else 0


def unchunked(body: bytes) -> bytes:
    """The body that was sent in chunks; as it is where it was joined before it was archived.

    >>> unchunked(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n"), unchunked(b"<p>abc")
    (b'abc', b'<p>abc')
    """
    parts: list[bytes] = []
    at = 0
    while (size := _CHUNK.match(body, at)) is not None:
        n_bytes = int(size[1], 16)
        if n_bytes == 0:
            return b"".join(parts)
        parts.append(body[size.end() : size.end() + n_bytes])
        at = size.end() + n_bytes
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    # A body that was cut off ends inside of a chunk. One that has no chunk at all was joined before.
    return b"".join(parts) if parts and at >= len(body) else body
