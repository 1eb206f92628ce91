"""Pages of WARC and ARC files become what a crawl of them would have been."""

from __future__ import annotations

import gzip
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
import zstandard

from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, record, response, zipped
from tests.tiny_web import Answer, Request, TinyWeb

A, B = "http://a.example/", "http://b.example/"


def written(tmp_path: Path, content: bytes, name: str = "x.warc.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_page_has_its_links_its_instant_and_its_evidence(index: Index, tmp_path: Path) -> None:
    one, two = response("http://c.example/", page("http://d.example/")), response(A, page(B))
    file = written(tmp_path, zipped(one, two))

    said = index.ingest("warc", file, "--name", "spring")

    assert (said["n_fetches"], said["n_links"], said["damages"]) == (2, 2, {})
    offset = len(gzip.compress(one, mtime=0))
    rows = index.store.query(
        f"select crawl, target_url, first_seen, warc_file, warc_offset, warc_length from links where source_url = '{A}'"
    )
    assert rows == [
        ("spring", B, datetime(2026, 3, 1, 12), str(file), offset, file.stat().st_size - offset),
    ]


FORMS = {
    "gzip by record": lambda records: zipped(*records),
    "gzip as a whole": lambda records: gzip.compress(b"".join(records)),
    "plain": lambda records: b"".join(records),
    "zstd by record": lambda records: b"".join(zstandard.compress(each) for each in records),
    "zeros behind the end": lambda records: zipped(*records) + bytes(5000),
}


@pytest.mark.parametrize("form", FORMS)
def test_all_compressions_give_the_same_links(index: Index, tmp_path: Path, form: str) -> None:
    records = [response(f"http://a{i}.example/", page(f"http://b{i}.example/")) for i in range(50)]

    said = index.ingest("warc", written(tmp_path, FORMS[form](records), "x.warc"))

    assert index.targets() == sorted((f"http://a{i}.example/", f"http://b{i}.example/") for i in range(50))
    assert said["damages"] == {}


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_all_versions_are_read(index: Index, tmp_path: Path, version: str) -> None:
    index.ingest("warc", written(tmp_path, response(A, page(B), version=version), "x.warc"))

    assert index.targets() == [(A, B)]


def test_arc_files_are_read(index: Index, tmp_path: Path) -> None:
    body = f"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n{page(B)}".encode()
    version = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20050312010203 text/plain %d\n%s\n" % (len(version), version)
    arc = head + b"http://a.example/ 192.0.2.1 20050312010203 text/html %d\n%s\n" % (len(body), body)
    file = written(tmp_path, arc, "x.arc")

    index.ingest("warc", file)

    assert index.targets() == [(A, B)]
    assert index.store.query("select fetched_at, ip from fetches") == [(datetime(2005, 3, 12, 1, 2, 3), "192.0.2.1")]
    shown = index.run("evidence", A, "--body")
    assert page(B) in shown.stdout, shown.stderr


def test_evidence_shows_the_page_from_where_it_lies(index: Index, tmp_path: Path) -> None:
    for number, name in enumerate(FORMS):
        if name != "gzip as a whole":
            url = f"http://a{number}.example/"
            file = written(tmp_path, FORMS[name]([response("http://x.example/"), response(url, page(B))]), name)
            index.ingest("warc", file)

            shown = index.run("evidence", url, B)

            assert f'<a href="{B}">0</a>' in shown.stdout, (name, shown.stderr)


def test_evidence_that_was_moved_says_so(index: Index, tmp_path: Path) -> None:
    file = written(tmp_path, zipped(response(A, page(B))))
    index.ingest("warc", file)
    file.rename(tmp_path / "elsewhere.warc.gz")

    shown = index.run("evidence", A, B)

    assert shown.exit_code == 1
    assert "put it back, or import it again" in shown.stderr


def test_what_is_no_page_is_left_out_and_counted(index: Index, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        zipped(
            response("http://a.example/x.png", b"\x89PNG", headers="Content-Type: image/png\r\n"),
            response("http://a.example/robots.txt", "User-agent: *", headers="Content-Type: text/plain\r\n"),
            record("response", "dns:a.example", b"20260301120000\na.example. 60 IN A 192.0.2.1\n"),
            record("request", A, b"GET / HTTP/1.1\r\n\r\n"),
            response(A, page(B)),
        ),
    )

    said = index.ingest("warc", file)

    assert said["skipped"] == {"not_html": 1, "robots": 1, "not_http": 1}
    assert said["outcomes"] == {"ok": 1}


def test_redirects_errors_and_chunks_are_what_they_are_in_a_crawl(index: Index, tmp_path: Path) -> None:
    html = page(B).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(html), html)
    file = written(
        tmp_path,
        zipped(
            response("http://r.example/", status="301 Moved", headers=f"Location: {B}\r\n"),
            response("http://gone.example/", status="404 Not Found"),
            response(A, chunked, headers="Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"),
            response(
                "http://z.example/",
                gzip.compress(html),
                headers="Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
            ),
        ),
    )

    said = index.ingest("warc", file)

    assert said["outcomes"] == {"redirect": 1, "http_error": 1, "ok": 2}
    assert [(row[0], row[2]) for row in index.links()] == [
        (A, "hyperlink"),
        ("http://r.example/", "redirect"),
        ("http://z.example/", "hyperlink"),
    ]


