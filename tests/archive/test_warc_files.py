"""WARC files are whole, standard and never overwritten, whatever the disk does."""

from __future__ import annotations

import gzip
import io
import resource
import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from linkcrawler.archive import WarcWriter, payload_digest, read_record
from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence, Exchange

HTML = b"<!doctype html><title>x</title><p>hello " * 200


def exchange(
    body: bytes = HTML,
    headers: list[tuple[bytes, bytes]] | None = None,
    url: str = "https://example.org/a?b=c",
    **more: object,
) -> Exchange:
    values = {
        "fetched_at": 1_767_323_045_678,
        "ip": "192.0.2.7",
        "method": "GET",
        "request_headers": [(b"Host", b"example.org"), (b"User-Agent", b"t")],
        "http_version": "1.1",
        "status": 200,
        "reason": "OK",
    }
    return Exchange(
        url=url,
        response_headers=[(b"Content-Type", b"text/html")] if headers is None else headers,
        response_body=body,
        **(values | more),  # type: ignore[arg-type]
    )


def writer(folder: Path, **more: int) -> WarcWriter:
    return WarcWriter(folder, "spring", "1", more.pop("max_bytes", 10**9), "linkcrawler/0.1")


def warc_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.warc.gz"))


def assert_passes_warcio_check(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = Checker(Namespace(inputs=[str(path)], verbose=True)).process_all()
    out = capsys.readouterr().out

    assert code == 0, out
    assert out.count("digest pass") == out.count("WARC-Record-ID")


def records_of(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """An independent reader: Python's gzip, and the format as its specification says."""
    data = gzip.decompress(path.read_bytes())
    records = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        assert version == "WARC/1.1"
        fields = dict(line.split(": ", 1) for line in lines)
        n = int(fields["Content-Length"])
        assert rest[n : n + 4] == b"\r\n\r\n"
        records.append((fields, rest[:n]))
        data = rest[n + 4 :]
    return records


def test_a_page_is_archived_as_a_response_and_the_request_that_caused_it(tmp_path: Path) -> None:
    w = writer(tmp_path)
    [place] = w.write([exchange()])
    w.close()
    [path] = warc_files(tmp_path)
    info, response, request = records_of(path)

    assert info[0]["WARC-Type"] == "warcinfo"
    assert info[0]["WARC-Filename"] == path.name
    assert b"isPartOf: spring\r\n" in info[1]
    assert b"http-header-user-agent: linkcrawler/0.1\r\n" in info[1]
    assert response[0]["WARC-Type"] == "response"
    assert response[0]["WARC-Date"] == "2026-01-02T03:04:05.678Z"
    assert response[0]["WARC-IP-Address"] == "192.0.2.7"
    assert response[0]["WARC-Target-URI"] == "https://example.org/a?b=c"
    assert response[0]["WARC-Warcinfo-ID"] == info[0]["WARC-Record-ID"]
    assert response[0]["WARC-Payload-Digest"] == payload_digest(HTML)
    assert response[1] == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(HTML) + HTML
    )
    assert request[0]["WARC-Concurrent-To"] == response[0]["WARC-Record-ID"]
    assert request[1] == b"GET /a?b=c HTTP/1.1\r\nHost: example.org\r\nUser-Agent: t\r\n\r\n"
    assert place.file == f"spring/{path.name}"


def test_digests_are_sha1_in_base32_as_other_tools_compute_them(tmp_path: Path) -> None:
    import base64

    w = writer(tmp_path)
    w.write([exchange()])
    [path] = warc_files(tmp_path)

    for fields, block in records_of(path):
        expected = base64.b32encode(sha1(block).digest()).decode()
        assert fields["WARC-Block-Digest"] == f"sha1:{expected}"


AWKWARD = [
    exchange(),
    exchange(b""),
    exchange(gzip.compress(HTML), [(b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked")]),
    exchange(gzip.compress(HTML)[:60], [(b"Content-Encoding", b"gzip"), (b"Content-Length", b"9000")]),
    exchange(HTML, [(b"content-encoding", b"gzip")]),
    exchange(zlib.compress(HTML), [(b"Content-Encoding", b"deflate")]),
    exchange(b"", [(b"Content-Length", b"77"), (b"Content-Length", b"78")], status=304, reason="Not Modified"),
    exchange(HTML, [(b"X-Split", b"a\r\n\r\nWARC/1.1\r\n"), (b"\r\n\r\n", b"x"), (b"bad name:", b"\x00\xff\xc3\xa9")]),
    exchange(HTML, [(b" X", b""), (b"", b"y"), (b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")], reason=""),
    exchange(HTML, is_truncated=True, ip="2001:db8::1", http_version="2", reason="Très\nbien"),
    exchange(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" * 3, url="http://[2001:db8::1]:8080/"),
]


def test_warcio_check_passes_whatever_servers_send(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    w = writer(tmp_path)
    places = w.write(AWKWARD)
    w.close()
    [path] = warc_files(tmp_path)

    assert_passes_warcio_check(path, capsys)
    assert len(records_of(path)) == 1 + 2 * len(AWKWARD)
    for sent, place in zip(AWKWARD, places, strict=True):
        page = read_record(tmp_path, place)
        assert (page.url, page.status, page.payload) == (sent.url, sent.status, sent.response_body)
        assert page.request_headers == [("Host", "example.org"), ("User-Agent", "t")]
        assert page.is_truncated == sent.is_truncated


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=3000),
    st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=60)), max_size=6),
    st.text(max_size=20),
)
def test_any_bytes_come_back_as_they_were_sent(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[bytes, bytes]], reason: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    headers = [h for h in headers if h[0].lower() != b"content-encoding"]
    w = writer(folder)
    [place] = w.write([exchange(body, headers, reason=reason)])
    w.close()

    assert read_record(folder, place).payload == body


def test_headers_that_would_contradict_the_stored_body_are_kept_under_another_name(tmp_path: Path) -> None:
    headers = [(b"Transfer-Encoding", b"chunked"), (b"Content-Length", b"999"), (b"ETag", b'"x"')]
    [place] = writer(tmp_path).write([exchange(b"12345", headers)])

    assert read_record(tmp_path, place).headers == [
        ("X-Crawler-Transfer-Encoding", "chunked"),
        ("X-Crawler-Content-Length", "999"),
        ("ETag", '"x"'),
        ("Content-Length", "5"),
    ]


def test_each_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    places = writer(tmp_path).write([exchange(b"one"), exchange(b"two")])
    data = warc_files(tmp_path)[0].read_bytes()

    for place, body in zip(places, (b"one", b"two"), strict=True):
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        text = member.decompress(data[place.offset : place.offset + place.length])
        assert text.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert text.endswith(body + b"\r\n\r\n")
        assert member.eof
        assert member.unused_data == b""


def test_a_full_file_is_followed_by_another_and_evidence_stays_valid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    w = writer(tmp_path, max_bytes=1500)
    places = [w.write([exchange(b"%d" % i)])[0] for i in range(6)]
    w.close()

    assert len({p.file for p in places}) > 1
    assert [read_record(tmp_path, p).payload for p in places] == [b"%d" % i for i in range(6)]
    for path in warc_files(tmp_path):
        assert_passes_warcio_check(path, capsys)
        assert records_of(path)[0][0]["WARC-Type"] == "warcinfo"


def test_what_was_written_is_on_disk_before_the_file_is_closed(tmp_path: Path) -> None:
    [place] = writer(tmp_path).write([exchange()])

    assert warc_files(tmp_path)[0].stat().st_size > place.offset + place.length
    assert read_record(tmp_path, place).payload == HTML


def test_a_new_writer_never_touches_the_files_of_one_that_crashed(tmp_path: Path) -> None:
    crashed = WarcWriter(tmp_path, "spring", "1", 10**9, now_ms=lambda: 1_767_323_045_678)
    [before] = crashed.write([exchange(b"before")])
    [path] = warc_files(tmp_path)
    with path.open("ab") as torn:
        torn.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: resp")[:-9])
    torn_bytes = path.read_bytes()

    again = WarcWriter(tmp_path, "spring", "1", 10**9, now_ms=lambda: 1_767_323_045_678)
    [after] = again.write([exchange(b"after")])

    assert path.read_bytes() == torn_bytes
    assert before.file != after.file
    assert read_record(tmp_path, before).payload == b"before"
    assert read_record(tmp_path, after).payload == b"after"


@contextmanager
def disk_with(n_bytes: int) -> Iterator[None]:
    """No file of this process grows beyond `n_bytes`, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_whole_records_and_the_batch_can_be_written_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import random

    noise = random.Random(1).randbytes(60_000)  # does not compress
    w = writer(tmp_path)
    [first] = w.write([exchange(b"first")])
    [path] = warc_files(tmp_path)
    whole = path.stat().st_size
    batch = [exchange(b"small"), exchange(noise), exchange(noise)]
    with disk_with(whole + 70_000), pytest.raises(ArchiveError, match=r"spring-1-.*--data"):
        w.write(batch)

    assert path.stat().st_size == whole
    places = w.write(batch)
    assert [read_record(tmp_path, p).payload for p in [first, *places]] == [b"first", b"small", noise, noise]
    for file in warc_files(tmp_path):
        assert_passes_warcio_check(file, capsys)


def test_a_disk_that_is_full_from_the_start_leaves_no_file(tmp_path: Path) -> None:
    w = writer(tmp_path)
    with disk_with(0), pytest.raises(ArchiveError):
        w.write([exchange()])

    assert warc_files(tmp_path) == []
    assert read_record(tmp_path, w.write([exchange()])[0]).payload == HTML


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("a file where the folder should be")

    with pytest.raises(ArchiveError, match=r"warc.*cannot be written.*--data"):
        writer(tmp_path / "warc").write([exchange()])


def test_names_from_outside_cannot_leave_the_folder(tmp_path: Path) -> None:
    w = WarcWriter(tmp_path / "in", "../../up", "a/b\x00c", 10**9)
    w.write([exchange()])

    assert [p.parent for p in warc_files(tmp_path)] == [tmp_path / "in" / "_.._up"]
    assert warc_files(tmp_path)[0].name.startswith("_.._up-a_b_c-")


def test_a_worker_that_fetches_nothing_leaves_no_file(tmp_path: Path) -> None:
    w = writer(tmp_path)

    assert w.write([]) == []
    w.flush()
    w.close()
    assert list(tmp_path.iterdir()) == []


def test_warcio_reads_back_every_record_at_the_offset_that_evidence_names(tmp_path: Path) -> None:
    w = writer(tmp_path)
    places = w.write([exchange(b"%d" % i * 50) for i in range(5)])
    w.close()
    iterator = ArchiveIterator(io.BytesIO(warc_files(tmp_path)[0].read_bytes()))
    found = []
    for record in iterator:
        if record.rec_type == "response":
            record.content_stream().read()
            found.append(Evidence(places[0].file, iterator.get_record_offset(), iterator.get_record_length()))

    assert found == places
