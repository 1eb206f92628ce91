"""The content of a file without its compression, piece by piece, with the place of each gzip member or zstd frame.

What is damaged ends the run of bytes: `read` says None there, and `go_on` takes up at the next member that can be read.
"""

from __future__ import annotations

import os
import re
import struct
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from itertools import dropwhile, islice, takewhile
from typing import Protocol

import zstandard
from isal import igzip_lib, isal_zlib

from linkcrawler.ingest.damage import Damage

CHUNK_BYTES = 1 << 20  # of the file
GZIP_STEP_BYTES = 1 << 14  # of a gzip member at once: 16 MB of output at most; most members are smaller
ZSTD_STEP_BYTES = 1 << 12  # of a zstd frame at once: its blocks may repeat one byte 128,000 times
MAX_WINDOW_BYTES = 1 << 27
GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
DICTIONARY = b"\x5d\x2a\x4d\x18"  # https://iipc.github.io/warc-specifications/specifications/warc-zstd/
MAX_MARKS = 8  # of members that are behind: each record looks through them
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_TRIAL_BYTES = 4096
_NOT_UNPACKED: tuple[type[Exception], ...] = (igzip_lib.IsalError, zstandard.ZstdError)  # type: ignore[assignment]
_RECORD_START = re.compile(rb"WARC/[01]\.|https?://|filedesc://|dns:", re.IGNORECASE)


