"""`read_record` shows the archived page, or says why it cannot; it never shows one that was changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
import zstandard

from linkcrawler.archive import WarcWriter, read_record
from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence, Exchange

HTML = "<!doctype html><meta charset=utf-8><title>Größe</title>".encode() * 40


def archived(folder: Path, body: bytes, *headers: tuple[bytes, bytes], n: int = 1) -> Evidence:
    one = Exchange("https://example.org/", 1_767_323_045_678, "", "GET", [], "1.1", 200, "OK", list(headers), body)
    w = WarcWriter(folder, "c", "w", 10**9)
    places = w.write([one] * n)
    w.close()
    return places[-1]


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        (b"gzip", gzip.compress),
        (b"br", brotli.compress),
        (b"zstd", zstandard.compress),
        (b"zstd", lambda b: zstandard.ZstdCompressor(write_content_size=False).compress(b)),
        (b"", bytes),
        (b"gzip", bytes),
    ],
)
def test_the_body_is_shown_without_its_content_coding(tmp_path: Path, coding: bytes, encode) -> None:  # type: ignore[no-untyped-def]
    encoded = encode(HTML)  # once: a gzip header holds the second it was made in
    page = read_record(tmp_path, archived(tmp_path, encoded, (b"Content-Encoding", coding)))

    assert page.payload == encoded
    assert page.body == HTML
    assert "Größe" in page.text
    assert page.raw.startswith(b"HTTP/1.1 200 OK\r\n")
    assert page.raw.endswith(page.payload)


def test_text_follows_the_charset_of_the_header(tmp_path: Path) -> None:
    body = "<p>Größe".encode("latin-1")
    page = read_record(tmp_path, archived(tmp_path, body, (b"Content-Type", b"text/html; charset=ISO-8859-1")))

    assert page.text == "<p>Größe"


@pytest.mark.parametrize("file", ["../outside.warc.gz", "/etc/passwd", "c/../../outside.warc.gz", "", "link", "a\0b"])
def test_paths_outside_of_the_folder_are_refused(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "warc"
    place = archived(folder, HTML)
    (tmp_path / "outside.warc.gz").write_bytes((folder / place.file).read_bytes())
    (folder / "link").symlink_to(tmp_path / "outside.warc.gz")

    with pytest.raises(ArchiveError, match="not inside of"):
        read_record(folder, Evidence(file, place.offset, place.length))


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Even where gzip's own checksum is made to fit."""
    place = archived(tmp_path, HTML)
    path = tmp_path / place.file
    data = path.read_bytes()
    record = gzip.decompress(data[place.offset : place.offset + place.length])
    forged = gzip.compress(record.replace("Größe".encode(), "Grösse".encode()[: len("Größe".encode())], 1))
    path.write_bytes(data[: place.offset] + forged)

    with pytest.raises(ArchiveError, match=rf"{place.file}.*offset {place.offset}.*changed"):
        read_record(tmp_path, Evidence(place.file, place.offset, len(forged)))


@pytest.mark.parametrize(
    ("offset", "length", "why"),
    [
        (0, 0, "not|record"),  # the warcinfo record
        (1, 0, "no whole WARC record|no response"),
        (0, 10**6, "the file ends at byte"),
        (10**9, 0, "the file ends at byte"),
        (-5, 0, "out of bounds"),
    ],
)
def test_a_locator_that_names_no_response_record_is_refused(tmp_path: Path, offset: int, length: int, why: str) -> None:
    place = archived(tmp_path, HTML)
    wrong = Evidence(place.file, place.offset + offset if offset == 1 else offset, place.length + length)

    with pytest.raises(ArchiveError, match=why) as caught:
        read_record(tmp_path, wrong)
    assert place.file in str(caught.value)
    assert f"offset {wrong.offset}" in str(caught.value)


def test_every_cut_of_a_record_is_refused_with_a_reason(tmp_path: Path) -> None:
    place = archived(tmp_path, HTML)

    for length in range(1, place.length - 8, 7):
        with pytest.raises(ArchiveError):
            read_record(tmp_path, Evidence(place.file, place.offset, length))


def test_a_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.warc\.gz.*No such file.*--data"):
        read_record(tmp_path, Evidence("gone.warc.gz", 0, 10))


def test_the_request_of_another_response_is_not_shown(tmp_path: Path) -> None:
    place = archived(tmp_path, HTML)
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[: place.offset + place.length])

    assert read_record(tmp_path, place).request_headers == []
