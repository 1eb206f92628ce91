"""The archived pages behind a report are a WARC file that stands alone: records as they were, each once."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.checker import Checker  # type: ignore[import-untyped]

from tests.export.conftest import Index
from tests.ingest import warc_files

BACKLINKS = """
select source_url, target_url, anchor, rel, follow from links final
where target_domain = 't.test' and link_class = 'hyperlink' and lost_at is null order by source_url, target_url
"""


def records(file: Path) -> list[tuple[str, str, str, bytes]]:
    """(type, target URI, id, block) of each record, as warcio reads it."""
    with file.open("rb") as stream:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                record.rec_headers.get_header("WARC-Record-ID"),
                record.raw_stream.read(),
            )
            for record in ArchiveIterator(stream)
        ]


@pytest.fixture(scope="module")
def subset(web: Index, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages behind the backlinks of t.test: one of them was not modified since."""
    file = tmp_path_factory.mktemp("subset") / "proof.warc.gz"
    web.run("export", "warc", "backlinks", "t.test", "--output", file)
    return file


def test_it_has_each_record_once_and_what_it_refers_to(subset: Path) -> None:
    found = records(subset)
    kinds = Counter(kind for kind, *_ in found)
    responses = sorted(uri for kind, uri, *_ in found if kind == "response")

    assert found[0][0] == "warcinfo"
    assert b"the pages behind `linkcrawler backlinks t.test`" in found[0][3]
    # Our own, and those of the two files that records come from.
    assert kinds == {"warcinfo": 3, "response": 6, "revisit": 1, "request": 7}
    assert responses == [
        *("https://a.test/1", "https://a.test/2", "https://buy-it-now-12345.test/", "https://c.test/1"),
        *("https://me.github.io/", "https://you.github.io/"),
    ]
    assert [uri for kind, uri, *_ in found if kind == "revisit"] == ["https://c.test/1"]
    assert len({record_id for _, _, record_id, _ in found}) == len(found)


def test_records_are_copied_byte_for_byte(web: Index, subset: Path) -> None:
    whole = subset.read_bytes()
    rows = web.store.query(
        "select distinct warc_file, warc_offset, warc_length from links final "
        "where target_domain = 't.test' and lost_at is null"
    )

    assert len(rows) == 6
    for file, offset, length in rows:
        member = (web.data / "warc" / file).read_bytes()[offset : offset + length]
        assert whole.count(member) == 1


def test_it_is_sound_by_warcio(subset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = Checker(type("", (), {"inputs": [str(subset)], "verbose": False})()).process_all()

    assert not code, capsys.readouterr()


def test_an_import_of_it_gives_the_same_backlinks(web: Index, elsewhere: Index, subset: Path) -> None:
    elsewhere.run("ingest", "warc", subset, "--workers", "1")

    assert elsewhere.store.query(BACKLINKS) == web.store.query(BACKLINKS)
    body = elsewhere.run("evidence", "https://a.test/2", "https://t.test/x", "--body").stdout_bytes
    assert body == web.run("evidence", "https://a.test/2", "https://t.test/x", "--body").stdout_bytes


def test_a_report_that_counts_has_the_evidence_of_what_it_counts(web: Index, tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    said = json.loads(
        web.run("export", "warc", "refdomains", "t.test", "--where", "anchor=casino", "-o", file, "--json").stdout
    )
    lost = json.loads(
        web.run(
            *("export", "warc", "new-lost", "t.test", "--only", "lost", "--from", "2026-01-01", "--to", "2026-02-01"),
            *("-o", tmp_path / "lost.warc.gz", "--json"),
        ).stdout
    )

    assert (said["n_records"], said["n_missing"]) == (2, 0)
    assert {uri for kind, uri, *_ in records(file) if kind == "response"} == {
        "https://buy-it-now-12345.test/",
        "https://you.github.io/",
    }
    assert lost["n_records"] == 1


@pytest.fixture
def torn(web: Index, tmp_path: Path) -> Iterator[Index]:
    """The same store, over an archive whose first file is cut and whose second is gone."""
    data = tmp_path / "torn"
    shutil.copytree(web.data / "warc", data / "warc")
    first, second = sorted((data / "warc" / "spring").iterdir())
    cut_at = next(place.offset for place in web.places if "you.github" in _uri(first, place.offset))
    first.write_bytes(first.read_bytes()[: cut_at + 20])
    second.unlink()
    yield Index(web.dsn, data, web.store, web.places)


def _uri(file: Path, offset: int) -> str:
    (record, *_) = ArchiveIterator(io.BytesIO(file.read_bytes()[offset:]))
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def test_what_is_missing_is_named_and_counted(torn: Index, tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    done = torn.run("export", "warc", "backlinks", "t.test", "-o", file)
    strict = torn.run("export", "warc", "backlinks", "t.test", "-o", file, "--strict", "--json", code=1)
    said = json.loads(strict.stdout)
    first, second = sorted({place.file for place in torn.places})

    assert "3 of 6 records are missing" in done.stderr
    assert second in done.stderr and "the file ends at byte" in done.stderr
    assert said["missing_files"] == {first: 2, second: 1}
    assert sorted(uri for kind, uri, *_ in records(file) if kind == "response") == [
        *("https://a.test/1", "https://a.test/2", "https://me.github.io/"),
    ]


def test_a_record_of_an_imported_file_that_is_not_gzipped_is_the_same(elsewhere: Index, tmp_path: Path) -> None:
    source, file = tmp_path / "plain.warc", tmp_path / "x.warc.gz"
    source.write_bytes(warc_files.response("https://a.test/", warc_files.page("https://t.test/x")))
    elsewhere.run("ingest", "warc", source, "--workers", "1")
    said = json.loads(elsewhere.run("export", "warc", "backlinks", "t.test", "-o", file, "--json").stdout)

    assert (said["n_records"], said["n_recompressed"], said["n_missing"]) == (1, 1, 0)
    assert records(file)[1:] == records(source)


def test_a_revisit_whose_body_is_lost_is_counted(web: Index, tmp_path: Path) -> None:
    """Of its archive there is only the file with the revisit record."""
    data = tmp_path / "half"
    shutil.copytree(web.data / "warc", data / "warc")
    first, _ = sorted((data / "warc" / "spring").iterdir())
    first.unlink()
    half = Index(web.dsn, data, web.store)
    done = half.run("export", "warc", "backlinks", "t.test", "-o", tmp_path / "x.warc.gz")

    assert "5 of 6 records are missing" in done.stderr
    assert "1 revisit records stand without the record that has their body" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history", "t.test", "-o", "x"), "'history' is no report with evidence: give one of backlinks"),
        (("backlinks", "t.test"), "Missing option '--output'"),
    ],
)
def test_bad_input(web: Index, words: tuple[str, ...], told: str) -> None:
    assert told in web.run("export", "warc", *words, code=2).stderr


def test_a_report_without_evidence_gives_no_file(web: Index, tmp_path: Path) -> None:
    """What was asked is understood, and cannot be done: the exit code is 1."""
    said = web.run("export", "warc", "backlinks", "nobody.test", "-o", tmp_path / "x", code=1).stderr

    assert "no link of backlinks has evidence" in said
    assert list(tmp_path.iterdir()) == []