class Readable(Protocol):
    """What a file is here."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class Unpacked:
    """The bytes of `stream`, whose first byte is that at `offset` of the file.

    Positions are those of the unpacked bytes, from 0. `damaged` is called with what cannot be unpacked.
    """

    def __init__(
        self, stream: Readable, offset: int, damaged: Callable[[Damage], None], dictionary: bytes = b""
    ) -> None:
        self._stream = stream
        self._damaged = damaged
        self._packed = b""  # what of the file is at hand
        self._at = 0  # in `_packed`
        self._packed_offset = offset  # of _packed[0] in the file
        self._is_at_end = False
        self._inflater: _Inflater | None = None
        self._member_offset = offset
        self._position = 0
        self._is_broken = False
        self.dictionary = dictionary
        self.coding = ""
        # position -> offset in the file, of members that begin and end: in their order, so that a file of a million
        # members of nothing is not looked through for each of them.
        self.marks: OrderedDict[int, int] = OrderedDict()
        self._first_offset = offset
        self._fill(8)
        if self._head(3) == GZIP:
            self.coding = "gzip"
        elif self._head(4) == ZSTD or _SKIPPABLE.match(self._head(4)):
            self.coding = "zstd"
        self._mark()

    @property
    def offset(self) -> int:
        """How far the file is read."""
        return self._packed_offset + self._at

    @property
    def n_left(self) -> int | None:
        """Bytes of the file that are not handed out yet; None where its size is not known."""
        try:
            size = os.fstat(self._stream.fileno()).st_size  # type: ignore[attr-defined]
        except (AttributeError, OSError, ValueError):
            size = getattr(self._stream, "size", None) or 0
        return size - self.offset if size else None

    @property
    def position(self) -> int:
        """How many bytes were handed out."""
        return self._position

    @property
    def is_broken(self) -> bool:
        """Something damaged is next."""
        return self._is_broken

    def place_of(self, position: int) -> int | None:
        """The offset in the file of what is at `position`; None where that is inside of a member."""
        return self.marks.get(position) if self.coding else self._first_offset + position

    def nearest_place(self, position: int) -> int:
        """The offset in the file of `position`, or of the member that it lies in."""
        if not self.coding:
            return self._first_offset + position
        if position in self.marks:
            return self.marks[position]
        before = deque(takewhile(lambda p: p <= position, self.marks), maxlen=1)
        return self.marks[before[0]] if before else self._member_offset

    def members_between(self, first: int, last: int) -> Iterator[int]:
        """Positions from `first` to `last`, both included, at which members begin or end, in their order."""
        return dropwhile(lambda p: p < first, takewhile(lambda p: p <= last, self.marks))

    def forget_before(self, position: int) -> None:
        """The places of members before `position` are not needed any more."""
        while len(self.marks) > MAX_MARKS:
            _, second = islice(self.marks, 2)
            if second > position:
                return
            self.marks.popitem(last=False)

    def read(self) -> bytes | None:
        """Some more bytes, at least one; None at the end of the file, and where something damaged begins."""
        while not self._is_broken:
            if not self.coding:
                piece = self._packed[self._at :] or self._stream.read(CHUNK_BYTES)
                self._packed_offset += self._at + len(piece)
                self._packed, self._at = b"", 0
                self._position += len(piece)
                return piece or None
            if self._inflater is None and not self._begin_member():
                return None
            if piece := self._inflated():
                self._position += len(piece)
                if self._inflater is None:
                    self._mark()
                return piece
        return None

    def go_on(self) -> bool:
        """Where something damaged was met, reading goes on behind it. False at the end of the file."""
        if not self._is_broken:
            return False
        self._is_broken = False
        self._inflater = None
        return self._find_member(self._member_offset + 1)

    def _inflated(self) -> bytes:
        """What the next bytes of the member become."""
        assert self._inflater is not None
        if not self._fill(1):
            self._break("cut", f"the file ends inside of the {self.coding} member that begins here")
            return b""
        step = GZIP_STEP_BYTES if self.coding == "gzip" else ZSTD_STEP_BYTES
        fed = self._packed[self._at : self._at + step]
        try:
            piece = self._inflater.decompress(fed)
        except _NOT_UNPACKED as exc:
            self._break(self.coding, f"the {self.coding} member that begins here is damaged: {exc}")
            return b""
        self._at += len(fed)
        if self._inflater.eof:
            self._at -= len(self._inflater.unused_data)
            self._inflater = None
            if not piece:
                self._mark()
        return piece

    def _begin_member(self) -> bool:
        """The next member is being read. False at the end of the file, and where no member begins."""
        while self._fill(8):
            head = self._head(4)
            if self.coding == "zstd" and _SKIPPABLE.match(head):
                self._skip_frame()
                continue
            self._member_offset = self.offset
            if head.startswith(GZIP if self.coding == "gzip" else ZSTD):
                self._inflater = self._new_inflater()
                return True
            if self._is_padding():
                return False
            self._break("garbage", f"neither the end of the file nor a {self.coding} member")
            return False
        return False

    def _new_inflater(self) -> _Inflater:
        if self.coding == "gzip":
            inflater: _Inflater = isal_zlib.decompressobj(31)
            return inflater
        known = zstandard.ZstdCompressionDict(self.dictionary) if self.dictionary else None
        return zstandard.ZstdDecompressor(dict_data=known, max_window_size=MAX_WINDOW_BYTES).decompressobj()

    def _skip_frame(self) -> None:
        """A skippable frame is behind; the one with the dictionary is taken in."""
        is_dictionary = self._head(4) == DICTIONARY
        n_bytes = struct.unpack("<I", self._head(8)[4:].ljust(4, b"\0"))[0]
        if is_dictionary and n_bytes <= MAX_WINDOW_BYTES and self._fill(8 + n_bytes) >= 8 + n_bytes:
            content = self._packed[self._at + 8 : self._at + 8 + n_bytes]
            if content.startswith(ZSTD):
                content = zstandard.ZstdDecompressor().decompress(content, max_output_size=MAX_WINDOW_BYTES)
            self.dictionary = content
        n_left = 8 + n_bytes
        while n_left and (n_here := min(self._fill(1), n_left)):
            self._at += n_here
            n_left -= n_here
        self._mark()

    def _is_padding(self) -> bool:
        """Nothing but zeros and line ends is left: some tools fill up the last block."""
        rest = self._packed[self._at :]
        return len(rest) < CHUNK_BYTES and not rest.strip(b"\0\r\n") and not self._more()

    def _find_member(self, offset: int) -> bool:
        """The next place at or behind `offset` where a member with a record begins is next. False without one.

        What was read of the file already is searched too, as far as it is still there.
        """
        self._at = max(0, offset - self._packed_offset)
        magic = GZIP if self.coding == "gzip" else ZSTD
        while self._fill(_TRIAL_BYTES) >= len(magic):
            found = self._packed.find(magic, self._at)
            if found < 0:
                self._at = len(self._packed) - len(magic) + 1
                if not self._more():
                    return False
                continue
            self._at = found
            self._fill(_TRIAL_BYTES)
            try:
                start = self._new_inflater().decompress(self._packed[self._at : self._at + _TRIAL_BYTES])
            except _NOT_UNPACKED:
                start = b""
            if _RECORD_START.match(start):
                self.marks.clear()
                self._member_offset = self.offset
                self._mark()
                return True
            self._at += 1
        return False

    def _break(self, kind: str, detail: str) -> None:
        self._is_broken = True
        self._damaged(Damage(kind, self._member_offset, detail))

    def _mark(self) -> None:
        self.marks[self._position] = self.offset

    def _head(self, n_bytes: int) -> bytes:
        return self._packed[self._at : self._at + n_bytes]

    def _fill(self, n_bytes: int) -> int:
        """So many bytes of the file are at hand, or all that are left. Returns how many are."""
        while len(self._packed) - self._at < n_bytes and self._more():
            pass
        return len(self._packed) - self._at

    def _more(self) -> bool:
        """The next chunk of the file is at hand too; the last member read stays, to be searched if it is damaged."""
        if self._is_at_end:
            return False
        chunk = self._stream.read(CHUNK_BYTES)
        if not chunk:
            self._is_at_end = True
            return False
        kept = min(self._at, max(0, self._member_offset - self._packed_offset))
        if self._at - kept > 8 * CHUNK_BYTES:  # a large member is not kept whole
            kept = self._at
        self._packed = self._packed[kept:] + chunk
        self._packed_offset += kept
        self._at -= kept
        return True
