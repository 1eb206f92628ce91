"""How the bytes of a page become text: by BOM, HTTP header, declaration in the document, or detection.

The order and the window are the HTML standard's ("determining the character encoding"), but for the last
step: where nothing is declared, bytes that are valid UTF-8 are UTF-8, and all others windows-1252.
The parser reads UTF-8, so pages in it (19 of 20 on the web) are handed on without being decoded here.
"""

from __future__ import annotations

import re

from linkcrawler.extract.labels import CODECS, UTF_8, WINDOWS_1252, encoding_of

BOMS = ((b"\xef\xbb\xbf", UTF_8), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
PRESCAN_BYTES = 1024  # a declaration further inside does not count in browsers either
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"',]+)""", re.IGNORECASE)
_PRESCAN = re.compile(rb"<!--.*?(?:-->|\Z)|<meta[\s/]((?:[^>\"']|\"[^\"]*\"|'[^']*')*)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([^\s=/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_CONTENT_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([^\s;"']+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]+)""", re.IGNORECASE)


def to_utf8(body: bytes, content_type: str) -> tuple[bytes, str]:
    """The document in UTF-8 without BOM, and the name of the encoding it came in (WHATWG, lower case).

    Bytes that mean nothing in that encoding become U+FFFD, those of a UTF-8 page when the parser reads them.

    >>> to_utf8(b"caf\\xe9", "text/html; charset=latin1")
    (b'caf\\xc3\\xa9', 'windows-1252')
    """
    for bom, name in BOMS:
        if body.startswith(bom):
            return _recoded(body[len(bom) :], name), name
    name = header_charset(content_type) or declared_charset(body) or detected_charset(body)
    return _recoded(body, name), name


def header_charset(content_type: str) -> str:
    """The encoding that a Content-Type value names; empty where it names none that exists."""
    found = _HEADER_CHARSET.search(content_type)
    return encoding_of(found[1]) if found else ""


def declared_charset(body: bytes) -> str:
    """The encoding that a meta element or an XML declaration names in the first 1024 bytes; else empty.

    A declaration in bytes that are read as ASCII cannot be true when it says UTF-16; it then means UTF-8.
    """
    start = body[:PRESCAN_BYTES]
    labels = [_meta_charset(tag[1]) for tag in _PRESCAN.finditer(start) if tag[1]]
    if (xml := _XML_ENCODING.match(start)) is not None:  # a meta element wins over it
        labels.append(xml[1])
    for label in labels:
        if name := encoding_of(label.decode("latin-1")):
            return UTF_8 if name.startswith("utf-16") else name
    return ""


def _meta_charset(attributes: bytes) -> bytes:
    """The label in a meta element's charset, or in its content where it stands for the header; else empty."""
    said: dict[bytes, bytes] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        said.setdefault(name.lower(), b"".join(values))
    if b"charset" in said:
        return said[b"charset"]
    if said.get(b"http-equiv", b"").lower() == b"content-type":
        found = _CONTENT_CHARSET.search(said.get(b"content", b""))
        return found[1] if found else b""
    return b""


def detected_charset(body: bytes) -> str:
    """UTF-8 where the bytes are valid UTF-8, else windows-1252: text of another encoding is rarely both."""
    try:
        body.decode(UTF_8)
    except UnicodeDecodeError as exc:
        # A page cut inside its last character is still UTF-8.
        return UTF_8 if exc.start >= len(body) - 3 and exc.reason == "unexpected end of data" else WINDOWS_1252
    return UTF_8


def _recoded(body: bytes, name: str) -> bytes:
    if name == UTF_8:
        return body
    text = body.decode(CODECS[name], "replace")
    return text.encode(UTF_8, "replace")
