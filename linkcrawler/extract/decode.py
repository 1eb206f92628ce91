"""The body of a response without its content encoding, whatever the server did to it.

Servers label plain text gzip, cut bodies short and send bombs. Decoding keeps whatever could be read, never
makes more than it was allowed to, and says what was wrong. Content codings: RFC 9110 section 8.4.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
import zstandard
from isal import igzip_lib

TOO_LARGE = "too_large"
MAX_CODINGS = 3  # stacked; honest servers send one
PIECE_BYTES = 65_536  # a decompressor hands out no more than this at once, so a bomb costs no memory
RESCUE_BYTES = 256  # the same once damage was met
STEP_BYTES = 65_536  # of input
RESCUE_STEP_BYTES = 4096  # the same once damage was met
MAX_MEMBERS = 10_000  # or frames, of one body; a server that packs each 64 kB by itself needs 256
ZSTD_STEP_BYTES = 64  # of input; 2 MB of output at most
ZSTD_WINDOW_BYTES = 8 << 20  # the most that RFC 9659 lets a server ask for
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_GZIP_MAGIC = b"\x1f\x8b"

# (encoded, most bytes of a piece) -> pieces; raises EOFError where the stream is cut short.
Decoder = Callable[[bytes, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content encoding. `problem` is empty, `too_large`, or says what was wrong."""

    body: bytes
    problem: str = ""


class _NotCompressed(Exception):
    """The bytes do not begin as the coding's do."""


class _TooMany(Exception):
    """The stream has more members than are read."""


def decode_body(raw: bytes, content_encoding: str, max_bytes: int) -> Decoded:
    """Undo the codings of `content_encoding` (gzip, deflate, br, zstd, identity; the last one applied first).

    Never more than `max_bytes` bytes come out: what exceeds them is dropped with the problem `too_large`. A
    body that ends early or is damaged yields what could be read and a problem in words. A body that is not
    compressed at all, whatever its label says, is taken as it is: browsers show such pages.

    >>> decode_body(b"plain", "gzip", 100)
    Decoded(body=b'plain', problem='')
    """
    named = [part.strip().lower() for part in content_encoding.split(",")]
    codings = [coding for coding in named if coding not in ("", "identity")]
    if len(codings) > MAX_CODINGS:
        return Decoded(b"", f"content-encoding has {len(codings)} codings, more than {MAX_CODINGS}")
    body, problem = raw, ""
    for coding in reversed(codings):
        decoder = DECODERS.get(coding)
        if decoder is None:
            return Decoded(body[:max_bytes], f"content-encoding {coding[:40]!r} is unknown")
        if not body:  # an answer without a body still carries its label
            break
        body, found = _bounded(decoder, body, max_bytes)
        if found == TOO_LARGE:
            return Decoded(body, TOO_LARGE)
        problem = problem or (found and f"{coding}: {found}")
    if len(body) > max_bytes:
        return Decoded(body[:max_bytes], TOO_LARGE)
    return Decoded(body, problem)


def _bounded(decoder: Decoder, raw: bytes, max_bytes: int, piece_bytes: int = PIECE_BYTES) -> tuple[bytes, str]:
    """What `decoder` makes of `raw`, up to `max_bytes`, and the problem met."""
    pieces: list[bytes] = []
    room = max_bytes
    try:
        for piece in decoder(raw, piece_bytes):
            pieces.append(piece[:room])
            room -= len(piece)
            if room < 0:
                return b"".join(pieces), TOO_LARGE
    except _NotCompressed:
        return raw, ""
    except EOFError:
        return b"".join(pieces), "ends early"
    except _TooMany:
        return b"".join(pieces), f"has more than {MAX_MEMBERS} members"
    except DAMAGE as exc:
        if piece_bytes > RESCUE_BYTES:  # the piece with the damage is lost: read again with small ones
            body, problem = _bounded(RESCUERS.get(decoder, decoder), raw, max_bytes, RESCUE_BYTES)
            return body, f"damaged after {len(body)} bytes ({exc})" if problem in ("", "ends early") else problem
        return b"".join(pieces), f"damaged after {max_bytes - room} bytes ({exc})"
    return b"".join(pieces), ""


def _gzip(raw: bytes, piece_bytes: int) -> Iterator[bytes]:
    """All members; what follows the last one and is no member (padding, a banner) is left out."""
    for at in _starts(raw, _GZIP_MAGIC):
        member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        at.place = yield from _member(member, raw, at.place, piece_bytes)


