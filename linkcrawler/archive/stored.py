"""One record as it is stored, with its digests verified.

It is read by warcio, so that what we show is what any other WARC reader would.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

import brotli  # type: ignore[import-untyped]
import zstandard
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from linkcrawler.archive.imported import is_import, refused
from linkcrawler.archive.members import MAX_MEMBER_BYTES
from linkcrawler.archive.record import payload_digest
from linkcrawler.records import Evidence

# What warcio raises for bytes that are no WARC record; AttributeError where one has no WARC-Target-URI.
NOT_WARC = (ArchiveLoadFailed, EOFError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Stored:
    """A response or revisit record whose digests hold."""

    record: ArcWarcRecord
    block: bytes  # status line, headers, payload
    payload: bytes  # empty in a revisit record

    def field(self, name: str) -> str:
        """A field of the WARC head; empty where it has none."""
        return self.record.rec_headers.get_header(name) or ""

    def header(self, name: str) -> str:
        """A header of the response; empty where it has none."""
        return self.record.http_headers.get_header(name) or ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        return list(self.record.http_headers.headers)

    def body(self) -> bytes:
        """The payload without its content coding; as it is where it cannot be decoded.

        gzip and deflate by warcio. It does not know zstd, and its brotli needs another binding than the usual one
        (https://github.com/webrecorder/warcio/issues/73), so those are done here.
        """
        coding = self.header("content-encoding").strip().lower()
        try:
            if coding == "br":
                return bytes(brotli.Decompressor().process(self.payload, output_buffer_limit=MAX_MEMBER_BYTES))
            if coding == "zstd":
                with zstandard.ZstdDecompressor().stream_reader(self.payload, read_across_frames=True) as reader:
                    return reader.read(MAX_MEMBER_BYTES)
        except (brotli.error, zstandard.ZstdError):
            return self.payload
        self.record.raw_stream = BytesIO(self.payload)
        body: bytes = self.record.content_stream().read(MAX_MEMBER_BYTES)
        return body


def verified(text: bytes, evidence: Evidence, *types: str) -> Stored:
    """The record in `text`. Raises ArchiveError, naming `evidence`, where it is none of `types` or was changed.

    An imported record without digests, which prove that it was not, is taken as it is.
    """
    file, offset = evidence.file, evidence.offset
    try:
        record = next(iter(ArchiveIterator(BytesIO(text), check_digests=True)), None)
        if record is None or record.rec_type not in types or record.http_headers is None:
            raise refused(file, offset, "no response record begins there")
        payload = record.raw_stream.read()
        problems = list(record.digest_checker.problems)
        has_passed = record.digest_checker.passed is not None
    except NOT_WARC as exc:
        raise refused(file, offset, f"no whole WARC record lies there ({str(exc).strip()[:200]})") from exc
    block = text.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
    if record.rec_type == "revisit":  # whose digests warcio does not look at
        said = record.rec_headers.get_header("WARC-Block-Digest")
        has_passed = said is not None
        if said not in (None, payload_digest(block)):
            problems = [f"block digest failed: {said}"]
    if problems:
        raise refused(file, offset, f"the record was changed since it was written ({'; '.join(problems)})")
    if not has_passed and not is_import(file):  # other tools, and ARC files, may leave them out
        raise refused(file, offset, "the record is cut short, or carries no digest to verify it by")
    return Stored(record, block, payload)


def request_headers(after: bytes, response_id: str) -> list[tuple[str, str]]:
    """The headers of the request record at the start of `after`, if it is the one of this response."""
    record = request_of(after, response_id)
    return list(record.http_headers.headers) if record is not None else []


def request_of(after: bytes, response_id: str) -> ArcWarcRecord | None:
    """The request record at the start of `after`, if it is the one of this response."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(after))), None)
    except (*NOT_WARC, zlib.error):
        return None
    if record is None or record.rec_type != "request" or record.http_headers is None:
        return None
    return record if record.rec_headers.get_header("WARC-Concurrent-To") == response_id else None
