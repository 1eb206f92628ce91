"""A WAT file gives the links of the WARC file that it was made from, but for what WAT does not say."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from tests.ingest.conftest import Index
from tests.ingest.warc_files import response, zipped
from tests.ingest.wat_writer import wat_of

A = "http://a.example/x/"
DATE = "2026-03-01T12:00:00Z"
COLUMNS = ("source_url", "target_url", "link_class", "link_type", "anchor", "rel", "follow", "instances", "placement")


def rows(index: Index, crawl: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The links of one import by (source, target, class), as its own pages showed them."""
    found = index.store.query(
        f"select {', '.join(COLUMNS)}, hreflang from link_sets where (source_url, links_digest) in "
        f"(select url, links_digest from fetches where crawl = '{crawl}')"
    )
    named = [dict(zip((*COLUMNS, "hreflang"), row, strict=True)) for row in found]
    return {(r["source_url"], r["target_url"], r["link_class"]): r for r in named}


def explained(ours: dict[str, Any], wat: dict[str, Any]) -> set[str]:
    """The kinds of difference between one link by WARC and by WAT; an unexplained one fails."""
    kinds = set()
    for name in ours:
        if ours[name] == wat[name]:
            continue
        if name == "placement":
            assert wat[name] == "", "WAT does not say where an element stands"
        elif name == "anchor" and len(ours[name]) > 128:
            assert ours[name].startswith(wat[name]), "WAT cuts texts after 128 characters"
        elif name == "anchor":
            assert ours["link_type"] in ("image", "text"), "WAT leaves out the alt of images"
            assert len(wat[name]) < len(ours[name])
        elif name == "link_type":
            assert (ours[name], wat[name]) == ("image", "text"), "WAT does not say that an anchor is an image"
        elif name == "hreflang":
            assert wat[name] == "", "WAT leaves out the hreflang of link elements"
        else:
            raise AssertionError((name, ours, wat))
        kinds.add(f"long {name}" if len(str(ours[name])) > 128 else name)
    return kinds


def test_the_wat_file_of_the_real_capture_has_no_page(index: Index, vectors: Path) -> None:
    """It tells of the request, as the WARC file does, and has no record of the response: there are no links in it."""
    with (vectors / "whirlwind.warc.wat.gz").open("rb") as stream:
        records = [r.content_stream().read() for r in ArchiveIterator(stream) if r.rec_type == "metadata"]
    (told,) = [json.loads(block)["Envelope"] for block in records]
    with (vectors / "whirlwind.warc.gz").open("rb") as stream:
        (sent,) = [dict(r.rec_headers.headers) for r in ArchiveIterator(stream) if r.rec_type == "request"]

    said = index.ingest("wat", vectors / "whirlwind.warc.wat.gz")

    assert told["WARC-Header-Metadata"].items() <= sent.items()
    assert "HTTP-Response-Metadata" not in told["Payload-Metadata"]
    assert (said["n_fetches"], said["skipped"], said["damages"]) == (0, {"no_page": 1}, {})


def test_the_capture_of_common_crawl_gives_the_same_links(index: Index, vectors: Path, tmp_path: Path) -> None:
    """The real capture, and its WAT file with the record of the response that it lacks, made by another parser here."""
    warc = vectors / "whirlwind.warc.gz"
    with warc.open("rb") as stream:
        for found in ArchiveIterator(stream):
            if found.rec_type == "response":
                html = found.content_stream().read().decode()
                names = ("WARC-Target-URI", "WARC-Date", "WARC-IP-Address")
                url, date, ip = (found.rec_headers.get_header(name) for name in names)
                headers = dict(found.http_headers.headers)
    real = gzip.decompress((vectors / "whirlwind.warc.wat.gz").read_bytes())
    wat = tmp_path / "x.warc.wat.gz"
    wat.write_bytes(zipped(real, wat_of(url, html, headers, date=date, WARC_IP_Address=ip)))

    index.ingest("warc", warc, "--name", "as-warc", "--internal")
    said = index.ingest("wat", wat, "--name", "as-wat", "--internal")

    ours, theirs = rows(index, "as-warc"), rows(index, "as-wat")
    assert said["skipped"] == {"no_page": 1}
    assert ours.keys() == theirs.keys()
    assert len(ours) == 161
    counted = Counter(kind for key in ours for kind in explained(ours[key], theirs[key]))
    # Where elements stand; that eight anchors are images; and the alt texts of four of these.
    assert counted == {"placement": 158, "link_type": 8, "anchor": 4}
    facts = "select title, language, canonical_url, n_external_links, n_internal_links, ip, status from fetches where "
    assert index.store.query(facts + "crawl = 'as-warc'") == index.store.query(facts + "crawl = 'as-wat'")


