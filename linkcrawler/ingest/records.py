"""Records of a WARC or ARC file, one after the other, each with its place; what is damaged is told and left out.

Own code, since readers that are fast stop at the first damage, and do not say how long a gzip member is. A record that
cannot be read ends where the next one begins: at the next gzip member, or at the next line that begins a record.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from linkcrawler.ingest.arc import ARC_START, arc_head
from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.http_block import head_end
from linkcrawler.ingest.unpacked import Unpacked

MAX_HEAD_BYTES = 1 << 16
MAX_VERSION_BYTES = 256  # of the line that begins a record, and the name of the field behind it
MAX_BLOCK_BYTES = 1 << 26  # a larger block is passed over: no page is that large
MAX_TAIL_BYTES = 16  # line ends behind a block; the standard wants two, tools write none to four
_END = b"\r\n\r\n"  # behind a block
DEMANDED = frozenset({"warc-type", "warc-date", "content-length", "warc-record-id"})
_VERSION = re.compile(rb"WARC/(0\.1[678]|1\.\d)[ \t]*\r?\n", re.IGNORECASE)
_LINE_ENDS = re.compile(rb"[\r\n]*")
_NEXT = re.compile(rb"(?<=\n)WARC/[01]\.\d+[ \t]*\r?\n[A-Za-z-]+:", re.IGNORECASE)
# As nearly all writers spell them.
_USUAL = {
    name: name.lower()
    for name in (
        "WARC-Type WARC-Date WARC-Record-ID WARC-Target-URI WARC-IP-Address WARC-Warcinfo-ID WARC-Concurrent-To "
        "WARC-Block-Digest WARC-Payload-Digest WARC-Refers-To Content-Type Content-Length"
    ).split()
}
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class _Lost(Exception):
    """What begins here is no whole record. An empty `kind`: that was told already."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass(slots=True)
class Record:
    """One record. `fields` has its header by lower-case names; an ARC record has those that a WARC record would."""

    kind: str  # WARC-Type: response, revisit, resource, metadata, ...
    fields: dict[str, str]
    block: bytes
    offset: int  # in the file; of the member around it where it does not begin one
    length: int  # of the member or the record; 0 where it cannot be read by its place


