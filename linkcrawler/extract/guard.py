"""How much of a document can be parsed without it taking the machine down.

An HTML5 parser is quadratic in three things that a page chooses: how deep elements nest, how many formatting
elements (`<font>`, `<b>`) are never closed, since each new block repeats them all, and how many attributes a
tag has. 50 kB of `<p><font size=1><p><font size=2>...` become 2,000,000 nodes and 900 MB; 5 MB of `<div>`
take a quarter of an hour. Browsers stop at depth 512; here, such a page is read up to where it leaves these
bounds.

`readable_bytes` first looks for the signs of it with a few counts (0.02 ms for 95 kB). Only a page that shows
them is gone through tag by tag, by a rough model of the parser's stack: good enough to tell a bomb from a
page. One made with knowledge of this file can hide from the counts; it then costs what it costs.
"""

from __future__ import annotations

import re

MAX_DEPTH = 512  # of nested elements, as in Chromium and WebKit
MAX_REPEATED = 1_000_000  # formatting elements opened anew, about 450 bytes each
MAX_ATTRIBUTES = 5_000  # of one tag
SMALL_BYTES = 16_384  # the worst page of this size takes 0.2 s and 70 MB: not worth a look
SAMPLE_BYTES, SAMPLE_EVERY_BYTES = 1024, 8192
N_BLOCKS = 16  # places where the balance of tags is looked at
MAX_IMBALANCE = 600  # start tags more than end tags; img, br, li and the like have none
MAX_TAG_BYTES = 32_768  # a stretch without ">" or "<" may be one tag

VOID = frozenset(
    {
        b"area",
        b"base",
        b"br",
        b"col",
        b"embed",
        b"hr",
        b"img",
        b"input",
        b"link",
        b"meta",
        b"param",
        b"source",
    }
    | {b"track", b"wbr", b"keygen", b"frame", b"html", b"head", b"body"}
)
RAW_TEXT = frozenset({b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes"})
FORMATTING = frozenset(
    {
        b"a",
        b"b",
        b"big",
        b"code",
        b"em",
        b"font",
        b"i",
        b"nobr",
        b"s",
        b"small",
        b"strike",
        b"strong",
        b"tt",
        b"u",
    }
)
# Elements that a start tag closes without an end tag, and where the search for them ends.
_CELLS = frozenset({b"td", b"th"})
_ROWS = _CELLS | {b"tr"}
_SECTIONS = _ROWS | {b"tbody", b"thead", b"tfoot"}
_TERMS = frozenset({b"dt", b"dd"})
_P = frozenset({b"p"})
CLOSES: dict[bytes, frozenset[bytes]] = {
    **dict.fromkeys((b"td", b"th"), _CELLS),
    b"tr": _ROWS,
    **dict.fromkeys((b"tbody", b"thead", b"tfoot"), _SECTIONS),
    **dict.fromkeys((b"dt", b"dd"), _TERMS),
    b"li": frozenset({b"li"}),
    b"option": frozenset({b"option"}),
    **dict.fromkeys((b"p", b"div", b"ul", b"ol", b"dl", b"table", b"pre", b"form", b"section", b"blockquote"), _P),
    **dict.fromkeys((b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"hr", b"center", b"address", b"article"), _P),
}
BARRIERS = frozenset({b"ul", b"ol", b"dl", b"table", b"td", b"th", b"object", b"select", b"button", b"svg", b"math"})
_LOOK_BACK = 64

_TOKEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][^\s/>]*)([^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*)>?", re.DOTALL
)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")


def readable_bytes(body: bytes) -> int:
    """How many bytes from the start of `body` may be parsed; all of them for all but hostile or broken pages.

    >>> readable_bytes(b"<p>hello"), readable_bytes(b"<div>" * 10_000)
    (8, 2555)
    """
    if len(body) <= SMALL_BYTES or not _is_suspect(body):
        return len(body)
    return _first_excess(body)


def _is_suspect(body: bytes) -> bool:
    """Whether start tags outnumber end tags by far somewhere, or a tag may be longer than 32 kB.

    A sample of an eighth of the body clears nearly every page; the others are counted in full.
    """
    if _max_balance(body, SAMPLE_BYTES, SAMPLE_EVERY_BYTES) > MAX_IMBALANCE // 16 and (
        _max_balance(body, len(body) // N_BLOCKS + 1, len(body) // N_BLOCKS + 1) > MAX_IMBALANCE
    ):
        return True
    for at in range(0, len(body) - MAX_TAG_BYTES, MAX_TAG_BYTES):
        # A long tag has no ">" but in quoted values; then it rarely has "<" as well.
        if body.find(b">", at, at + MAX_TAG_BYTES) < 0 or body.find(b"<", at, at + MAX_TAG_BYTES) < 0:
            return True
    return False


