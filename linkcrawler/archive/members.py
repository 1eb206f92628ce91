"""Records of archive files by their place: the bytes of one record, whole and within bounds, or ArchiveError.

Our own files lie in the archive folder and have one gzip member per record. Those that were imported lie wherever they
were, on disk or behind a URL, and may be compressed with zstd or not at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import zstandard

from linkcrawler.archive.imported import is_import, opened_import, refused
from linkcrawler.records import Evidence

MAX_MEMBER_BYTES = 256 * 1024 * 1024  # of one compressed record, and of what it unpacks to
REQUEST_LOOK_BYTES = 65_536  # a request record has no body and fits in
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK_BYTES = 65_536


def member_at(folder: Path, evidence: Evidence, is_import_allowed: bool = False) -> tuple[bytes, bytes]:
    """The record inside of the member that `evidence` names, and some bytes of the file that follow the member.

    An absolute path or a URL is that of an imported file, if that is allowed; any other is relative to `folder`. Raises
    ArchiveError where the file is missing or outside of `folder`, or no whole member lies there.
    """
    return raw_member_at(folder, evidence, is_import_allowed)[1:]


def raw_member_at(folder: Path, evidence: Evidence, is_import_allowed: bool = False) -> tuple[bytes, bytes, bytes]:
    """The same behind the bytes of the member as they lie in the file."""
    file, offset, length = evidence.file, evidence.offset, evidence.length
    if not 0 < length <= MAX_MEMBER_BYTES:
        raise refused(file, offset, f"offset or length is out of bounds (0..{MAX_MEMBER_BYTES} bytes)")
    is_imported = is_import_allowed and is_import(file)
    with opened_import(file, offset) if is_imported else _opened(folder, file, offset) as stream:
        member = stream.read(length)
        after = stream.read(REQUEST_LOOK_BYTES)
    if len(member) < length:
        raise refused(file, offset, f"the file ends at byte {offset + len(member)}")
    if is_imported and not member.startswith(GZIP):
        return member, _unpacked(member, file, offset), after
    gunzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = gunzip.decompress(member, MAX_MEMBER_BYTES)
    except zlib.error as exc:
        raise refused(file, offset, f"no whole WARC record lies there ({exc})") from exc
    if not gunzip.eof:
        raise refused(file, offset, "the record is cut short")
    return member, text, after


def _unpacked(member: bytes, file: str, offset: int) -> bytes:
    """What an imported record is without its compression, which is zstd or none."""
    if not member.startswith(ZSTD):
        return member
    try:
        with zstandard.ZstdDecompressor().stream_reader(member) as reader:
            return reader.read(MAX_MEMBER_BYTES)
    except zstandard.ZstdError as exc:
        why = f"the zstd frame cannot be unpacked ({exc}); files with a dictionary are read by `zstd -D` only"
        raise refused(file, offset, why) from exc


def member_from(folder: Path, file: str, offset: int) -> tuple[bytes, Evidence]:
    """The record inside of the member that begins at `offset`, read until it ends, and its place with its length.

    Raises ArchiveError as `member_at` does, and where the member or its record has more than MAX_MEMBER_BYTES.
    """
    gunzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    n_read, n_left = 0, MAX_MEMBER_BYTES
    with _opened(folder, file, offset) as stream:
        while not gunzip.eof:
            chunk = stream.read(_CHUNK_BYTES)
            if not chunk:
                raise refused(file, offset, f"the file ends at byte {offset + n_read}, inside of the record")
            try:
                parts.append(gunzip.decompress(chunk, n_left))
            except zlib.error as exc:
                raise refused(file, offset, f"no whole WARC record lies there ({exc})") from exc
            n_read += len(chunk)
            n_left -= len(parts[-1])
            if not gunzip.eof and (n_left <= 0 or n_read >= MAX_MEMBER_BYTES):
                raise refused(file, offset, f"the record is larger than {MAX_MEMBER_BYTES} bytes")
    return b"".join(parts), Evidence(file, offset, n_read - len(gunzip.unused_data))


@contextmanager
def _opened(folder: Path, file: str, offset: int) -> Iterator[BinaryIO]:
    """The file at `offset`. Raises ArchiveError where it cannot be read, also while it is being read."""
    root = folder.resolve()
    path = root if "\0" in file else (root / file).resolve()
    if not path.is_relative_to(root) or path == root:
        raise refused(file, offset, f"the file is not inside of {root}")
    if offset < 0:
        raise refused(file, offset, "the offset is out of bounds (below 0)")
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            yield stream
    except (OSError, ValueError, OverflowError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise refused(file, offset, f"{path}: {reason}; is this the data folder of that crawl (--data)?") from exc
