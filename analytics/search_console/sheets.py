"""The texts that a file holds: of a CSV one, of a ZIP one for each CSV in it. Nothing is written to a disk."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analytics.errors import NotAnExport
from analytics.search_console.headers import DELIMITERS, EXPECTED, Header, read_header

MAX_SHEET_BYTES = 2**30  # unpacked; more is no export that one wants in one file
MAX_MEMBERS = 200  # of a ZIP
HEADER_LINES = 10  # how many lines are looked at for a header
TEXT_ENDS = (".csv", ".tsv", ".txt")
MAX_SHOWN_CHARS = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text of an export, and what belongs to it: sheets of one ZIP or folder are one export."""

    name: str  # as summaries and the column `source` call it
    export: str
    header: Header
    text: str = field(repr=False)

    @property
    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header with the number of their line; one that cannot be read is empty."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.header.delimiter)
        while True:
            try:
                for cells in reader:
                    if reader.line_num > self.header.line_no and cells:
                        yield reader.line_num, cells
                return
            except csv.Error:  # a field without end
                yield reader.line_num, []


def read_sheets(paths: Sequence[Path]) -> list[Sheet]:
    """All sheets of the files, those of one ZIP that are of no use left out. Raises NotAnExport, OSError."""
    return [sheet for path in paths for sheet in _sheets_of(path)]


def _sheets_of(path: Path) -> Iterator[Sheet]:
    name = _plain(path.name)
    if zipfile.is_zipfile(path):
        yield from _members(path)
        return
    with path.open("rb") as file:
        is_gzip = file.peek(2)[:2] == b"\x1f\x8b"
        try:
            data = (gzip.GzipFile(fileobj=file) if is_gzip else file).read(MAX_SHEET_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
            raise NotAnExport(f"{name} cannot be unpacked ({exc}): fetch it again") from exc
    text = _text(data, name)
    header = _header(text)
    if header is None:
        line = next((line for line in text.splitlines() if line.strip()), "")
        shown = line if len(line) <= MAX_SHOWN_CHARS else line[:MAX_SHOWN_CHARS] + "..."
        what = f"begins with {shown!r}" if line else "is empty"
        raise NotAnExport(f"{name} {what}: {EXPECTED}")
    if header.why_not:
        raise NotAnExport(f"{name} {header.why_not}")
    yield Sheet(name, str(path.parent), header, text)


def _members(path: Path) -> Iterator[Sheet]:
    """The sheets of a ZIP that are of use; a ZIP without any is refused."""
    n_sheets, why_not = 0, ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
            if "[Content_Types].xml" in names:
                raise NotAnExport(f"{path.name} is an Excel workbook: export as CSV, and give the ZIP or its files")
            for name in [name for name in names if name.lower().endswith(TEXT_ENDS)][:MAX_MEMBERS]:
                with archive.open(name) as member:
                    text = _text(member.read(MAX_SHEET_BYTES + 1), _plain(f"{path.name}/{name}"))
                header = _header(text)
                if header and not header.why_not:
                    n_sheets += not header.is_filters
                    yield Sheet(_plain(f"{path.name}/{name}"), str(path), header, text)
                elif header and "compares" in header.why_not:
                    why_not = header.why_not
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as exc:  # RuntimeError: encrypted
        raise NotAnExport(f"{path.name} cannot be unpacked ({exc}): fetch it again, without a password") from exc
    if not n_sheets:
        raise NotAnExport(f"{path.name} {why_not or f'holds no sheet of pages or dates: {EXPECTED}'}")


def _plain(name: str) -> str:
    """The name of a file, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _text(data: bytes, name: str) -> str:
    """The text, by its byte order mark, else UTF-8, else as Western spreadsheets save it."""
    if len(data) > MAX_SHEET_BYTES:
        raise NotAnExport(f"{name} has more than {MAX_SHEET_BYTES:,} bytes: split it by month")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _header(text: str) -> Header | None:
    """The first lines are looked at, by each delimiter; an export that compares or is of no use is one too."""
    first = io.StringIO(text, newline="")
    lines = [line for line, _ in zip(first, range(HEADER_LINES), strict=False)]
    for line_no, line in enumerate(lines, 1):
        for delimiter in DELIMITERS:
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                continue
            header = read_header(cells, line_no, delimiter)
            if header:
                return header
    return None