PAGE = f"""<!doctype html><html lang=de><head><title>T</title><base href="http://a.example/base/">
<link rel=canonical href="http://canon.example/"><link rel=alternate hreflang=fr href="http://fr.example/">
<link rel=alternate type="application/rss+xml" href="http://feed.example/">
<meta http-equiv=refresh content="0; url=http://refresh.example/"></head><body>
<nav><a href="http://nav.example/" rel="nofollow">placed</a></nav>
<a href="http://long.example/">{"word " * 60}</a>
<a href="http://image.example/"><img src=i.png alt="a picture"></a>
<a href="http://twice.example/" rel=ugc>one</a><a href="http://twice.example/#b">two</a>
<form action="http://form.example/" method=post></form><iframe src="http://frame.example/"></iframe>
<map><area href="http://area.example/" alt="a region"></map><a href="mailto:x@a.example">m</a><a href="#top">t</a>
</body></html>"""


def test_every_difference_is_one_that_wat_explains(index: Index, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    warc, wat = tmp_path / "x.warc.gz", tmp_path / "x.wat.gz"
    warc.write_bytes(zipped(response(A, PAGE, date=DATE)))
    wat.write_bytes(zipped(wat_of(A, PAGE, headers, date=DATE)))

    index.ingest("warc", warc, "--name", "as-warc")
    index.ingest("wat", wat, "--name", "as-wat")

    ours, theirs = rows(index, "as-warc"), rows(index, "as-wat")
    names = "nav long image twice form frame area canon fr feed refresh".split()
    assert {target for _, target, _ in ours} == {f"http://{name}.example/" for name in names}
    assert ours.keys() == theirs.keys()
    kinds = {key[1]: explained(ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]}
    assert kinds == {
        "http://nav.example/": {"placement"},
        "http://long.example/": {"long anchor"},
        "http://image.example/": {"anchor", "link_type"},
        "http://area.example/": {"anchor"},
        "http://fr.example/": {"hreflang"},
    }


def test_wat_rows_point_at_the_page_in_the_warc_file(index: Index, tmp_path: Path) -> None:
    """As Common Crawl lays its files out: .../wat/NAME.warc.wat.gz beside .../warc/NAME.warc.gz."""
    for name in ("wat", "warc"):
        (tmp_path / name).mkdir()
    members = [zipped(response("http://z.example/")), zipped(response(A, PAGE, date=DATE))]
    (tmp_path / "warc" / "x.warc.gz").write_bytes(b"".join(members))
    place = {
        "Filename": "x.warc.gz",
        "Offset": str(len(members[0])),
        "Gzip-Metadata": {"Deflate-Length": str(len(members[1]))},
    }
    headers = {"Content-Type": "text/html"}
    wat = tmp_path / "wat" / "x.warc.wat.gz"
    wat.write_bytes(zipped(wat_of(A, PAGE, headers, date=DATE, container=place)))
    index.ingest("wat", wat)

    shown = index.run("evidence", A, "http://nav.example/")

    assert 'href="http://nav.example/"' in shown.stdout, shown.stderr


def test_redirects_errors_and_other_types_of_a_wat_file(index: Index, tmp_path: Path) -> None:
    wat = tmp_path / "x.wat.gz"
    wat.write_bytes(
        zipped(
            wat_of("http://r.example/", "", {"Location": "http://b.example/"}, date=DATE, status="301"),
            wat_of("http://gone.example/", "", {}, date=DATE, status="404"),
            wat_of("http://cut.example/", PAGE, {"Content-Type": "text/html"}, date=DATE, WARC_Truncated="length"),
            wat_of("http://robots.example/robots.txt", "", {}, date=DATE),
        )
    )

    said = index.ingest("wat", wat)

    assert said["outcomes"] == {"redirect": 1, "http_error": 1, "too_large": 1}
    assert said["skipped"] == {"robots": 1}
    assert [(row[0], row[1], row[2]) for row in index.links()] == [
        ("http://r.example/", "http://b.example/", "redirect")
    ]
