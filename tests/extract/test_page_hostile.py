"""No bytes make the extractor raise, hang or take the machine's memory."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page
from linkcrawler.extract.guard import readable_bytes
from linkcrawler.extract.linkset import links_digest
from linkcrawler.records import Page

CONFIG = CrawlConfig(name="t")
URL = "https://example.org/a/b"
SOUP = st.lists(
    st.sampled_from(
        [
            "<a href=",
            "<a href='//x.net/",
            "'",
            '"',
            ">",
            "</a>",
            "<base href=",
            "<meta charset=",
            "utf-16",
            "<!--",
            "-->",
        ]
        + ["<meta http-equiv=refresh content='", "0;url=", "<svg>", "</svg>", "<template>", "<table>", "<td>", "\0"]
        + ["<form action=", "<iframe src=", "<link rel=canonical href=", "&#0;", "&#xD800;", "&amp", "\ud7ff", "\u202e"]
        + ["http://[", "http://%", "//", "#", "?", "\n", " ", "é", "<title>", "<script>", "<img alt=", "rel=nofollow "]
        + ["<meta name=robots content='", "unavailable_after:", ",", "max-snippet:", "<html lang='", "<frameset>"]
    ),
    max_size=60,
).map("".join)


def extract(body: bytes, content_type: str = "text/html", *headers: tuple[bytes, bytes]) -> Page:
    page = extract_page(body, URL, content_type, headers, CONFIG)
    for text in (page.title, page.charset, *page.urls, *(t for link in page.links for t in (link.anchor, link.href))):
        text.encode()  # nothing that cannot be stored
        assert text.isprintable() or not any(c < " " for c in text)
    return page


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "iso-2022-jp", "x", "\0"]))
def test_random_bytes_never_raise(body: bytes, charset: str) -> None:
    extract(body, f"text/html; charset={charset}")


@settings(max_examples=500, deadline=None)
@given(SOUP, st.text(max_size=80), st.text(max_size=80))
def test_tag_soup_and_strange_headers_never_raise(html: str, link: str, robots: str) -> None:
    raw = html.encode("utf-8", "surrogatepass")
    headers = [(b"Link", b"<" + link.encode("utf-8", "replace")), (b"X-Robots-Tag", robots.encode("utf-8", "replace"))]
    page = extract(raw, "text/html", *headers)

    assert page.links_digest == links_digest(page.links)
    assert (page.links_digest == 0) == (not page.links)
    assert len(set(page.urls)) == len(page.urls)
    assert URL not in page.urls


MANY = 1_000_000
BOMBS = {
    "nested divs": b"<div>" * MANY,
    "nested and closed divs": b"<div>" * MANY + b"</div>" * MANY,
    "nested lists": b"<ul><li>" * (MANY // 2),
    "attributes": b"<a " + b" ".join(b"a%d" % i for i in range(100_000)) + b" href=/x>",
    "attributes with values": b"<a " + b" ".join(b'a%d=">"' % i for i in range(100_000)) + b" href=/x>",
    "formatting": b"".join(b"<p><font size=%d>x" % i for i in range(20_000)),
    "formatting in divs": b"".join(b"<div><font size=%d></div>" % i for i in range(20_000)),
    "formatting in tables": b"".join(b"<table><font size=%d>x" % i for i in range(20_000)),
    "formatting, closed late": b"".join(b"<b id=%d><p>" % i for i in range(5000)) + b"</b>" * 5000,
    "nested links": b'<a href="//x.net/"><object>' * 50_000,
    "open quotes": b'<a href="' * MANY,
    "open comments": b"<!--" * MANY,
    "open tags": b"<" * MANY,
    "nul": b"\0" * MANY,
    "one long href": b"<a href='//x.net/" + b"x" * MANY + b"'>",
    "one long rel": b"<a href=//x.net/ rel='" + b"x " * MANY + b"'>",
    "many links to one page": b"<a href=//x.net/>x</a>" * 100_000,
    "many metas": b"<meta name=robots content='a,b,c'>" * 100_000,
    "refresh": b"<meta http-equiv=refresh content='0" + b" " * MANY + b"x'>",
    "link header like": b"<link rel=canonical href=" + b"/" * MANY + b">",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_bounded_time(name: str) -> None:
    started = time.process_time()
    extract(BOMBS[name])

    assert time.process_time() - started < 5


def test_a_page_that_nests_too_deep_is_read_up_to_there_and_says_so() -> None:
    page = extract(b"<a href=/before>x</a>" + b"<div>" * 5000 + b"<a href=/inside>x</a>")

    assert page.urls == ["https://example.org/before"]
    assert page.is_cut


@pytest.mark.parametrize(
    "html",
    [
        "<p>unclosed <b>bold</b>" * 20_000,
        "<p><font size=2>unclosed font" * 5000,
        "<table>" + "<tr><td><font size=1><a href=/x>cell" * 5000,
        "<ul>" + "<li>item" * 20_000,
        "<dl>" + "<dt>a<dd>b" * 10_000,
        "<select>" + "<option>o" * 10_000,
        "<br><img src=x><input>" * 10_000,
        "<svg>" + "<path d='M0 0'/>" * 10_000 + "</svg>",
        "<div><div><span><a href=/x>x</a></span></div></div>" * 10_000,
        "<script>" + "if (a<b) x();" * 10_000 + "</script>",
        "<img src='data:image/png;base64," + "Zm9v/" * 50_000 + "'>",
        "<p>" + "a < b " * 20_000,
        "<!-- " + "<div>" * 20_000 + " -->",
    ],
)
def test_large_flat_pages_are_read_whole(html: str) -> None:
    body = (html + "<a href=/last>last</a>").encode()

    assert readable_bytes(body) == len(body)
