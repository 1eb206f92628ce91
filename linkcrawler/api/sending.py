"""Bodies as they are sent: compressed where the client takes it, with a strong ETag, or not at all if it has them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request, Response

from linkcrawler.plain import json_text

MIN_COMPRESSED_BYTES = 1_000
MAX_KEPT_BYTES = 200_000  # of a body that is kept with its compressed form: 32 MB in all at most
LEVEL = 4
COMPRESSED_TYPES = ("text/", "application/json", "application/x-ndjson", "application/openapi+json", "image/svg+xml")


def send(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """The body; 304 without it where the client has the same. It is asked each time whether it still is the same."""
    is_text = media_type.startswith(COMPRESSED_TYPES)
    is_compressed = is_text and len(body) >= MIN_COMPRESSED_BYTES and takes_gzip(request)
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}{"-gz" if is_compressed else ""}"'
    said = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding", **(headers or {})}
    if status == 200 and has_it(request, etag):
        return Response(status_code=304, headers=said)
    if is_compressed:
        body = _compressed(body) if len(body) <= MAX_KEPT_BYTES else gzip.compress(body, LEVEL, mtime=0)
        said["Content-Encoding"] = "gzip"
    return Response(body, status, media_type=media_type, headers=said)


@lru_cache(maxsize=128)
def _compressed(body: bytes) -> bytes:
    """The body in gzip; files of the dashboard and answers that are asked again are compressed once."""
    return gzip.compress(body, LEVEL, mtime=0)


def send_json(request: Request, value: object, status: int = 200) -> Response:
    """The value as JSON, sent likewise."""
    return send(request, json_text(value).encode(), "application/json", status=status)


def takes_gzip(request: Request) -> bool:
    """Whether the client says that it takes gzip."""
    for told in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = told.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def has_it(request: Request, etag: str) -> bool:
    """Whether the client says that it has the body of this ETag (RFC 9110, 13.1.2)."""
    told = request.headers.get("if-none-match", "")
    return told.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in told.split(",")]
