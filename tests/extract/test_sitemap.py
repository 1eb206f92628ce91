"""Sitemaps and feeds, good, odd and hostile."""

import gzip
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.extract.sitemap import MAX_BYTES, SitemapKind, parse_sitemap

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "sitemap"
URL = "https://a.example/sitemap.xml"


def published(name: str) -> bytes:
    """A file of crawler-commons' collection."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"no published sitemap {path}")
    return path.read_bytes()


def urls_of(body: str | bytes) -> list[str]:
    return parse_sitemap(body.encode() if isinstance(body, str) else body, URL).urls


def own_locs(body: bytes) -> list[str]:
    """The text of every <loc> that is not image:loc, video:...: by the standard library's parser, which is strict."""
    root = ElementTree.fromstring(body.lstrip())
    namespace = root.tag.partition("}")[0] + "}"
    return [(element.text or "").strip() for element in root.iter(f"{namespace}loc")]


@pytest.mark.parametrize(
    ("name", "n_urls"),
    [
        ("hebdenbridgetimes-articles-sitemap.xml", 74),
        ("pagemaps-sitemap.xml", 2),
        ("shinpaideshou-news-sitemap.xml", 3),
        ("sitemap-images.xml", 1),
        ("sitemap-links.xml", 3),
        ("sitemap-mobile.xml", 3),
        ("sitemap-news.xml", 2),
        ("sitemap-videos-tvshow.xml", 1),
        ("sitemap-videos.xml", 3),
        ("sitemap.badns.xml", 2),
        ("sitemap.ns.xml", 2),
        ("xmlSitemap.gz", 5),
    ],
)
def test_a_published_sitemap_gives_the_urls_that_a_strict_parser_finds(name: str, n_urls: int):
    body = published(name)
    sitemap = parse_sitemap(body, URL)

    assert sitemap.kind is SitemapKind.URLSET
    assert sitemap.urls == own_locs(gzip.decompress(body) if name.endswith(".gz") else body)
    assert len(sitemap.urls) == n_urls
    assert sitemap.problems == []


def test_the_published_index_without_loc_elements_gives_all_its_sitemaps():
    body = published("sitemap.index.xml")
    sitemap = parse_sitemap(body, URL)
    lines = [line for line in body.decode().splitlines() if line.startswith("https://")]

    assert sitemap.kind is SitemapKind.INDEX
    assert sitemap.sitemaps == [line.replace("&amp;", "&") for line in lines]
    assert len(sitemap.sitemaps) == 15
    assert sitemap.urls == []


def test_the_published_text_sitemap_gives_its_lines():
    body = published("sitemap.txt.gz")

    assert parse_sitemap(body, URL).kind is SitemapKind.TEXT
    assert urls_of(body) == gzip.decompress(body).decode().split()


def test_the_published_feeds_give_their_entries_not_their_own_addresses():
    rss = parse_sitemap(published("feed.rss"), URL)
    dated = parse_sitemap(published("xmlRss_pubDate.xml"), URL)
    atom = parse_sitemap(published("atom.xml"), URL)

    assert (rss.kind, dated.kind, atom.kind) == (SitemapKind.RSS, SitemapKind.RSS, SitemapKind.ATOM)
    assert rss.urls == [
        "https://www.example.com/blog/post/1",
        "https://www.example.com/guid.html",
        "https://www.example.com/foo?q=a&l=en",
        "https://www.example.com/foo?q=a&l=fr",
    ]
    assert dated.urls == [f"http://www.example.com/article_{i}" for i in range(1, 8)]
    assert dated.lastmods["http://www.example.com/article_4"] == "05 Jan 17 13:34:54 +0100"
    assert "http://www.example.com/article_6" not in dated.lastmods
    assert atom.urls == ["http://example.org/2003/12/13/atom03"]
    assert atom.lastmods == {atom.urls[0]: "2003-12-13T18:30:02Z"}


