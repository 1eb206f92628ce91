"""What the bytes of a response are: HTML, or something else under whatever label.

A document is HTML only where its label and its first bytes agree: images called text/html are common. First
bytes: https://mimesniff.spec.whatwg.org. `decode` undoes the content encoding before.
"""

from __future__ import annotations

import re

from linkcrawler.extract.decode import Decoded, decode_body

__all__ = ["Decoded", "decode_body", "is_html", "why_not_html"]

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNKNOWN_TYPES = frozenset({"", "unknown/unknown", "application/unknown", "*/*"})  # these name no type
# The opening of an HTML document where no type is given (mimesniff, 7.1), after white space.
HTML_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?"
    rb"(?:<!--|<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>/])",
    re.IGNORECASE,
)
BINARY_STARTS = (
    *(b"%PDF-", b"%!PS", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3", b"\x1aE\xdf\xa3"),
    *(b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"wOFF", b"wOF2"),
)
# What mimesniff calls binary data bytes.
BINARY_BYTES = bytes(byte for byte in range(0x20) if byte not in b"\t\n\f\r\x1b")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_html(content_type: str, body: bytes) -> bool:
    """Whether `body` (content-decoded) can be read as an HTML document; `why_not_html` tells why not.

    >>> is_html("text/html; charset=utf-8", b"hello"), is_html("text/html", b"%PDF-1"), is_html("", b"<p>hi")
    (True, False, True)
    """
    return not why_not_html(content_type, body)


def why_not_html(content_type: str, body: bytes) -> str:
    """Empty for HTML, else the reason in words: another type, or bytes of another kind."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in HTML_TYPES and media_type not in UNKNOWN_TYPES:
        return f"the content type is {media_type[:100]}"
    start = body[:1024]
    if start.startswith(UTF_16_MARKS) or "utf-16" in content_type.lower():
        return ""
    if start.startswith(BINARY_STARTS):
        return f"labelled {media_type or 'nothing'}, but the body begins {start[:4]!r}"
    n_binary = len(start) - len(start.translate(None, BINARY_BYTES))
    if n_binary * 10 > len(start):  # a stray NUL does not make a page binary, a tenth of them does
        return f"labelled {media_type or 'nothing'}, but {n_binary} of its first {len(start)} bytes are binary"
    if media_type in UNKNOWN_TYPES and not HTML_START.match(start.removeprefix(b"\xef\xbb\xbf").lstrip()):
        return "no content type, and the body does not begin as HTML"
    return ""