def _gzip_unchecked(raw: bytes, piece_bytes: int) -> Iterator[bytes]:
    """All members, whatever their checksums say: a checker keeps the last piece of a member back, with its links."""
    for at in _starts(raw, _GZIP_MAGIC):
        member = zlib.decompressobj(-zlib.MAX_WBITS)
        place = _gzip_header_end(raw, at.place)
        while not member.eof:
            part = raw[place : place + RESCUE_STEP_BYTES]
            if not part:
                raise EOFError
            place += len(part)
            piece = member.decompress(part, piece_bytes)
            while piece:
                yield piece
                piece = member.decompress(member.unconsumed_tail, piece_bytes)
        at.place = place - len(member.unused_data) + 8  # behind checksum and length


def _gzip_header_end(raw: bytes, start: int) -> int:
    """Where the header of the gzip member at `start` ends (RFC 1952, 2.3); the end of `raw` where it has none."""
    flags, at = raw[start + 3 : start + 4], start + 10
    if not flags:
        return len(raw)
    if flags[0] & 4:
        at += 2 + int.from_bytes(raw[at : at + 2], "little")
    for text in (8, 16):  # name, comment
        if flags[0] & text:
            at = raw.find(b"\0", at) + 1 or len(raw)
    return at + 2 * bool(flags[0] & 2)


@dataclass(slots=True)
class _Place:
    place: int = 0


def _starts(raw: bytes, magic: bytes) -> Iterator[_Place]:
    """The place of each member or frame: who asks for the next one says before where this one ended.

    Raises _TooMany: a member may be 20 bytes of nothing, and each costs as much as a page.
    """
    at = _Place()
    if not raw.startswith(magic):
        raise _NotCompressed
    for _ in range(MAX_MEMBERS):
        if not raw.startswith(magic, at.place):
            return
        yield at
    raise _TooMany


def _deflate(raw: bytes, piece_bytes: int) -> Iterator[bytes]:
    """zlib's format as RFC 9110 says, or bare deflate as some servers send."""
    flag = igzip_lib.DECOMP_DEFLATE
    if len(raw) > 1 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0:
        flag = igzip_lib.DECOMP_ZLIB
    elif raw.lstrip()[:1] == b"<":  # a document; read as deflate it would be a bogus short block
        raise _NotCompressed
    yield from _member(igzip_lib.IgzipDecompressor(flag=flag), raw, 0, piece_bytes)


def _member(member: igzip_lib.IgzipDecompressor, raw: bytes, at: int, piece_bytes: int) -> Generator[bytes, None, int]:
    """The content of the member that begins at `at`; returns where it ends. Takes its input in steps, since what it
    does not use is copied."""
    while True:
        part = raw[at : at + STEP_BYTES]
        if not part:
            raise EOFError
        at += len(part)
        yield member.decompress(part, piece_bytes)
        while not member.eof and not member.needs_input:
            yield member.decompress(b"", piece_bytes)
        if member.eof:
            return at - len(member.unused_data)


def _brotli(raw: bytes, piece_bytes: int) -> Iterator[bytes]:
    """Brotli has no magic number: what is no stream and looks like a document is one."""
    stream = brotli.Decompressor()
    try:
        yield stream.process(raw, output_buffer_limit=piece_bytes)
    except brotli.error:
        if raw.lstrip()[:1] == b"<":
            raise _NotCompressed from None
        raise
    # It says that it can take more input while it still has output to give: only silence tells that it has none.
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=piece_bytes)
        if not piece and not stream.is_finished():
            raise EOFError
        yield piece


def _zstd(raw: bytes, piece_bytes: int) -> Iterator[bytes]:
    """All frames. Output is bounded by small inputs: 4 bytes can ask for 128 kB (RFC 8878, RLE blocks)."""
    step = min(piece_bytes, ZSTD_STEP_BYTES)
    for at in _starts(raw, _ZSTD_MAGIC):
        frame = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES).decompressobj()
        place = at.place
        while not frame.eof:
            if place >= len(raw):
                raise EOFError
            yield frame.decompress(raw[place : place + step])
            place += step
        at.place = min(place, len(raw)) - len(frame.unused_data)


# isal's stub calls its exception class an instance.
DAMAGE: tuple[type[Exception], ...] = (zlib.error, igzip_lib.error, brotli.error, zstandard.ZstdError)  # type: ignore[assignment]
RESCUERS: dict[Decoder, Decoder] = {_gzip: _gzip_unchecked}
DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
