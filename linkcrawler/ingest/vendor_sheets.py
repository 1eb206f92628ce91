"""The texts of exports: files, members of ZIPs, gzip; their encodings, delimiters and lines."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from linkcrawler.errors import UsageError
from linkcrawler.ingest.places import REMOTE, Place
from linkcrawler.ingest.vendor_formats import Header, expected, read_header, why_not
from linkcrawler.ingest.vendor_values import date_in_name

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".zip")
TEXT_ENDS = (".csv", ".tsv", ".txt")
MAX_SHEET_BYTES = 1 << 30
MAX_MEMBERS = 1000
MAX_FIELD_CHARS = 10 << 20
HEADER_LINES = 20  # some vendors write a few lines above it
DELIMITERS = "\t,;|"
MAX_SHOWN_CHARS = 300


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text of an export."""

    name: str  # the file, of a member of a ZIP with its name
    exported_at: datetime
    header: Header
    header_line: int
    delimiter: str
    text: str = field(repr=False)

    @property
    def rows(self) -> Iterator[tuple[int, list[str] | None]]:
        """The rows below the header, each with the number of its first line; None for one whose quotes do not end.

        Reading goes on at the line behind such a one, so that a quote too many costs one row and not the rest.
        """
        csv.field_size_limit(min(MAX_FIELD_CHARS, sys.maxsize))
        lines = list(io.StringIO(self.text, newline=""))
        at = self.header_line  # lines that are done with
        while at < len(lines):
            rows, first = csv.reader(islice(lines, at, None), delimiter=self.delimiter), at
            try:
                for cells in rows:
                    end = first + rows.line_num
                    if end - at > 1 and len(cells) != self.header.n_columns:
                        raise csv.Error
                    if any(cells):
                        yield at + 1, cells
                    at = end
            except csv.Error:
                at += 1
                yield at, None


def read_sheets(places: Sequence[Place], exported_at: datetime | None) -> list[Sheet]:
    """All sheets, each recognised. Raises UsageError where one is not, and IngestError where it cannot be read."""
    return [sheet for place in places for sheet in _sheets(place, exported_at)]


def _sheets(place: Place, exported_at: datetime | None) -> Iterator[Sheet]:
    with closing(place.open()) as stream:
        data = stream.read(MAX_SHEET_BYTES + 1)
    at = exported_at or date_in_name(Path(place.name).name) or _changed_at(place)
    try:
        if data.startswith(b"PK\x03\x04"):
            yield from _members(place, data, exported_at, at)
            return
        if data.startswith(b"\x1f\x8b"):
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_SHEET_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError, NotImplementedError) as exc:
        raise UsageError(f"{place.name} cannot be unpacked ({exc}): fetch it again, without a password") from exc
    yield _sheet(place.name, data, at)


def _members(place: Place, data: bytes, exported_at: datetime | None, at: datetime) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [member for member in archive.infolist() if not member.filename.startswith("__MACOSX/")]
        if any(member.filename == "[Content_Types].xml" for member in members):
            raise UsageError(f"{place.name} is an Excel workbook: export as CSV")
        texts = [member for member in members if member.filename.lower().endswith(TEXT_ENDS)][:MAX_MEMBERS]
        if not texts:
            raise UsageError(f"{place.name} holds no file that ends with {', '.join(TEXT_ENDS)}")
        for member in texts:
            with archive.open(member) as stream:
                content = stream.read(MAX_SHEET_BYTES + 1)
            own = exported_at or date_in_name(member.filename) or at
            yield _sheet(f"{place.name}/{member.filename}", content, own)


def _changed_at(place: Place) -> datetime:
    """When the file was written last; now where that is not known."""
    if place.is_stdin or place.name.startswith(REMOTE):
        return datetime.now(UTC)
    return datetime.fromtimestamp(int(Path(place.name).stat().st_mtime), UTC)


def _sheet(name: str, data: bytes, at: datetime) -> Sheet:
    if len(data) > MAX_SHEET_BYTES:
        raise UsageError(f"{name} has more than {MAX_SHEET_BYTES:,} bytes: split it")
    text = _text(data)
    lines = [line for line, _ in zip(io.StringIO(text, newline=""), range(HEADER_LINES), strict=False)]
    for number, line in enumerate(lines, 1):
        for delimiter in DELIMITERS:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if header := read_header(cells):
                return Sheet(name, at, header, number, delimiter, text)
    first = next((line.strip() for line in lines if line.strip()), "")
    cells = max((next(csv.reader([first], delimiter=one), []) for one in DELIMITERS), key=len) if first else []
    if reason := why_not(cells):
        raise UsageError(f"{name} {reason}")
    shown = "".join(letter if letter.isprintable() else "?" for letter in ", ".join(cells))
    shown = shown if len(shown) <= MAX_SHOWN_CHARS else shown[:MAX_SHOWN_CHARS] + "..."
    found = f"has the headers: {shown}" if cells else "is empty"
    raise UsageError(f"{name} is no export of backlinks that is known: it {found}. Known are {expected()}")


def _text(data: bytes) -> str:
    """The text, by its byte order mark, else UTF-8, else as Western spreadsheets save it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" and data[3:4] == b"\0":  # UTF-16 whose mark was lost
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
