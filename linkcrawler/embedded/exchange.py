"""Bytes in and out: request bodies laid where chDB reads them, answers compressed as the client asked.

chDB takes insert data from a file only (bytes behind the statement are not safe: measured, a Native block with
a newline breaks off). So a body goes, decompressed, into a file without a name: in memory (memfd, Linux) up to
MEMORY_BYTES, on disk above. chDB opens it through /proc/self/fd, and nothing is left behind whatever happens.
A body that does not arrive whole is never given to chDB.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from linkcrawler.embedded.fault import Fault

try:
    import lz4.frame as lz4_frame  # type: ignore[import-untyped]
except ImportError:  # then lz4 is neither accepted nor offered
    lz4_frame = None

MEMORY_BYTES = 256 * 1024 * 1024


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it is

    def decompress(self, data: bytes) -> bytes:
        return self._inner.decompress(data)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


_DECODERS: dict[str, Callable[[], Any]] = {
    "gzip": _Gzip,
    "deflate": _Gzip,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
if lz4_frame:
    _DECODERS["lz4"] = lz4_frame.LZ4FrameDecompressor


def decoded(chunks: list[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes of a body without its Content-Encoding, which may consist of several frames.

    Raises Fault for an encoding that is not known, and for data that are broken or cut.
    """
    if encoding in ("", "identity"):
        yield from chunks
        return
    try:
        if encoding == "br":
            yield brotli.decompress(b"".join(chunks))
            return
        if encoding not in _DECODERS:
            raise Fault(48, "NOT_IMPLEMENTED", f"Unknown compression method: {encoding}")
        decoder = None
        for chunk in chunks:
            while chunk:
                decoder = decoder or _DECODERS[encoding]()
                yield decoder.decompress(chunk)
                chunk = b""
                if decoder.eof:
                    chunk, decoder = decoder.unused_data or b"", None
        if decoder is not None:
            raise Fault(3, "UNEXPECTED_END_OF_FILE", f"the {encoding} body breaks off within a frame")
    except (zlib.error, zstandard.ZstdError, brotli.error, RuntimeError, EOFError) as exc:
        raise Fault(354, "ZLIB_INFLATE_FAILED", f"the body is not valid {encoding}: {exc}") from None


@contextmanager
def laid_out(parts: list[memoryview], spill: Path) -> Iterator[str]:
    """A path under which chDB, in this process, reads these bytes; it ends with the block."""
    n_bytes = sum(map(len, parts))
    if n_bytes <= MEMORY_BYTES and hasattr(os, "memfd_create"):
        memory = os.memfd_create("insert")
        try:
            for part in parts:
                write_all(memory, part)
            yield f"/proc/self/fd/{memory}"
        finally:
            os.close(memory)
        return
    with tempfile.NamedTemporaryFile(dir=spill, prefix="insert-", buffering=0) as named:
        for part in parts:
            write_all(named.fileno(), part)
        yield named.name


def write_all(file: int, data: memoryview) -> None:
    """All bytes are in the file: one write(2) takes 2 GiB at most."""
    while data:
        data = data[os.write(file, data[: 1 << 30]) :]


class Encoder(Protocol):
    """Compresses one answer, piece by piece."""

    def compress(self, data: bytes) -> bytes: ...

    def flush(self) -> bytes: ...


class _Lz4:
    def __init__(self) -> None:
        self._inner = lz4_frame.LZ4FrameCompressor()
        self._begin = self._inner.begin()

    def compress(self, data: bytes) -> bytes:
        begin, self._begin = self._begin, b""
        return bytes(begin + self._inner.compress(data))

    def flush(self) -> bytes:
        return bytes(self._begin + self._inner.flush())


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=1)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._inner.process(data))

    def flush(self) -> bytes:
        return bytes(self._inner.finish())


class Plain:
    """No compression."""

    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


# The cheapest first: on loopback bytes cost less than compressing them.
_ENCODERS: dict[str, Callable[[], Encoder]] = {
    **({"lz4": _Lz4} if lz4_frame else {}),
    "zstd": lambda: zstandard.ZstdCompressor(level=1).compressobj(),
    "gzip": lambda: zlib.compressobj(level=1, wbits=31),
    "deflate": lambda: zlib.compressobj(level=1),
    "br": _Brotli,
}


def negotiate(accepted: str) -> str:
    """The Content-Encoding to answer with: the cheapest one that the client names; empty = none."""
    names = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    return next((name for name in _ENCODERS if name in names), "")


def encoder(encoding: str) -> Encoder:
    """What encodes an answer in that Content-Encoding."""
    return _ENCODERS[encoding]() if encoding else Plain()