def test_a_revisit_confirms_the_links_of_before(index: Index, tmp_path: Path) -> None:
    profile = "http://netpreserve.org/warc/1.1/revisit/"
    file = written(
        tmp_path,
        zipped(
            response(A, page(B)),
            record(
                "revisit",
                A,
                b"HTTP/1.1 304 Not Modified\r\n\r\n",
                "2026-04-01T00:00:00Z",
                WARC_Profile=profile + "server-not-modified",
            ),
            record(
                "revisit",
                A,
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                "2026-05-01T00:00:00Z",
                WARC_Profile=profile + "identical-payload-digest",
                WARC_Refers_To_Target_URI=A,
            ),
            record("revisit", "http://c.example/", b"", WARC_Profile=profile + "identical-payload-digest",
                   WARC_Refers_To_Target_URI=A),
        ),
    )  # fmt: skip

    said = index.ingest("warc", file)

    assert said["outcomes"] == {"ok": 1, "not_modified": 2}
    assert said["skipped"] == {"revisit": 1}
    assert index.store.query("select first_seen, last_confirmed, lost_at from links final") == [
        (datetime(2026, 3, 1, 12), datetime(2026, 5, 1), None)
    ]


def test_a_page_that_is_archived_in_part_loses_no_link(index: Index, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        zipped(response(A, page(B)), response(A, page(), date="2026-04-01T00:00:00Z", WARC_Truncated="length")),
    )

    said = index.ingest("warc", file)

    assert said["outcomes"] == {"ok": 1, "too_large": 1}
    assert index.store.query("select count() from links final where lost_at is null") == [(1,)]


def test_gnu_wgets_brackets_are_no_part_of_a_url(index: Index, tmp_path: Path) -> None:
    index.ingest("warc", written(tmp_path, zipped(response(f"<{A}>", page(B)))))

    assert index.targets() == [(A, B)]


def test_a_replayed_page_is_the_page_of_its_time(index: Index, tmp_path: Path) -> None:
    """And a link of another page to an archive stays a link to that archive."""
    replay = "https://web.archive.org/web/20200102030405"
    html = (
        "<!doctype html><body><!-- BEGIN WAYBACK TOOLBAR INSERT --><a href='https://archive.org/donate'>give</a>"
        f"<!-- END WAYBACK TOOLBAR INSERT --><a href='/web/20200102030405/{B}'>b</a><a href='/web/2020/x'>own</a>"
    )
    kept = f"{replay}/http://d.example/"
    file = written(tmp_path, zipped(response(f"{replay}/{A}", html), response("http://c.example/", page(kept))))

    index.ingest("warc", file)

    assert index.targets() == [(A, B), ("http://c.example/", kept)]
    assert index.store.query(f"select fetched_at from fetches where url = '{A}'") == [(datetime(2020, 1, 2, 3, 4, 5),)]


def test_files_come_from_folders_globs_lists_and_standard_input(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(4):
        written(folder, zipped(response(f"http://a{number}.example/", page(B))), f"{number}.warc.gz")
    (folder / "notes.txt").write_text("no archive")
    listed = tmp_path / "warc.paths"
    listed.write_text("many/3.warc.gz\n")
    content = zipped(response("http://in.example/", page(B)))

    assert index.ingest("warc", folder)["n_files"] == 4
    assert index.ingest("warc", folder / "[01]*.gz")["n_known_files"] == 2
    assert index.ingest("warc", listed, "--base", tmp_path)["n_known_files"] == 1
    assert index.ingest("warc", "-", stdin=content)["n_fetches"] == 1
    assert len(index.targets()) == 5


@pytest.mark.parametrize("is_ranged", [True, False])
def test_a_url_is_read_and_its_evidence_shown_by_place(index: Index, is_ranged: bool) -> None:
    """Of a server that sends ranges, and of one that sends whole files only."""
    content = zipped(response("http://z.example/"), response(A, page(B)))

    def answer(request: Request) -> Answer:
        said = request.headers.get("Range", "")
        if not is_ranged or not said:
            return Answer(200, {"Accept-Ranges": "bytes" if is_ranged else "none"}, content)
        first, _, last = said.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content)) + 1]
        return Answer(206, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"}, part)

    with TinyWeb() as web:
        web.answers["http://127.0.0.1/x.warc.gz"] = answer
        url = f"http://127.0.0.1:{web.port}/x.warc.gz"
        index.ingest("warc", url)
        shown = index.run("evidence", A, B)
        missing = index.run("ingest", "warc", f"http://127.0.0.1:{web.port}/none.warc.gz")

    assert index.targets() == [(A, B)]
    assert f'<a href="{B}">0</a>' in shown.stdout, shown.stderr
    assert missing.exit_code == 1
    assert "none.warc.gz cannot be read: it is not there" in missing.stderr


def test_bad_arguments_are_told_before_anything_is_read(index: Index, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, message in (
        (["nothing-here.warc"], "names no file"),
        ([str(empty)], "is a folder without files"),
        (["ftp://a.example/x.warc"], "use a path, or http, https or s3"),
        ([str(empty), "--name", "no name"], "is not a crawl name"),
        *([] if find_spec("s3fs") else [(["s3://bucket/x*.warc.gz"], "pip install 'linkcrawler[s3]'")]),
    ):
        done = index.run("ingest", "warc", *words)

        assert done.exit_code == 2, (words, done.stderr)
        assert message in done.stderr, (words, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1
