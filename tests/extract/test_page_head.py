"""Title, language and charset of a page, by element, header or detection."""

from __future__ import annotations

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page
from linkcrawler.extract.labels import CODECS, encoding_of
from linkcrawler.records import Page

CONFIG = CrawlConfig(name="t")


def page(body: bytes, content_type: str = "text/html", *headers: tuple[bytes, bytes]) -> Page:
    return extract_page(body, "https://example.org/", content_type, headers, CONFIG)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (b"<title> Two\n words </title><title>second</title>", "Two words"),
        (b"<svg><title>drawing</title></svg><p>x", ""),
        (b"<p>x<title>in the body</title>", "in the body"),
        (b"<svg><g><title>drawing</title></g></svg><p><title>late</title>", "late"),
        (b"<title>&lt;b&gt; <b>raw</b></title>", "<b> <b>raw</b>"),
        (b"<title>" + b"x" * 999, "x" * 300),
        (b"<p>none", ""),
    ],
)
def test_the_title_is_the_first_of_the_document_itself(html: bytes, title: str) -> None:
    assert page(html).title == title


@pytest.mark.parametrize(
    ("html", "header", "language"),
    [
        (b'<html lang="en-US">', b"de", "en"),
        (b"<html>", b"de-AT, en", "de"),
        (b"<html lang=''>", b"", ""),
        (b"<html lang='PT_br'>", b"", "pt"),
        (b"<html lang='<script>'>", b"fr", "fr"),
        (b"<p lang=nl>", b"", ""),
    ],
)
def test_the_language_is_the_primary_subtag_that_the_page_declares(html: bytes, header: bytes, language: str) -> None:
    assert page(html, "text/html", (b"Content-Language", header)).language == language


TEXT = "<title>Größe</title>"
BULGARIAN = "<title>Здравей</title>"


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "title"),
    [
        (TEXT.encode(), "text/html; charset=utf-8", "utf-8", "Größe"),
        (TEXT.encode(), "text/html", "utf-8", "Größe"),
        (TEXT.encode("latin-1"), "text/html", "windows-1252", "Größe"),
        (TEXT.encode("latin-1"), 'text/html; charset="ISO-8859-1"', "windows-1252", "Größe"),
        (b"<title>\x80\x99</title>", "text/html;charset=ascii", "windows-1252", "€™"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=latin1", "utf-8", "Größe"),
        ("\ufeff".encode("utf-16-le") + TEXT.encode("utf-16-le"), "text/html", "utf-16le", "Größe"),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "text/html", "utf-16be", "Größe"),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16", "utf-16le", "Größe"),
        (b"<meta charset=windows-1251>" + BULGARIAN.encode("cp1251"), "text/html", "windows-1251", "Здравей"),
        (
            b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=koi8-r">' + BULGARIAN.encode("koi8-r"),
            "text/html",
            "koi8-r",
            "Здравей",
        ),
        (
            b'<?xml version="1.0" encoding="windows-1251"?>' + BULGARIAN.encode("cp1251"),
            "application/xhtml+xml",
            "windows-1251",
            "Здравей",
        ),
        (b"<!-- <meta charset=koi8-r> --><meta charset=utf-8>" + TEXT.encode(), "text/html", "utf-8", "Größe"),
        (b"<meta name=x content='charset=koi8-r'>" + TEXT.encode(), "text/html", "utf-8", "Größe"),
        (b"<meta charset=utf-16>" + TEXT.encode(), "text/html", "utf-8", "Größe"),
        (b"<meta charset=base64>" + TEXT.encode(), "text/html; charset=nonsense", "utf-8", "Größe"),
        (b" " * 1024 + b"<meta charset=koi8-r>" + TEXT.encode(), "text/html", "utf-8", "Größe"),
        ("<title>日本</title>".encode("cp932"), "text/html; charset=x-sjis", "shift_jis", "日本"),
        ("<title>中文</title>".encode("gb18030"), "text/html; charset=gb2312", "gbk", "中文"),
        (TEXT.encode()[:-10], "text/html", "utf-8", "Grö\ufffd"),
        (b"<title>Gr\xff\xfe</title>", "text/html; charset=utf-8", "utf-8", "Gr\ufffd\ufffd"),
    ],
)
def test_the_charset_is_that_of_bom_header_declaration_or_detection(
    body: bytes, content_type: str, charset: str, title: str
) -> None:
    p = page(body, content_type)

    assert (p.charset, p.title) == (charset, title)


def test_every_encoding_has_a_codec_that_reads_any_bytes() -> None:
    for name, codec in CODECS.items():
        assert bytes(range(256)).decode(codec, "replace"), name
        assert encoding_of(name.upper()) == name