def _max_balance(body: bytes, size: int, every: int) -> int:
    """The most by which start tags exceed end tags, counted from the start in pieces of `size`, one `every`."""
    balance = most = 0
    for at in range(0, len(body), every):
        balance += body.count(b"<", at, at + size) - 2 * body.count(b"</", at, at + size)
        most = max(most, balance)
    return most


def _first_excess(body: bytes) -> int:
    """The offset of the first tag that is out of bounds; the length of `body` where none is."""
    model = _Stack()
    at, end = 0, len(body)
    while (token := _TOKEN.search(body, at)) is not None:
        at = token.end()
        if token[2] is None:  # a comment
            continue
        name, attributes = token[2].lower(), token[3]
        if token[1]:
            model.close(name)
            continue
        if len(attributes) > MAX_ATTRIBUTES and _n_attributes(attributes) > MAX_ATTRIBUTES:
            return token.start()
        model.open(name, attributes)
        if len(model.names) >= MAX_DEPTH or model.n_repeated > MAX_REPEATED:
            return token.start()
        if name in RAW_TEXT:
            found = re.compile(b"</" + name, re.IGNORECASE).search(body, at)
            at = found.start() if found else end
    return end


def _n_attributes(text: bytes) -> int:
    """An upper bound: whatever can separate two attributes."""
    bare = _QUOTED.sub(b'""', text)
    return len(bare.split()) + bare.count(b"=") + bare.count(b"/")


class _Stack:
    """The open elements, and the formatting elements that the next content would open anew."""

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.is_foreign = False
        self.n_repeated = 0
        self._lost: dict[tuple[bytes, bytes], int] = {}  # formatting closed by something else than its end tag
        self._attributes: list[bytes] = []

    def open(self, name: bytes, attributes: bytes) -> None:
        if name in CLOSES:
            self._close_implied(CLOSES[name])
        else:
            self._repeat()
        if name in VOID or (self.is_foreign and attributes.endswith(b"/")):
            return
        if name == b"a":
            self.close(name)
            self._lost = {key: n for key, n in self._lost.items() if key[0] != b"a"}
        self.is_foreign = self.is_foreign or name in (b"svg", b"math")
        self.names.append(name)
        self._attributes.append(attributes if name in FORMATTING else b"")

    def close(self, name: bytes) -> None:
        """Close the nearest element of this name; those inside it that format are lost, and come back."""
        bottom = max(len(self.names) - _LOOK_BACK, 0)
        for at in range(len(self.names) - 1, bottom - 1, -1):
            if self.names[at] == name:
                self._cut(at, is_explicit=True)
                return
            if self.names[at] in BARRIERS and name not in BARRIERS:
                break
        if name in FORMATTING:
            for key in reversed(self._lost):
                if key[0] == name:
                    del self._lost[key]
                    break

    def _close_implied(self, closed: frozenset[bytes]) -> None:
        lowest = -1
        for at in range(len(self.names) - 1, max(len(self.names) - MAX_DEPTH, 0) - 1, -1):
            if self.names[at] in closed:
                lowest = at
            elif self.names[at] in BARRIERS:
                break
        if lowest >= 0:
            self._cut(lowest, is_explicit=False)

    def _cut(self, at: int, is_explicit: bool) -> None:
        if self.names[at] not in _CELLS:  # what a table cell left open does not come back outside of it
            for i in range(at + is_explicit, len(self.names)):
                if self.names[i] in FORMATTING:
                    key = (self.names[i], self._attributes[i])
                    self._lost[key] = min(self._lost.get(key, 0) + 1, 3)  # more than three alike are dropped
        del self.names[at:], self._attributes[at:]
        if self.is_foreign:
            self.is_foreign = b"svg" in self.names or b"math" in self.names

    def _repeat(self) -> None:
        if not self._lost:
            return
        for (name, attributes), n in self._lost.items():
            self.n_repeated += n
            self.names += [name] * n
            self._attributes += [attributes] * n
        self._lost = {}