@pytest.mark.parametrize(
    ("loc", "url"),
    [
        ("https://b.example/x", "https://b.example/x"),  # another host: the caller's question
        ("\n  https://a.example/x\n", "https://a.example/x"),
        ("https://a.example/?a=1&b=2&copy=3", "https://a.example/?a=1&b=2&copy=3"),
        ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
        ("https://a.example/?a=1&#38;b=2&#x26;c", "https://a.example/?a=1&b=2&c"),
        ("<![CDATA[https://a.example/?a=1&amp;b]]>", "https://a.example/?a=1&amp;b"),
        ("https://a.example/<!-- x -->y", "https://a.example/y"),
        ("/relative", "https://a.example/relative"),
        ("page.html", "https://a.example/page.html"),
        ("//b.example/x", "https://b.example/x"),
        ("HTTPS://A.example/x", "HTTPS://A.example/x"),
        ("https://a.example/caf\u00e9", "https://a.example/caf\u00e9"),
    ],
)
def test_a_loc_is_read_as_it_was_meant(loc: str, url: str):
    assert urls_of(f"<urlset><url><loc>{loc}</loc></url></urlset>") == [url]


@pytest.mark.parametrize(
    "loc",
    ["", " ", "javascript:alert(1)", "file:///etc/passwd", "mailto:a@b", "http://[", "//[", "https://" + "a" * 9000],
)
def test_an_entry_that_is_no_web_address_is_counted_not_returned(loc: str):
    sitemap = parse_sitemap(f"<urlset><url><loc>{loc}</loc></url><url><loc>/ok</loc></url></urlset>".encode(), URL)
    kept = [url for url in sitemap.urls if url != "https://a.example/ok"]

    assert kept == ([] if loc != "http://[" else ["http://["])  # canonicalising is what refuses that one
    assert sitemap.problems == ([] if kept else ["1 entries have no usable URL"])