class Records:
    """The records in `unpacked` whose WARC-Type is one of `wanted`; `damaged` is called with all that is no record.

    `resume_at` is the place in the file from which everything behind the last record can be read.
    """

    def __init__(self, unpacked: Unpacked, wanted: frozenset[str], damaged: Callable[[Damage], None]) -> None:
        self._unpacked = unpacked
        self._wanted = wanted
        self._damaged = damaged
        self._buffer = b""
        self._at = 0  # all lengths below count from here
        self._base = 0  # position of _buffer[0]
        self._digest = ""  # that the block should have
        self._is_ended = False  # of the run of bytes that is being read
        self.n_records = 0
        self.n_too_large = 0
        self.resume_at = unpacked.offset
        self.is_resumable = True  # the last record ends at `resume_at`

    def __iter__(self) -> Iterator[Record]:
        while True:
            while self._skip_line_ends():
                record = self._next()
                if record is not None:
                    yield record
            if not self._unpacked.go_on():
                break
            self._buffer, self._at, self._is_ended = b"", 0, False
            self._base = self._unpacked.position

    def _next(self) -> Record | None:
        """The record that begins here, where it is whole and wanted; behind it the next one is next."""
        start = self._base + self._at
        offset = self._unpacked.nearest_place(start)
        place = self._unpacked.place_of(start)
        self._unpacked.forget_before(start)
        try:
            fields, n_block = self._head(offset)
            self.n_records += 1
            if n_block > MAX_BLOCK_BYTES:
                self._check_large(n_block)
                self._pass_over(n_block)
                self.n_too_large += 1
                return None
            n_tail = self._tail(n_block)
        except _Lost as lost:
            if lost.kind:
                self._damaged(Damage(lost.kind, offset, lost.detail))
            self._go_on()
            return None
        kind = fields["warc-type"].lower()
        block = self._buffer[self._at : self._at + n_block] if kind in self._wanted else b""
        self._at += n_block + n_tail
        end = self._unpacked.place_of(self._base + self._at)
        self.is_resumable = end is not None
        if end is not None:
            self.resume_at = end
        if kind not in self._wanted:
            return None
        return Record(kind, fields, block, offset, end - place if place is not None and end is not None else 0)

    def _head(self, offset: int) -> tuple[dict[str, str], int]:
        """The header of the record that begins here, and the bytes of its block, which is next. Raises _Lost."""
        self._need(MAX_VERSION_BYTES)
        version = _VERSION.match(self._buffer, self._at)
        if version is None:
            self._need_line()
            if ARC_START.match(self._buffer, self._at):
                return self._arc_head()
            line = self._buffer[self._at : self._at + 60].partition(b"\n")[0]
            kind = "header" if line[:5].upper() == b"WARC/" else "garbage"
            raise _Lost(kind, f"no record begins with {line!r}")
        n_head = self._n_head()
        version = _VERSION.match(self._buffer, self._at)
        assert version is not None  # what was there is still there
        if not n_head:
            if self._n_here >= MAX_HEAD_BYTES:
                raise _Lost("header", f"the header has no end within {MAX_HEAD_BYTES} bytes")
            kind = "" if self._unpacked.is_broken else "cut"
            raise _Lost(kind, "the file ends inside of a record's header")
        fields = _fields(self._buffer[version.end() : self._at + n_head].decode("utf-8", "replace"))
        if isinstance(fields, str):
            raise _Lost("header", fields)
        if not fields.keys() >= DEMANDED:
            missing = sorted(DEMANDED - fields.keys())
            words = f"the record has no {', '.join(missing)}"
            if missing != ["warc-record-id"]:
                raise _Lost("field", words)
            self._damaged(Damage("field", offset, words))  # it can be read all the same
        said = fields["content-length"]
        if not (said.isascii() and said.isdigit() and len(said) < 16):
            raise _Lost("header", f"Content-Length is {said[:40]!r}")
        self._at += n_head
        self._digest = fields.get("warc-block-digest", "")
        return fields, int(said)

    def _arc_head(self) -> tuple[dict[str, str], int]:
        end = self._buffer.index(b"\n", self._at)
        found = arc_head(self._buffer[self._at : end])
        if found is None:
            raise _Lost("header", "the line before an ARC record cannot be read")
        self._at = end + 1
        return found

    def _check_large(self, n_block: int) -> None:
        """Raises _Lost where a large block would swallow the records behind it, as far as that can be known."""
        n_left = self._unpacked.n_left
        if not self._unpacked.coding and n_left is not None and n_block > self._n_here + n_left:
            raise _Lost("length", f"{n_block} bytes are said to follow, and the file has {self._n_here + n_left} more")
        self._need(MAX_TAIL_BYTES)
        if self._unpacked.coding and self._is_member_end(self._n_here):
            self._need(self._n_here + MAX_TAIL_BYTES)
        if self._runs_over(n_block):
            raise _Lost("length", f"it runs over the next record: Content-Length {n_block} is too large")

    def _tail(self, n_block: int) -> int:
        """How many line ends follow the block that begins here. Raises _Lost where it is not as long as it says."""
        self._need(n_block)
        if self._n_here < n_block:
            kind = "" if self._unpacked.is_broken else "cut"
            raise _Lost(kind, f"{n_block} bytes are said to follow, and {self._n_here} do")
        if self._runs_over(n_block):
            raise _Lost("length", f"it runs over the next record: Content-Length {n_block} is too large")
        n_tail = self._line_ends(n_block)
        if n_block + n_tail == self._n_here and not self._is_member_end(n_block + n_tail):
            self._need(n_block + MAX_TAIL_BYTES)
            n_tail = self._line_ends(n_block)
        n_all = n_block + n_tail
        if n_all < self._n_here and not self._is_member_end(n_all) and not self._begins_record(n_all):
            if n_tail >= len(_END) and self._is_whole(n_block):
                return n_tail  # what follows is garbage
            raise _Lost("length", f"no record begins behind the {n_block} bytes that are said to follow")
        return n_tail

    def _is_whole(self, n_block: int) -> bool:
        """Whether the block, with line ends behind it and no record, is one: its digest says so, or none does not."""
        said = self._digest.partition(":")
        if said[0].lower() != "sha1":
            return True
        digest = hashlib.sha1(self._buffer[self._at : self._at + n_block], usedforsecurity=False)
        return said[2] in (b32encode(digest.digest()).decode(), digest.hexdigest())

    def _line_ends(self, n_block: int) -> int:
        stop = self._at + n_block
        found = _LINE_ENDS.match(self._buffer, stop, stop + MAX_TAIL_BYTES)
        return found.end() - stop if found else 0

    def _runs_over(self, n_block: int) -> bool:
        """Whether another member, with a record, begins inside of the block."""
        if not self._unpacked.coding:
            return False
        here = self._base + self._at
        inside = self._unpacked.members_between(here + 1, here + n_block - 1)
        return any(self._begins_record(p - here) for p in inside)

    def _is_member_end(self, n_bytes: int) -> bool:
        return bool(self._unpacked.coding) and self._base + self._at + n_bytes in self._unpacked.marks

    def _begins_record(self, n_bytes: int) -> bool:
        at = self._at + n_bytes
        return self._buffer[at : at + 5].upper() == b"WARC/" or ARC_START.match(self._buffer, at) is not None

    def _go_on(self) -> None:
        """What is here is no record: the next one is next."""
        self._skip(1)
        while True:
            here, stop = self._base + self._at, len(self._buffer)
            places = []
            if self._unpacked.coding:
                places = [p - here for p in islice(self._unpacked.members_between(here, here + self._n_here), 1)]
                if places:  # nothing behind it is looked at, else many small members would each be looked through
                    stop = min(stop, self._at + places[0] + MAX_VERSION_BYTES)
            elif found_arc := ARC_START.search(self._buffer, self._at):
                places.append(found_arc.start() - self._at)
            if found := _NEXT.search(self._buffer, self._at, stop):
                places.append(found.start() - self._at)
            if places:
                return self._skip(min(places))
            self._skip(max(0, self._n_here - 2 * MAX_TAIL_BYTES))  # the next one may begin in these
            if not self._more():
                return self._skip(self._n_here)

    def _pass_over(self, n_block: int) -> None:
        """The block, which is too large to be looked at, is behind. Raises _Lost before a record inside of it."""
        while True:
            n_here = min(n_block, self._n_here)
            here = self._base + self._at
            inside = self._unpacked.members_between(here + 1, here + min(n_here, n_block - 1))
            for n in [p - here for p in inside] if self._unpacked.coding else ():
                self._need(n + MAX_TAIL_BYTES)
                if self._begins_record(n):
                    self._skip(n - 1)
                    raise _Lost("length", "it runs over the next record: its Content-Length is too large")
            n_block -= n_here
            self._skip(n_here)
            if not n_block or not self._more():
                return

    def _skip_line_ends(self) -> bool:
        """Something follows that is no line end. False at the end of the run."""
        while True:
            self._at = _LINE_ENDS.match(self._buffer, self._at).end()  # type: ignore[union-attr]  # it always matches
            if self._at < len(self._buffer):
                return True
            if not self._more():
                return False

    @property
    def _n_here(self) -> int:
        return len(self._buffer) - self._at

    def _skip(self, n_bytes: int) -> None:
        self._at += min(n_bytes, self._n_here)

    def _need_line(self) -> None:
        """A whole line is in the buffer, or as much as a header may have."""
        while self._buffer.find(b"\n", self._at, self._at + MAX_HEAD_BYTES) < 0:
            if self._n_here >= MAX_HEAD_BYTES or not self._more():
                return

    def _n_head(self) -> int:
        """How many bytes from here end with an empty line, within the length of a header; 0 where none do."""
        while True:
            end = head_end(self._buffer, self._at, self._at + MAX_HEAD_BYTES)
            if end:
                return end - self._at
            if self._n_here >= MAX_HEAD_BYTES or not self._more():
                return 0

    def _more(self) -> bool:
        """More bytes follow in the buffer. False at the end of the run."""
        before = self._n_here
        self._need(before + 1)
        return self._n_here > before

    def _need(self, n_bytes: int) -> None:
        """So many bytes are in the buffer, or all that there are."""
        if self._n_here >= n_bytes or self._is_ended:
            return
        n_here, parts = self._n_here, [self._buffer[self._at :]]
        while n_here < n_bytes:
            piece = self._unpacked.read()
            if piece is None:
                self._is_ended = True
                break
            parts.append(piece)
            n_here += len(piece)
        self._base += self._at
        self._buffer, self._at = b"".join(parts), 0


def _fields(text: str) -> dict[str, str] | str:
    """The fields of a header by lower-case name, folded lines joined; of two of a name the first. Else what is wrong.

    >>> _fields("WARC-Type: response\\r\\nX: a\\r\\n  b")
    {'warc-type': 'response', 'x': 'a b'}
    """
    fields: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line[:1] in (" ", "\t"):
            if not name:
                return f"the header begins with a continuation: {line[:60]!r}"
            fields[name] = f"{fields[name]} {line.strip()}".strip()
            continue
        if not line:
            continue
        said, colon, value = line.partition(":")
        name = _USUAL.get(said, "") if colon else ""
        if not name:
            name = said.strip().lower()
            if not colon or not _FIELD.fullmatch(name):
                return f"{line[:60]!r} is no header field"
        if name not in fields:
            fields[name] = value.strip()
    return fields
