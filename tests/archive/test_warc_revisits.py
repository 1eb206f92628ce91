"""A page that came again as it was is archived as a revisit record, whose body any reader finds in the first one."""

from __future__ import annotations

import io
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.timeutils import iso_date_to_timestamp

from linkcrawler.archive import WarcWriter, payload_digest, read_record
from linkcrawler.records import Evidence, Exchange, Known
from tests import independent_count
from tests.archive.test_warc_files import records_of, warc_files

URL = "https://example.org/a?b=c"
HTML = "<!doctype html><title>Größe</title><a href='https://example.com/'>x</a>".encode() * 40
FIRST_AT, AGAIN_AT = 1_767_323_045_678, 1_767_409_445_001
PROFILES = "http://netpreserve.org/warc/1.1/revisit/"


def first(body: bytes = HTML, *headers: tuple[bytes, bytes], **more: object) -> Exchange:
    values = {"response_headers": [*headers, (b"Content-Length", b"%d" % len(body))], "response_body": body}
    asked = [(b"Host", b"example.org")]
    return replace(Exchange(URL, FIRST_AT, "192.0.2.7", "GET", asked, "1.1", 200, "OK", [], b""), **(values | more))


def known(place: Evidence, body: bytes = HTML) -> Known:
    return Known('"v1"', "", FIRST_AT, payload_digest(body), place)


def not_modified(known: Known | None, **more: object) -> Exchange:
    """A 304, asked for with If-None-Match."""
    values = {
        "fetched_at": AGAIN_AT,
        "request_headers": [(b"Host", b"example.org"), (b"If-None-Match", b'"v1"')],
        "status": 304,
        "reason": "Not Modified",
        "response_headers": [(b"ETag", b'"v1"')],
        "response_body": b"",
        "known": known,
    }
    return replace(first(), **(values | more))


def same_again(known: Known | None, body: bytes = HTML, **more: object) -> Exchange:
    """A 200 from a server that knows no conditional requests, and sends chunks."""
    headers = [(b"Content-Type", b"text/html"), (b"Transfer-Encoding", b"chunked"), (b"X-Served", b"2")]
    values = {"fetched_at": AGAIN_AT, "response_headers": headers, "known": known}
    return replace(first(body), **(values | more))


def three(folder: Path, body: bytes = HTML, *headers: tuple[bytes, bytes]) -> list[Evidence]:
    """A page, the 304 that followed, and the 200 that brought it again; in a file each."""
    w = WarcWriter(folder, "spring", "1", 1)
    [page] = w.write([first(body, *headers)])
    [unchanged] = w.write([not_modified(known(page, body))])
    [again] = w.write([same_again(known(page, body), body)])
    w.close()
    return [page, unchanged, again]


def test_a_304_is_archived_as_a_revisit_of_the_page_that_was_known(tmp_path: Path) -> None:
    page, unchanged, _ = three(tmp_path)
    _, (head, block), (request_head, request) = records_of(tmp_path / unchanged.file)

    assert head["WARC-Type"] == "revisit"
    assert head["WARC-Profile"] == PROFILES + "server-not-modified"
    assert head["WARC-Target-URI"] == head["WARC-Refers-To-Target-URI"] == URL
    assert head["WARC-Date"] == "2026-01-03T03:04:05.001Z"
    assert head["WARC-Refers-To-Date"] == "2026-01-02T03:04:05.678Z"
    assert head["WARC-Refers-To-Filename"] == page.file
    assert head["WARC-Refers-To-File-Offset"] == str(page.offset)
    assert head["WARC-Payload-Digest"] == payload_digest(HTML)
    assert head["WARC-IP-Address"] == "192.0.2.7"
    assert head["Content-Type"] == "application/http; msgtype=response"
    assert "WARC-Truncated" not in head  # a 304 has no body that was left out
    assert block == b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
    assert request_head["WARC-Concurrent-To"] == head["WARC-Record-ID"]
    assert b'If-None-Match: "v1"\r\n' in request


def test_a_body_that_came_again_is_left_out_and_the_head_kept_as_it_came(tmp_path: Path) -> None:
    """WARC 1.1, 6.7.2: any identical-digest truncation shall be marked with WARC-Truncated."""
    page, _, again = three(tmp_path)
    _, (head, block), _ = records_of(tmp_path / again.file)

    assert head["WARC-Type"] == "revisit"
    assert head["WARC-Profile"] == PROFILES + "identical-payload-digest"
    assert head["WARC-Payload-Digest"] == payload_digest(HTML)
    assert head["WARC-Truncated"] == "length"
    assert (head["WARC-Refers-To-Filename"], head["WARC-Refers-To-File-Offset"]) == (page.file, str(page.offset))
    assert block == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Crawler-Transfer-Encoding: chunked\r\nX-Served: 2\r\n\r\n"
    )


