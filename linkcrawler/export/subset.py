"""The archived pages behind links, as one WARC file that stands alone: the records as they were written, each once.

Records lie in gzip members of their own, and are copied as they lie. With a record go the request that it answers,
where that follows it; the record that has its body, where it is a `revisit`; and the `warcinfo` of the file it comes
from. What was imported from a file that is not gzipped is gzipped here, the record inside unchanged.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from isal import igzip_lib

from linkcrawler.archive.imported import is_import
from linkcrawler.archive.members import GZIP, member_from, raw_member_at
from linkcrawler.archive.record import new_id, warcinfo
from linkcrawler.archive.referred import referred
from linkcrawler.archive.stored import Stored, request_of, verified
from linkcrawler.archive.writer import GZIP_LEVEL
from linkcrawler.errors import ArchiveError
from linkcrawler.export.whole import Counted
from linkcrawler.records import Evidence

MAX_KEPT_REASONS = 1000
FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}
Tell = Callable[[int], None]


@dataclass(slots=True)
class Subset:
    """What a subset has, and what it should have and has not."""

    n_wanted: int = 0  # distinct records that rows point at
    n_copied: int = 0  # those of them that are in it
    n_requests: int = 0
    n_referred: int = 0  # records that others refer to, and that no row points at
    n_recompressed: int = 0
    missing: Counter[str] = field(default_factory=Counter)  # records that could not be copied, by file
    n_without_body: int = 0  # revisit records whose body is nowhere to be found
    reasons: list[str] = field(default_factory=list)

    def note(self, file: str, reason: str) -> None:
        """A record of `file` could not be copied."""
        self.missing[file] += 1
        if len(self.reasons) < MAX_KEPT_REASONS:
            self.reasons.append(reason)


class SubsetWriter:
    """Writes one subset; `archive` is the folder of our own files."""

    def __init__(self, stream: Counted, archive: Path) -> None:
        self._stream = stream
        self._archive = archive
        self._done: dict[str, set[int]] = {}  # offsets in each file, of what is written
        self.subset = Subset()

    def begin(self, name: str, fields: Mapping[str, str]) -> None:
        """The first record: who wrote the file, and what it is a subset of."""
        at_ms = round(datetime.now(UTC).timestamp() * 1000)
        self._put(warcinfo(new_id(), name, at_ms, {**FORMAT, **fields}))

    def write(self, places: Iterable[Evidence], tell: Tell = lambda _n: None) -> None:
        """All records at `places` are in the file, in the order of the files that they lie in, or are counted."""
        offsets: dict[str, dict[int, int]] = {}
        for place in places:
            offsets.setdefault(place.file, {})[place.offset] = place.length
        self.subset.n_wanted = sum(map(len, offsets.values()))
        for file in sorted(offsets):
            self._source(file)
            for offset, length in sorted(offsets[file].items()):
                try:
                    self._copy(Evidence(file, offset, length))
                    self.subset.n_copied += 1
                except ArchiveError as exc:
                    self.subset.note(file, str(exc))
                tell(self.subset.n_copied + self.subset.missing.total())

    def _copy(self, place: Evidence) -> None:
        """The record, and what goes with it. Raises ArchiveError where it is not there as it was written."""
        if place.offset in self._done.get(place.file, ()):
            return
        member, text, after = raw_member_at(self._archive, place, is_import_allowed=True)
        own = verified(text, place, "response", "revisit")
        if own.record.rec_type == "revisit":  # of whatever profile: it is copied, not interpreted
            self._copy_referred(place, own)
        self._put_member(member, text)
        self._done.setdefault(place.file, set()).add(place.offset)
        if request_of(after, own.field("WARC-Record-ID")) is not None:
            self._put_request(after)

    def _copy_referred(self, place: Evidence, revisit: Stored) -> None:
        """The record that has the body of a revisit record, unless it is there already; counted where it is lost."""
        try:
            body, holder = referred(self._archive, place, revisit)
            if holder.offset in self._done.get(holder.file, ()):
                return
            member, text, after = raw_member_at(self._archive, holder)
        except ArchiveError:
            self.subset.n_without_body += 1
            return
        self._put_member(member, text)
        self._done.setdefault(holder.file, set()).add(holder.offset)
        self.subset.n_referred += 1
        if request_of(after, body.field("WARC-Record-ID")) is not None:
            self._put_request(after)

    def _put_request(self, after: bytes) -> None:
        """The request record at the start of `after`, of which warcio has read that it is one."""
        if after.startswith(GZIP):
            gunzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
            gunzip.decompress(after)
            if not gunzip.eof:
                return
            self._stream.write(after[: len(after) - len(gunzip.unused_data)])
            self.subset.n_requests += 1

    def _source(self, file: str) -> None:
        """The warcinfo record that `file` of our own begins with: its records refer to it."""
        if is_import(file):
            return
        try:
            text, place = member_from(self._archive, file, 0)
            if b"\r\nWARC-Type: warcinfo\r\n" in text.partition(b"\r\n\r\n")[0] + b"\r\n":
                self._put_member(raw_member_at(self._archive, place)[0], text)
        except ArchiveError:
            return  # the records will say what is wrong with the file

    def _put_member(self, member: bytes, text: bytes) -> None:
        if member.startswith(GZIP):
            self._stream.write(member)
        else:
            self._put(text)
            self.subset.n_recompressed += 1

    def _put(self, record: bytes) -> None:
        self._stream.write(igzip_lib.compress(record, level=GZIP_LEVEL, flag=igzip_lib.COMP_GZIP))
