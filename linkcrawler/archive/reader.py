"""One page back from the archive: by its evidence, with its digests verified.

The record is read by warcio, so that what we show is what any other WARC reader would.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import zstandard
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence

MAX_MEMBER_BYTES = 256 * 1024 * 1024  # of one compressed record, and of what it unpacks to
REQUEST_LOOK_BYTES = 65_536  # a request record has no body and fits in
# What warcio raises for bytes that are no WARC record; AttributeError where one has no WARC-Target-URI.
NOT_WARC = (ArchiveLoadFailed, EOFError, ValueError, AttributeError)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A response as it was archived, and the headers of its request."""

    url: str
    fetched_at: str  # as in the record: 2026-01-02T03:04:05.678Z
    ip: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    raw: bytes  # the HTTP block: status line, headers, payload
    payload: bytes  # the body as stored, with its content coding
    body: bytes  # the body without it, as far as it can be decoded
    is_truncated: bool
    request_headers: list[tuple[str, str]]  # empty where no request record follows

    @property
    def text(self) -> str:
        """The body as text, by the charset of its header or document, else UTF-8; what does not fit becomes U+FFFD."""
        content_type = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        start = self.body[:1024].decode("latin-1")
        for found in (*_CHARSET.finditer(content_type), *_CHARSET.finditer(start)):
            try:
                return self.body.decode(found[1], "replace")
            except (LookupError, ValueError):
                continue
        return self.body.decode("utf-8", "replace")


def read_record(folder: Path, evidence: Evidence) -> ArchivedPage:
    """The response record that `evidence` names, read from `folder`.

    Raises ArchiveError, naming file and offset, where the file is missing or outside of `folder`, where no whole
    response record lies there, and where its digests do not match its bytes.
    """
    member, after = _members(folder, evidence)
    text = _unpacked(member, evidence)
    try:
        record = next(iter(ArchiveIterator(BytesIO(text), check_digests=True)), None)
        if record is None or record.rec_type != "response" or record.http_headers is None:
            raise _refused(evidence, "no response record begins there")
        payload = record.raw_stream.read()
        problems = record.digest_checker.problems
    except NOT_WARC as exc:
        raise _refused(evidence, f"no whole WARC record lies there ({str(exc).strip()[:200]})") from exc
    if problems:
        raise _refused(evidence, f"the record was changed since it was written ({'; '.join(problems)})")
    if record.digest_checker.passed is None:
        raise _refused(evidence, "the record is cut short, or carries no digest to verify it by")
    status, _, reason = record.http_headers.statusline.partition(" ")
    return ArchivedPage(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        fetched_at=record.rec_headers.get_header("WARC-Date"),
        ip=record.rec_headers.get_header("WARC-IP-Address") or "",
        status=int(status) if status.isdigit() else 0,
        reason=reason,
        headers=list(record.http_headers.headers),
        raw=text.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n"),
        payload=payload,
        body=_decoded(record, payload),
        is_truncated=record.rec_headers.get_header("WARC-Truncated") is not None,
        request_headers=_request_headers(after, record.rec_headers.get_header("WARC-Record-ID")),
    )


def _members(folder: Path, evidence: Evidence) -> tuple[bytes, bytes]:
    """The bytes of the gzip member, and some that follow it."""
    root = folder.resolve()
    path = root if "\0" in evidence.file else (root / evidence.file).resolve()
    if not path.is_relative_to(root) or path == root:
        raise _refused(evidence, f"the file is not inside of {root}")
    if not 0 < evidence.length <= MAX_MEMBER_BYTES or evidence.offset < 0:
        raise _refused(evidence, f"offset or length is out of bounds (0..{MAX_MEMBER_BYTES} bytes)")
    try:
        with path.open("rb") as file:
            file.seek(evidence.offset)
            member = file.read(evidence.length)
            after = file.read(REQUEST_LOOK_BYTES)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise _refused(evidence, f"{path}: {reason}; is this the data folder of that crawl (--data)?") from exc
    if len(member) < evidence.length:
        raise _refused(evidence, f"the file ends at byte {evidence.offset + len(member)}")
    return member, after


def _refused(evidence: Evidence, why: str) -> ArchiveError:
    return ArchiveError(f"archive file {evidence.file!r}, offset {evidence.offset}: {why}")


def _unpacked(member: bytes, evidence: Evidence) -> bytes:
    """The record inside of one whole gzip member, whose checksum holds."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = stream.decompress(member, MAX_MEMBER_BYTES)
    except zlib.error as exc:
        raise _refused(evidence, f"no whole WARC record lies there ({exc})") from exc
    if not stream.eof:
        raise _refused(evidence, "the record is cut short")
    return text


def _decoded(record: ArcWarcRecord, payload: bytes) -> bytes:
    """The payload without its content coding; as it is where it cannot be decoded.

    gzip and deflate by warcio. It does not know zstd, and its brotli needs another binding than the usual one
    (https://github.com/webrecorder/warcio/issues/73), so those are done here.
    """
    coding = (record.http_headers.get_header("content-encoding") or "").strip().lower()
    try:
        if coding == "br":
            return bytes(brotli.Decompressor().process(payload, output_buffer_limit=MAX_MEMBER_BYTES))
        if coding == "zstd":
            with zstandard.ZstdDecompressor().stream_reader(payload, read_across_frames=True) as reader:
                return reader.read(MAX_MEMBER_BYTES)
    except (brotli.error, zstandard.ZstdError):
        return payload
    record.raw_stream = BytesIO(payload)
    body: bytes = record.content_stream().read(MAX_MEMBER_BYTES)
    return body


def _request_headers(after: bytes, response_id: str) -> list[tuple[str, str]]:
    """The headers of the request record that follows, if it is the one of this response."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(after))), None)
    except (*NOT_WARC, zlib.error):
        return []
    if record is None or record.rec_type != "request" or record.http_headers is None:
        return []
    if record.rec_headers.get_header("WARC-Concurrent-To") != response_id:
        return []
    return list(record.http_headers.headers)
