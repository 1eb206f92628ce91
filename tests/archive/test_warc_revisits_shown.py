"""`read_record` and `linkcrawler evidence` show an unchanged page: its own head, and the body it had before."""

from __future__ import annotations

import gzip
import json
from hashlib import sha1
from pathlib import Path

from click.testing import CliRunner

from linkcrawler.archive import WarcWriter, read_record
from linkcrawler.cli.main import linkcrawler
from tests.archive.test_warc_revisits import HTML, URL, first, known, not_modified, same_again, three


def test_a_revisit_is_read_with_its_own_head_and_the_body_of_the_first(tmp_path: Path) -> None:
    page, unchanged, again = three(tmp_path, HTML, (b"Content-Type", b"text/html"))
    for place, status, profile, head in (
        (unchanged, 304, "server-not-modified", [("ETag", '"v1"')]),
        (again, 200, "identical-payload-digest", [("Content-Type", "text/html"), ("X-Served", "2")]),
    ):
        shown = read_record(tmp_path, place)

        assert (shown.url, shown.status, shown.fetched_at) == (URL, status, "2026-01-03T03:04:05.001Z")
        assert [h for h in shown.headers if not h[0].startswith("X-Crawler-")] == head
        assert (shown.payload, shown.body, shown.text) == (HTML, HTML, HTML.decode())
        assert (shown.revisit_of, shown.revisit_profile) == (page, profile)
        assert shown.body_fetched_at == "2026-01-02T03:04:05.678Z"
        assert shown.raw.startswith(b"HTTP/1.1 %d " % status)
        assert shown.raw.endswith(b"\r\n\r\n")
        assert shown.request_headers[0] == ("Host", "example.org")


def test_the_body_is_decoded_as_the_record_that_has_it_says(tmp_path: Path) -> None:
    text = "<p>Größe".encode("latin-1") * 99
    packed = gzip.compress(text)
    w = WarcWriter(tmp_path, "c", "1", 10**9)
    [page] = w.write([first(packed, (b"Content-Encoding", b"gzip"), (b"Content-Type", b"text/html; charset=latin-1"))])
    lying = [(b"Content-Encoding", b"br"), (b"Content-Type", b"text/html; charset=utf-8")]
    places = w.write(
        [not_modified(known(page, packed)), same_again(known(page, packed), packed, response_headers=lying)]
    )

    for place in places:
        shown = read_record(tmp_path, place)
        assert (shown.payload, shown.body) == (packed, text)
        assert shown.text == "<p>Größe" * 99


def test_a_body_of_any_size_is_found_without_its_length(tmp_path: Path) -> None:
    noise = b"".join(sha1(b"%d" % i).digest() for i in range(20_000))  # 400 kB that do not compress
    places = three(tmp_path, noise)

    assert [read_record(tmp_path, place).body for place in places] == [noise] * 3
    assert places[0].length > 400_000
    assert max(place.length for place in places[1:]) < 1000


def test_a_body_that_was_cut_when_it_came_is_still_said_to_be_cut(tmp_path: Path) -> None:
    w = WarcWriter(tmp_path, "c", "1", 10**9)
    [page] = w.write([first(is_truncated=True)])
    [unchanged] = w.write([not_modified(known(page))])

    assert read_record(tmp_path, unchanged).is_truncated


def evidence(data: Path, *arguments: str) -> bytes:
    done = CliRunner().invoke(linkcrawler, ["evidence", *arguments, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def test_the_evidence_of_an_unchanged_page_shows_its_body_and_whose_it_is(tmp_path: Path) -> None:
    page, unchanged, _ = three(tmp_path / "warc")
    at = str(unchanged)
    shown = json.loads(evidence(tmp_path, at, "--json"))

    said = f"  unchanged since 2026-01-02T03:04:05.678Z: body from {page.file}@{page.offset}\n"
    assert said in evidence(tmp_path, at).decode()
    assert "unchanged" not in evidence(tmp_path, str(page)).decode()
    assert (shown["status"], shown["revisit_of"], shown["body"]) == (304, str(page), HTML.decode())
    assert json.loads(evidence(tmp_path, str(page), "--json"))["revisit_of"] is None
    assert evidence(tmp_path, at, "--body") == HTML
    assert evidence(tmp_path, at, "--raw") == b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'


def test_a_revisit_across_crawls_finds_its_body(tmp_path: Path) -> None:
    [page] = WarcWriter(tmp_path, "spring", "1", 10**9).write([first()])
    [again] = WarcWriter(tmp_path, "summer", "1", 10**9).write([same_again(known(page))])

    assert read_record(tmp_path, again).revisit_of == page