def test_a_304_to_a_page_of_unknown_digest_claims_none(tmp_path: Path) -> None:
    w = WarcWriter(tmp_path, "c", "1", 10**9)
    [page] = w.write([first()])
    [unchanged] = w.write([not_modified(replace(known(page), payload_digest=""))])

    assert "WARC-Payload-Digest" not in records_of(tmp_path / page.file)[3][0]
    assert read_record(tmp_path, unchanged).body == HTML


PLACE = Evidence("c/first.warc.gz", 9, 99)


@pytest.mark.parametrize(
    "exchange",
    [
        not_modified(None),
        not_modified(replace(known(PLACE), evidence=None)),
        same_again(None),
        same_again(replace(known(PLACE), evidence=None)),
        same_again(known(PLACE), HTML + b"!"),
        same_again(known(PLACE, b""), b""),
        same_again(known(PLACE), is_truncated=True),
        same_again(known(PLACE), status=404),
    ],
    ids=["304, nothing known", "304, no place", "nothing known", "no place", "changed", "empty", "cut", "404"],
)
def test_what_is_no_revisit_is_archived_whole(tmp_path: Path, exchange: Exchange) -> None:
    [place] = WarcWriter(tmp_path, "c", "1", 10**9).write([exchange])
    page = read_record(tmp_path, place)

    assert records_of(warc_files(tmp_path)[0])[1][0]["WARC-Type"] == "response"
    assert (page.payload, page.status) == (exchange.response_body, exchange.status)
    assert (page.revisit_of, page.revisit_profile) == (None, "")
    assert page.body_fetched_at == page.fetched_at


def test_warcio_checks_and_reads_revisits_where_evidence_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one whose head speaks of a content coding, while it has no content."""
    places = three(tmp_path)
    packed = [(b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked")]
    places += WarcWriter(tmp_path, "spring", "2", 1).write([same_again(known(places[0]), response_headers=packed)])
    found = []
    for path in sorted({tmp_path / place.file for place in places}):
        assert Checker(Namespace(inputs=[str(path)], verbose=True)).process_all() == 0, capsys.readouterr().out
        iterator = ArchiveIterator(io.BytesIO(path.read_bytes()))
        for record in iterator:
            body = record.content_stream().read()
            at = Evidence(f"spring/{path.name}", iterator.get_record_offset(), iterator.get_record_length())
            if record.rec_type in ("response", "revisit"):
                found.append((at, record.rec_type, record.http_headers.get_statuscode(), body))
        for head, block in records_of(path):  # which warcio does not check in revisits
            assert head["WARC-Block-Digest"] == payload_digest(block)

    kinds = [("response", "200", HTML), ("revisit", "304", b""), ("revisit", "200", b""), ("revisit", "200", b"")]
    assert found == [(place, *kind) for place, kind in zip(places, kinds, strict=True)]


def test_replay_tools_find_the_body_by_url_instant_and_digest_or_by_file_and_offset(tmp_path: Path) -> None:
    """As pywb does with an index (resolvingloader.py), and as Heritrix's fields allow without one."""
    three(tmp_path)
    index: dict[tuple[str, ...], bytes] = {}
    revisits = []
    for path in warc_files(tmp_path):
        for record in ArchiveIterator(io.BytesIO(path.read_bytes())):
            field = record.rec_headers.get_header
            if record.rec_type == "response":
                key = field("WARC-Target-URI"), iso_date_to_timestamp(field("WARC-Date")), field("WARC-Payload-Digest")
                index[key] = record.content_stream().read()
            elif record.rec_type == "revisit":
                at = iso_date_to_timestamp(field("WARC-Refers-To-Date"))
                revisits.append((field("WARC-Refers-To-Target-URI"), at, field("WARC-Payload-Digest")))
                with (tmp_path / field("WARC-Refers-To-Filename")).open("rb") as stream:
                    stream.seek(int(field("WARC-Refers-To-File-Offset")))
                    assert next(iter(ArchiveIterator(stream))).content_stream().read() == HTML

    assert [index[key] for key in revisits] == [HTML, HTML]


def test_a_second_count_of_the_links_sees_the_page_once(tmp_path: Path) -> None:
    three(tmp_path)

    assert list(independent_count.pages(tmp_path)) == [(URL, HTML)]