@pytest.mark.parametrize(
    "body",
    [
        "\n\n  <?xml version='1.0'?><urlset><url><loc>https://x/</loc></url></urlset>",
        "<urlset><url><loc>https://x/</loc></url>",
        "<urlset><url><loc>https://x/</loc>",
        "<URLSET><Url><LOC>https://x/</LOC></Url></URLSET>",
        "<urlset><url><loc>https://x/</loc><url><loc>https://x/</loc></urlset>",
        "<s:urlset><s:url><s:loc>https://x/</s:loc></s:url></s:urlset>",
        "<urlset xmlns:image='i'><url><image:loc>https://img/</image:loc><loc>https://x/</loc></url></urlset>",
        "<urlset><url><image xmlns='i'><loc>https://img/</loc></image><loc>https://x/</loc></url></urlset>",
        "<urlset a='x>y' b=\"/\"><url ><loc >https://x/</loc ></url ></urlset>",
        "<url><loc>https://x/</loc></url>",
        "<urlset><br><p></i></b></wrong><url><loc>https://x/</loc></url></urlset>",
        "\ufeff<urlset><url><loc>https://x/</loc></url></urlset>",
        "<?xml-stylesheet href='x.xsl'?><!-- <url><loc>https://no/</loc></url> --><urlset><url><loc>https://x/</loc></url>",
        "<urlset><url><loc>https://x/</loc><xhtml:link rel='alternate' hreflang='de' href='https://de/'/></url></urlset>",
        "https://x/\r\n",
        "\ufeffhttps://x/\n\nnot a URL\nhttps://x/",
    ],
)
def test_what_is_wrong_around_it_does_not_hide_an_entry(body: str):
    assert urls_of(body) == ["https://x/"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"])
def test_the_encoding_is_found_by_mark_or_by_declaration(codec: str):
    body = f'<?xml version="1.0" encoding="{codec}"?><urlset><url><loc>https://x/\u00e9</loc></url></urlset>'

    assert urls_of(body.encode(codec)) == ["https://x/\u00e9"]


@pytest.mark.parametrize("label", ["nonsense", "rot13", "zlib", "punycode", "idna", "undefined", "utf-7"])
def test_a_declared_encoding_that_is_none_is_not_used(label: str):
    body = f'<?xml version="1.0" encoding="{label}"?><urlset><url><loc>https://x/'.encode() + b"\xe9</loc></url>"

    assert urls_of(body) == ["https://x/\ufffd"]


@pytest.mark.parametrize("end", ["", "<", "<!-- ", "</lo", "<![CDATA[d"])
def test_a_url_that_the_end_of_the_file_tears_is_not_returned(end: str):
    assert urls_of("<urlset><url><loc>https://x/1</loc></url><url><loc>https://x/2" + end) == ["https://x/1"]


def test_the_last_line_of_a_torn_text_sitemap_is_not_returned():
    lines = "".join(f"https://x/{i * 7919 % 1009}\n" for i in range(500)).encode()
    urls = urls_of(gzip.compress(lines)[:-300])

    assert 0 < len(urls) < 500
    assert urls == lines.decode().split()[: len(urls)]


def test_lastmod_is_kept_as_written_rubbish_included():
    body = b"<urlset><url><loc>https://x/1</loc><lastmod> yesterday </lastmod></url><url><loc>https://x/2</loc></url>"

    assert parse_sitemap(body, URL).lastmods == {"https://x/1": "yesterday"}


def test_an_index_lists_itself_if_it_does():
    body = f"<sitemapindex><sitemap><loc>{URL}</loc><lastmod>2024</lastmod></sitemap></sitemapindex>".encode()
    sitemap = parse_sitemap(body, URL)

    assert (sitemap.kind, sitemap.sitemaps, sitemap.lastmods) == (SitemapKind.INDEX, [URL], {URL: "2024"})


def test_rss_1_and_links_of_other_vocabularies_in_a_feed():
    rdf = "<rdf:RDF><channel><link>https://x/</link></channel><item><link>https://x/1</link><dc:date>2024</dc:date></item>"
    rss = (
        "<rss><channel><item><atom:link href='https://no/'/><link>https://x/2</link>"
        "<media:content><link>https://no/</link></media:content>"
        "<description>a <br> b <p> <link>https://no/</link> c</description></item></channel></rss>"
    )

    assert parse_sitemap(rdf.encode(), URL).lastmods == {"https://x/1": "2024"}
    assert urls_of(rss) == ["https://x/2"]


def test_an_atom_entry_has_its_first_alternate_link():
    body = (
        '<feed><link href="https://no/"/><entry><link rel="self" href="https://no/1"/>'
        '<link rel="alternate" href="https://x/?a&amp;b"/><link href="https://no/2"/></entry>'
        "<entry><link href='/3'/></entry><entry><id>https://no/id</id></entry></feed>"
    )
    sitemap = parse_sitemap(body.encode(), URL)

    assert sitemap.urls == ["https://x/?a&b", "https://a.example/3"]
    assert sitemap.problems == ["1 entries have no usable URL"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "neither XML nor a list of URLs"),
        (b"\0\0\0", "neither XML nor a list of URLs"),
        (b"hello\nworld", "neither XML nor a list of URLs"),
        (b"<!doctype html><html><a href=https://x/>x</a>", "the root element is <html>: no sitemap and no feed"),
        (b"\x1f\x8bgarbage", "the gzip data ends too early"),
        (gzip.compress(b"https://x/\n" * 100)[:16], "the gzip data ends too early"),
    ],
    ids=["empty", "zeros", "words", "html", "damaged", "torn"],
)
def test_what_is_no_sitemap_has_no_urls_and_says_why(body: bytes, problem: str):
    sitemap = parse_sitemap(body, URL)

    assert sitemap.urls == []
    assert any(found.startswith(problem) for found in sitemap.problems)


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda body: gzip.compress(gzip.compress(body)),
        lambda body: gzip.compress(body[:30]) + gzip.compress(body[30:]),
        lambda body: gzip.compress(body) + b"trailing garbage",
        lambda body: gzip.compress(body)[:-4],
    ],
    ids=["once", "twice", "members", "trailing", "torn"],
)
def test_gzip_is_read_whatever_the_name_says(pack: Callable[[bytes], bytes]):
    body = b"<urlset><url><loc>https://x/1</loc></url><url><loc>https://x/2</loc></url></urlset>"

    assert urls_of(pack(body)) == ["https://x/1", "https://x/2"]


def test_no_more_urls_are_returned_than_asked_for():
    body = "<urlset>" + "".join(f"<url><loc>https://x/{i}</loc></url>" for i in range(50_001))
    sitemap = parse_sitemap(body.encode(), URL)
    few = parse_sitemap("\n".join(f"https://x/{i}" for i in range(20)).encode(), URL, max_urls=7)

    assert len(sitemap.urls) == 50_000
    assert sitemap.problems == ["more than 50000 entries: the rest is left out"]
    assert (len(few.urls), len(few.problems)) == (7, 1)


