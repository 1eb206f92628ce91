"""A revisit whose body is gone, damaged or another's is refused: both places are named, and what to do."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from linkcrawler.archive import WarcWriter, read_record
from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence, Known
from tests.archive.test_warc_revisits import HTML, URL, first, known, not_modified, three


def revisit_of(folder: Path, what: Known) -> Evidence:
    """A 304 that is said to be a revisit of `what`."""
    w = WarcWriter(folder, "later", "1", 10**9)
    [place] = w.write([not_modified(what)])
    w.close()
    return place


def assert_refused(folder: Path, place: Evidence, body: Evidence, why: str) -> None:
    with pytest.raises(ArchiveError, match=why) as caught:
        read_record(folder, place)
    said = str(caught.value)

    assert f"{place.file!r}, offset {place.offset}" in said
    assert f"{body.file!r}, offset {body.offset}" in said
    assert re.search(rf"{re.escape(URL)} of 20\d\d-.*copy the file .* into {re.escape(str(folder))}, from", said)


def rewritten(folder: Path, place: Evidence, old: bytes, new: bytes) -> Evidence:
    """The record at `place` says `new` where it said `old`; what followed it in its file is gone."""
    path = folder / place.file
    data = path.read_bytes()
    record = gzip.decompress(data[place.offset : place.offset + place.length])
    assert old in record
    member = gzip.compress(record.replace(old, new, 1))
    path.write_bytes(data[: place.offset] + member)
    return replace(place, length=len(member))


def test_a_file_on_another_machine_is_named_with_the_remedy(tmp_path: Path) -> None:
    page, unchanged, again = three(tmp_path)
    (tmp_path / page.file).unlink()

    assert_refused(tmp_path, unchanged, page, "No such file")
    assert_refused(tmp_path, again, page, "No such file")


@pytest.mark.parametrize("file", ["../outside.warc.gz", "/etc/passwd", "c/../../outside.warc.gz", "link"])
def test_a_body_outside_of_the_folder_is_never_read(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "warc"
    page, _, _ = three(folder)
    (tmp_path / "outside.warc.gz").write_bytes((folder / page.file).read_bytes())
    (folder / "link").symlink_to(tmp_path / "outside.warc.gz")
    outside = replace(page, file=file)

    assert_refused(folder, revisit_of(folder, known(outside)), outside, "not inside of")


def test_one_hop_is_followed_and_not_two(tmp_path: Path) -> None:
    _, unchanged, again = three(tmp_path)

    assert_refused(tmp_path, revisit_of(tmp_path, known(again)), again, "no response record begins there")
    assert_refused(tmp_path, revisit_of(tmp_path, known(unchanged)), unchanged, "no response record begins there")


@pytest.mark.parametrize(("move", "why"), [(0, "no response"), (1, "no whole WARC record"), (10**9, "the file ends")])
def test_a_place_where_no_response_begins_is_refused(tmp_path: Path, move: int, why: str) -> None:
    page, _, _ = three(tmp_path)
    request = page.offset + page.length
    wrong = replace(page, offset=request + move)

    assert_refused(tmp_path, revisit_of(tmp_path, known(wrong)), wrong, why)


def test_the_response_of_another_url_instant_or_payload_is_not_taken_for_the_body(tmp_path: Path) -> None:
    w = WarcWriter(tmp_path, "c", "1", 10**9)
    page, other_url, other_body = w.write([first(), replace(first(), url="https://example.org/"), first(b"other")])

    wrong_date = replace(known(page), fetched_at=5)
    assert_refused(tmp_path, revisit_of(tmp_path, known(other_url)), other_url, "Target-URI is 'https://example.org/'")
    assert_refused(tmp_path, revisit_of(tmp_path, known(other_body)), other_body, "another record.*Payload-Digest")
    with pytest.raises(ArchiveError, match=r"WARC-Date is '2026-01-02T03:04:05.678Z', not '1970-01-01T00:00:00.005Z'"):
        read_record(tmp_path, revisit_of(tmp_path, wrong_date))


def test_a_changed_byte_of_the_body_is_noticed(tmp_path: Path) -> None:
    """Even where gzip's own checksum is made to fit."""
    page, unchanged, _ = three(tmp_path)
    rewritten(tmp_path, page, b"example.com", b"example.net")

    assert_refused(tmp_path, unchanged, page, "changed since it was written")


def test_every_cut_of_the_record_with_the_body_is_refused_and_no_byte_behind_it_is_needed(tmp_path: Path) -> None:
    page, unchanged, _ = three(tmp_path)
    path = tmp_path / page.file
    whole = path.read_bytes()[: page.offset + page.length]

    for length in range(page.offset, len(whole), 7):
        path.write_bytes(whole[:length])
        assert_refused(tmp_path, unchanged, page, f"the file ends at byte {length}")
    path.write_bytes(whole)
    assert read_record(tmp_path, unchanged).body == HTML


def test_a_member_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    _, unchanged, _ = three(tmp_path)
    packed = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = b"\0" * 2**20
    (tmp_path / "bomb.warc.gz").write_bytes(b"".join(packed.compress(zeros) for _ in range(257)) + packed.flush())
    bomb = Evidence("bomb.warc.gz", 0, 1)

    assert_refused(tmp_path, revisit_of(tmp_path, known(bomb)), bomb, "larger than 268435456 bytes")
    assert read_record(tmp_path, unchanged).body == HTML


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"304 Not Modified", b"200 Not Modified", "changed since it was written"),
        (b"WARC-Block-Digest: ", b"X-Digest: ", "no digest to verify it by"),
        (b"server-not-modified", b"diff", "profile .*revisit/diff"),
        (b"WARC-Profile: ", b"X-Profile: ", "profile ''"),
        (b"WARC-Refers-To-Filename: ", b"X-Filename: ", "does not say where its body lies.*index of the archive"),
        (b"WARC-Refers-To-File-Offset: ", b"X-Offset: ", "does not say where its body lies.*offset ''"),
        (b"WARC-Refers-To-File-Offset: ", b"WARC-Refers-To-File-Offset: -", "does not say where its body lies"),
        (b"WARC-Refers-To-File-Offset: ", b"WARC-Refers-To-File-Offset: 9999999999999999", "cannot be shown"),
    ],
)
def test_a_revisit_record_that_was_changed_is_refused(tmp_path: Path, old: bytes, new: bytes, why: str) -> None:
    _, unchanged, _ = three(tmp_path)
    changed = rewritten(tmp_path, unchanged, old, new)

    with pytest.raises(ArchiveError, match=why) as caught:
        read_record(tmp_path, changed)
    assert f"{changed.file!r}, offset {changed.offset}" in str(caught.value)


def test_identical_payload_is_not_claimed_without_the_digest_of_it(tmp_path: Path) -> None:
    page, _, again = three(tmp_path)
    changed = rewritten(tmp_path, again, b"WARC-Payload-Digest: ", b"X-Digest: ")

    assert_refused(tmp_path, changed, page, "another record lies there: its WARC-Payload-Digest")
