"""Damage is counted by kind and place, left out, and the rest is read: nothing sound is lost, no import ends."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
import zstandard

from linkcrawler.ingest.damage import KINDS, Damage
from linkcrawler.ingest.records import Records
from linkcrawler.ingest.unpacked import Unpacked
from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, record, response, zipped

B = "http://b.example/"
ALL = frozenset({"response", "resource", "metadata", "revisit", "warcinfo", "request"})


def urls(count: int) -> list[str]:
    return [f"http://a{number}.example/" for number in range(count)]


def read(path: Path) -> tuple[list[str], list[Damage]]:
    """The addresses of the records that are read, and the damage that is told."""
    damages: list[Damage] = []
    with path.open("rb") as stream:
        records = Records(Unpacked(stream, 0, damages.append), ALL, damages.append)
        return [r.fields.get("warc-target-uri", r.kind) for r in records], damages


# Where the records of malformed_header.warc begin, whose header is one field three times.
MALFORMED = (167, 371, 437, 545, 625, 711, 918, 1131, 1227, 1431, 1594, 1732, 1865, 1952, 2162, 2260, 2504, 2585)

# Of each file: what is read, and (kind, offset) of what is told, by hand from its bytes.
INVALID: dict[str, tuple[int, list[tuple[str, int]]]] = {
    "clipped.warc.gz": (0, [("cut", 0)]),
    "incorrect_content_length.warc": (2, [("length", 0), ("length", 246)]),
    # One field in each record that it has, and before them what is no header at all.
    "malformed_header.warc": (0, [("garbage", 0), *(("field", at) for at in MALFORMED), ("cut", 2813)]),
    "missing_header_field.warc": (1, [("field", 0), ("field", 114), ("field", 196), ("cut", 322)]),
    "multiline_header_values.warc": (0, [("header", 0)]),
    "premature_w_trailing_newline.warc": (0, [("cut", 0)]),
    "premature_wo_trailing_newline.warc": (0, [("cut", 0)]),
    "short_content_block.warc": (0, [("cut", 0)]),
}


def test_every_file_that_others_broke_is_looked_at(vectors: Path) -> None:
    assert {path.name for path in (vectors / "odd" / "invalid").iterdir()} == set(INVALID)


@pytest.mark.parametrize("name", INVALID)
def test_files_that_others_broke_on_purpose(vectors: Path, name: str) -> None:
    found, damages = read(vectors / "odd" / "invalid" / name)

    assert (len(found), [(d.kind, d.offset) for d in damages]) == INVALID[name]


def test_all_files_that_others_broke_are_passed_in_one_import(index: Index, vectors: Path) -> None:
    """A page behind them is read; the exit code is 0, and 1 with --strict."""
    folder, page_file = vectors / "odd" / "invalid", vectors / "whirlwind.warc.gz"

    said = index.ingest("warc", *sorted(folder.iterdir()), page_file)

    assert said["n_fetches"] == 1
    assert {file["file"] for file in said["files"] if file["n_damages"]} == {str(p.resolve()) for p in folder.iterdir()}
    strict = index.run("ingest", "warc", str(folder), str(page_file), "--strict")
    assert strict.exit_code == 1
    assert "incorrect_content_length.warc at byte 246" in strict.stdout


def test_a_torn_gzip_member_costs_its_record_only(tmp_path: Path) -> None:
    members = [gzip.compress(response(url, page(B)), mtime=0) for url in urls(9)]
    members[4] = members[4][:80] + b"\0\0\0\0" + members[4][84:]
    members[6] = members[6][:60]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(members))

    found, damages = read(path)

    assert found == [url for number, url in enumerate(urls(9)) if number not in (4, 6)]
    at = [sum(map(len, members[:number])) for number in (4, 6)]
    assert [(d.kind, d.offset) for d in damages] == [("gzip", at[0]), ("gzip", at[1])]


def test_a_torn_zstd_frame_costs_its_record_only(tmp_path: Path) -> None:
    packer = zstandard.ZstdCompressor(write_checksum=True)
    members = [packer.compress(response(url, page(B))) for url in urls(5)]
    members[2] = members[2][:100]
    path = tmp_path / "x.warc.zst"
    path.write_bytes(b"".join(members))

    found, damages = read(path)

    assert found == [url for number, url in enumerate(urls(5)) if number != 2]
    assert [d.kind for d in damages] == ["zstd"]


@pytest.mark.parametrize("is_zipped", [True, False])
def test_garbage_between_records(tmp_path: Path, is_zipped: bool) -> None:
    one, two, three = (zipped(r) if is_zipped else r for r in (response(url, page(B)) for url in urls(3)))
    garbage = b"<html>not a record\n\n</html>\x1f\x8b\x08garbage\n" * 3
    path = tmp_path / "x"
    path.write_bytes(one + garbage + two + three)

    found, damages = read(path)

    assert found == urls(3)
    assert {d.kind for d in damages} <= {"garbage", "gzip"}
    assert damages[0].offset == len(one)


@pytest.mark.parametrize("is_zipped", [True, False])
@pytest.mark.parametrize("lie", ["0", "7", "99999", "999999999999", "-1", "x"])
def test_lies_about_the_length(tmp_path: Path, is_zipped: bool, lie: str) -> None:
    """The liar is left out, and the record behind it is not swallowed."""
    records = [response(url, page(B)) for url in urls(3)]
    records[1] = response(urls(3)[1], page(B), Content_Length=lie)
    path = tmp_path / "x"
    path.write_bytes(zipped(*records) if is_zipped else b"".join(records))

    found, damages = read(path)

    assert found == [urls(3)[0], urls(3)[2]]
    assert [d.offset for d in damages] == [len(zipped(records[0]) if is_zipped else records[0])]
    assert damages[0].kind in ("length", "header", "cut")


def test_any_bytes_end_without_a_trace(tmp_path: Path) -> None:
    """A file of records with bytes changed, left out and repeated at random: some of it is read, all in bounds."""
    dice = random.Random(7)
    for is_zipped in (True, False):
        records = [response(url, page(B)) for url in urls(20)]
        whole = zipped(*records) if is_zipped else b"".join(records)
        for _ in range(60):
            broken = bytearray(whole)
            for _ in range(dice.randrange(1, 6)):
                at, n = dice.randrange(len(broken)), dice.randrange(1, 200)
                broken[at : at + n] = dice.choice([b"", dice.randbytes(n), bytes(broken[at : at + n]) * 2])
            path = tmp_path / "x"
            path.write_bytes(broken)

            found, damages = read(path)

            assert set(found) <= set(urls(20)) or not is_zipped
            assert len(set(found)) >= 8
            assert all(0 <= d.offset <= len(broken) and d.kind in KINDS for d in damages)


def test_a_record_with_an_impossible_date_or_response_is_told(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(
        response("http://a.example/", page(B), date="yesterday")
        + record("response", "http://a.example/", b"SMTP ready")
        + response("http://c.example/", page(B))
    )

    said = index.ingest("warc", path)

    assert said["damages"] == {"date": 1, "http": 1}
    assert index.targets() == [("http://c.example/", B)]


def wat(said: Any) -> bytes:
    return record("metadata", "http://a.example/", said if isinstance(said, bytes) else json.dumps(said).encode())


def test_wat_records_of_any_shape_end_without_a_trace(index: Index, tmp_path: Path) -> None:
    """JSON that is cut, nested beyond measure, or of other types everywhere."""
    head = {"WARC-Type": "response", "WARC-Date": "2026-03-01T12:00:00Z", "WARC-Target-URI": "http://a.example/"}
    key = "HTTP-Response-Metadata"

    def shaped(response: Any) -> Any:
        return {"Envelope": {"WARC-Header-Metadata": head, "Payload-Metadata": {key: response}}}

    html = {"Response-Message": {"Status": "200"}}
    path = tmp_path / "x.wat.gz"
    path.write_bytes(
        zipped(
            wat(b'{"HTTP-Response-Metadata": '),
            wat(b'"HTTP-Response-Metadata"' + b"[" * 100_000),
            wat({key: []}),
            wat(shaped(None)),
            wat(shaped([1])),
            wat(shaped({**html, "HTML-Metadata": {"Links": [1, None, {"path": "A@/href"}, {"path": [], "url": 2}]}})),
            wat(shaped({**html, "Headers": [1], "HTML-Metadata": {"Head": [], "Links": {"path": "A@/href"}}})),
            wat(shaped({**html, "HTML-Metadata": {"Head": {"Metas": [{"name": None}], "Link": [{"url": None}]}}})),
        )
    )

    said = index.ingest("wat", path)

    assert said["damages"] == {"json": 5}
    assert said["n_fetches"] == 3


def test_a_file_that_is_no_archive_is_named_and_the_others_are_read(index: Index, tmp_path: Path) -> None:
    (tmp_path / "notes.warc").write_text("What I did on Monday\n" * 20)
    archive = tmp_path / "page.warc"
    archive.write_bytes(response("http://a.example/", page("https://t.example/")))

    done = index.run("ingest", "warc", str(tmp_path / "notes.warc"), str(archive))

    assert done.exit_code == 1
    assert f"{tmp_path / 'notes.warc'}: no WARC record in it" in done.stderr
    assert [target for _, target in index.targets()] == ["https://t.example/"]