def test_a_url_that_is_listed_twice_is_returned_once():
    assert urls_of("<urlset>" + "<url><loc>https://x/</loc></url>" * 3) == ["https://x/"]


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE urlset [
  <!ENTITY a "https://x/lol">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
  <!ENTITY d "<url><loc>https://no/</loc></url>">
  <!ENTITY file SYSTEM "file:///etc/passwd">
  <!ENTITY % remote SYSTEM "http://127.0.0.1:1/x.dtd"> %remote;
]>
<urlset><url><loc>&c;</loc></url><url><loc>&file;</loc></url>&d;<url><loc>https://x/&a;</loc></url></urlset>"""


def test_no_entity_is_expanded_and_none_is_loaded():
    sitemap = parse_sitemap(LAUGHS, URL)

    assert sitemap.urls == ["https://x/&a;"]
    assert sitemap.problems == [
        "the document type declares something: it is not read, and no entity is expanded",
        "2 entries have no usable URL",
    ]


def test_a_document_type_that_is_never_closed_ends_the_reading():
    assert urls_of(b"<!DOCTYPE urlset [ <!ENTITY a 'x'> <urlset><url><loc>https://x/</loc></url></urlset>") == []


def test_a_bomb_is_read_up_to_the_limit_in_bounded_memory():
    head = b"<urlset><url><loc>https://x/1</loc></url>"
    bomb = gzip.compress(gzip.compress(head + b" " * (MAX_BYTES + 1_000_000) + b"<url><loc>https://x/2</loc></url>"))
    assert len(bomb) < 10_000
    tracemalloc.start()
    try:
        sitemap = parse_sitemap(bomb, URL)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert sitemap.urls == ["https://x/1"]
    assert sitemap.problems == [f"more than {MAX_BYTES} bytes: the rest is left out"]
    assert peak_bytes < 5 * MAX_BYTES


@pytest.mark.parametrize(
    "part",
    [b'<a "', b"<a x='", b"<!--", b"<!---->", b"<![CDATA[", b"<!DOCTYPE[", b"<!DOCTYPE a [ ]>", b"<", b"<a>", b"</a>",
     b"<?", b"&", b"&#", b"<url><loc>", b"<a" + b" b" * 50, b"<link a='b' "],
    ids=repr,
)  # fmt: skip
def test_time_grows_with_the_size_of_a_hostile_file_not_with_its_square(part: bytes):
    body = b"<urlset><url><loc>" + part * (1_000_000 // len(part))
    began = time.process_time()
    parse_sitemap(body, URL)

    assert time.process_time() - began < 5  # about 1 s for the slowest; hours if it were the square


def test_the_number_of_tags_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("linkcrawler.extract.sitemap.MAX_TAGS", 1000)
    sitemap = parse_sitemap(b"<urlset>" + b"<x/>" * 500 + b"<!-- -->" * 600 + b"<url><loc>https://x/</loc></url>", URL)

    assert sitemap.urls == []
    assert sitemap.problems == ["more than 1000 tags: the rest is left out"]


MARKUP = st.lists(
    st.sampled_from(
        "<urlset> <url> </url> <loc> </loc> <item> <feed> <entry> </entry> <link| href='x' | > /> < & &amp; "
        '<![CDATA[ ]]> <!-- --> <!DOCTYPE|[ ]> https://x/ a: "'.split()
    ).map(lambda part: part.replace("|", " ")),
    max_size=30,
)


@given(MARKUP.map("".join).map(str.encode) | st.binary(max_size=200), st.booleans())
def test_no_document_raises(body: bytes, is_packed: bool):
    sitemap = parse_sitemap(gzip.compress(body) if is_packed else body, URL)

    assert len(sitemap.urls) == len(set(sitemap.urls))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"]), max_size=12), max_size=10))
def test_urls_that_were_escaped_as_the_protocol_says_come_back(paths: list[str]):
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for path in paths:
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = "https://x/" + path
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)

    assert urls_of(body) == list(dict.fromkeys("https://x/" + path for path in paths))
