"""The URLs that a sitemap or a feed lists: XML sitemap, sitemap index, text, RSS, Atom; plain or gzip.

Real sitemaps have the wrong namespace or none, bare `&` in URLs, a blank line before the declaration, or no
end. A strict XML parser stops there, and one that recovers guesses: of `?a=1&b=2` it makes `?a=1=2`.
So tags are read one after the other, here. Nothing is ever expanded or loaded: a document type is skipped,
an entity other than the five of XML stays the text that it is.

Entries are returned wherever they point: which hosts a sitemap may speak for is the caller's question
(https://www.sitemaps.org/protocol.html#location), and so is whether a sitemap was read before.
Alternates (`xhtml:link`) are left out: each language version has an entry of its own.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urljoin

from linkcrawler.extract.decode import TOO_LARGE, decode_body

MAX_BYTES = 50 * 1024 * 1024  # of the protocol: 50 MB uncompressed; what comes after is left out
MAX_URLS = 50_000  # of the protocol, for URLs and for sitemaps
MAX_TAGS = 2_000_000  # comments included: forty for each of 50,000 entries; 50 MB could hold 17 million
MAX_DEPTH = 100
MAX_FIELD_CHARS = 8192  # of one <loc>; a longer one is not used
DOCTYPE_PROBLEM = "the document type declares something: it is not read, and no entity is expanded"
GZIP_LAYERS = 2  # a .gz that was compressed again on its way


class SitemapKind(StrEnum):
    """What a document turned out to be."""

    URLSET = "urlset"
    INDEX = "index"
    TEXT = "text"
    RSS = "rss"
    ATOM = "atom"
    NONE = "none"  # no sitemap, an HTML page for example


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists. URLs are absolute and as written otherwise, each once, in their order."""

    kind: SitemapKind = SitemapKind.NONE
    urls: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)  # of an index
    lastmods: dict[str, str] = field(default_factory=dict)  # URL -> its date as written, where it has one
    problems: list[str] = field(default_factory=list)  # one line each; what could be read is there nevertheless


_ROOTS = {
    "urlset": SitemapKind.URLSET,
    "url": SitemapKind.URLSET,
    "sitemapindex": SitemapKind.INDEX,
    "sitemap": SitemapKind.INDEX,
    "rss": SitemapKind.RSS,
    "rdf": SitemapKind.RSS,  # RSS 1.0
    "feed": SitemapKind.ATOM,
}
_ENTRIES = frozenset(("url", "sitemap", "item", "entry"))
_URL_FIELDS = {"url": "loc", "sitemap": "loc", "item": "link", "entry": "link"}
_DATE_FIELDS = ("lastmod", "pubdate", "date", "updated")
_FIELDS = frozenset((*_URL_FIELDS.values(), *_DATE_FIELDS, "guid"))

# `<` is forbidden inside a tag, so a match ends at the next one at the latest: one pass, whatever the input.
_TAG = re.compile(r"""<(/?)([^\s<>/!?'"=]+)((?:[^<>"']|"[^<"]*"|'[^<']*')*+)>""")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_INTERNAL_END = re.compile(r"\]\s*>")
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_RELATIVE = re.compile(r"[\w/.?~-]")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSETS = re.compile(r"iso8859|latin|cp\d|koi8|gb|big5|shift_jis|euc|mac")


def parse_sitemap(body: bytes, url: str, max_urls: int = MAX_URLS) -> Sitemap:
    """Read the content-decoded `body` that was fetched from `url`. Never raises; problems are listed.

    At most `max_urls` URLs and as many sitemaps. Relative ones, which the protocol forbids, are resolved.

    >>> parse_sitemap(b"<urlset><url><loc>http://a.example/?b=1&c=2</loc></url></urlset>", "http://a.example/").urls
    ['http://a.example/?b=1&c=2']
    """
    sitemap = Sitemap()
    text = _decoded(_inflated(body, sitemap.problems)).lstrip("\ufeff \t\r\n\0")
    entries = _Entries(sitemap, url, max_urls)
    if text.startswith("<"):
        _read_xml(text, sitemap, entries)
    else:
        _read_lines(text, sitemap, entries)
    if entries.n_unusable:
        sitemap.problems.append(f"{entries.n_unusable} entries have no usable URL")
    return sitemap


class _Entries:
    """Where entries go: each URL once, resolved, until there are enough."""

    def __init__(self, sitemap: Sitemap, base: str, max_urls: int) -> None:
        self._sitemap = sitemap
        self._base = base
        self._max_urls = max_urls
        self._seen: set[str] = set()
        self.n_unusable = 0

    def add(self, raw: str, date: str = "", is_sitemap: bool = False) -> bool:
        """Add one entry; False where it would be one too many."""
        url = self._absolute(raw.strip())
        if not url:
            self.n_unusable += 1
            return True
        into = self._sitemap.sitemaps if is_sitemap else self._sitemap.urls
        if url in self._seen:
            return True
        if len(into) >= self._max_urls:
            self._sitemap.problems.append(f"more than {self._max_urls} entries: the rest is left out")
            return False
        self._seen.add(url)
        into.append(url)
        if date.strip():
            self._sitemap.lastmods[url] = date.strip()
        return True

    def _absolute(self, raw: str) -> str:
        if not raw or len(raw) > MAX_FIELD_CHARS:
            return ""
        if _HTTP.match(raw):
            return raw
        if _SCHEME.match(raw) or not _RELATIVE.match(raw):
            return ""
        try:
            return urljoin(self._base, raw)
        except ValueError:
            return ""


def _read_lines(text: str, sitemap: Sitemap, entries: _Entries) -> None:
    """A text sitemap: one absolute URL a line."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if sitemap.problems:  # what was read is not all: its last line may be half a URL
        lines = lines[:-1]
    urls = [line for line in lines if _HTTP.match(line)]
    if not urls:
        sitemap.problems.append("neither XML nor a list of URLs")
        return
    sitemap.kind = SitemapKind.TEXT
    entries.n_unusable += len(lines) - len(urls)
    for url in urls:
        if not entries.add(url):
            return


def _read_xml(text: str, sitemap: Sitemap, entries: _Entries) -> None:
    """A sitemap or feed, by its tags; what a missing end or a wrong nesting leaves readable is read."""
    reader = _Reader(sitemap, entries)
    n_tags = at = 0
    while (lt := text.find("<", at)) >= 0:
        if lt > at:
            reader.text(text, at, lt, is_literal=False)
        if text.startswith("<![CDATA[", lt):
            end = text.find("]]>", lt)
            reader.text(text, lt + 9, end if end >= 0 else len(text), is_literal=True)
            at = end + 3
        elif text.startswith("<!--", lt):
            end = text.find("-->", lt + 4)
            at = end + 3
        elif text.startswith(("<!", "<?"), lt):
            end = _end_of_declaration(text, lt, sitemap.problems)
            at = end + 1
        else:
            match = _TAG.match(text, lt)
            end = at = match.end() if match else lt + 1
            if match and not reader.tag(match[1], match[2].lower(), match[3]):
                break
        n_tags += 1
        if n_tags >= MAX_TAGS:
            sitemap.problems.append(f"more than {MAX_TAGS} tags: the rest is left out")
            break
        if end < 0:
            break
    reader.finish()


def _end_of_declaration(text: str, lt: int, problems: list[str]) -> int:
    """Where `<!...>` or `<?...>` at `lt` ends, or -1; the internal part of a document type is skipped."""
    end = text.find(">", lt)
    part = text.find("[", lt, end) if text[lt : lt + 9].upper() == "<!DOCTYPE" else -1
    if part < 0:
        return end
    if DOCTYPE_PROBLEM not in problems:
        problems.append(DOCTYPE_PROBLEM)
    close = _INTERNAL_END.search(text, part)
    return close.end() - 1 if close else -1


class _Reader:
    """The entry that is open now, and its fields.

    An entry is known by its name, whatever its namespace. Its own fields are its children with the same
    prefix: so `image:loc`, or the `loc` of something nested, is not taken for the entry's.
    """

    def __init__(self, sitemap: Sitemap, entries: _Entries) -> None:
        self._sitemap = sitemap
        self._entries = entries
        self._open: list[str] = []  # names of open tags; deeper than MAX_DEPTH they are not kept
        self._entry = ""  # url, sitemap, item, entry; empty between entries
        self._prefix = ""
        self._depth = 0  # of the entry
        self._field: str | None = None  # whose text comes now; "" is the entry's own
        self._fields: dict[str, str] = {}

    def text(self, text: str, start: int, end: int, is_literal: bool) -> None:
        """Characters between tags; references are resolved except in a CDATA section."""
        if self._field is None:
            return
        known = self._fields.get(self._field, "")
        if len(known) <= MAX_FIELD_CHARS:
            found = text[start : min(end, start + MAX_FIELD_CHARS + 1)]
            if not is_literal and "&" in found:
                found = _REFERENCE.sub(_resolved, found)
            self._fields[self._field] = known + found

    def tag(self, slash: str, name: str, rest: str) -> bool:
        """One tag; False where nothing more is to be read."""
        if slash:
            return self._end(name)
        is_going_on = self._start(name, rest)
        return is_going_on and (not rest.endswith("/") or self._end(name))

    def finish(self) -> None:
        """The document is over: an entry that is still open counts, if its URL is there and whole."""
        if self._entry and self._field != _URL_FIELDS[self._entry] and self._raw_url():
            self._flush()

    def _start(self, name: str, rest: str) -> bool:
        prefix, _, local = name.rpartition(":")
        if self._sitemap.kind is SitemapKind.NONE:
            self._sitemap.kind = _ROOTS.get(local, SitemapKind.NONE)
            if self._sitemap.kind is SitemapKind.NONE:
                self._sitemap.problems.append(f"the root element is <{name[:40]}>: no sitemap and no feed")
                return False
        is_going_on = True
        if local in _ENTRIES and (not self._entry or local == self._entry):
            if self._entry:  # the one before was never closed
                is_going_on = self._flush()
                del self._open[self._depth - 1 :]
            self._entry, self._prefix, self._depth = local, prefix, len(self._open) + 1
            self._field = ""
            self._fields = {}
        elif self._entry:
            is_own = len(self._open) == self._depth and prefix in (self._prefix, "dc")
            self._field = local if is_own and local in _FIELDS else None
            if is_own and local == "link" and rest:
                self._atom_link(rest)
        if len(self._open) < MAX_DEPTH:
            self._open.append(name)
        return is_going_on

    def _end(self, name: str) -> bool:
        if name not in self._open:
            return True
        while self._open.pop() != name:
            pass
        if not self._entry:
            return True
        if len(self._open) < self._depth:
            return self._flush()
        self._field = "" if len(self._open) == self._depth else None
        return True

    def _atom_link(self, attributes: str) -> None:
        """`<link rel="alternate" href="...">`, or without rel: the first one is the entry's URL."""
        found = {match[1].lower(): match[2] or match[3] or "" for match in _ATTRIBUTE.finditer(attributes)}
        if found.get("rel", "alternate").lower() == "alternate" and not self._fields.get("link"):
            self._fields["link"] = _REFERENCE.sub(_resolved, found.get("href", "")[: MAX_FIELD_CHARS + 1])

    def _raw_url(self) -> str:
        """The entry's URL; its bare text where a sitemap has no <loc>; an item's guid where it is a URL."""
        found = self._fields.get(_URL_FIELDS[self._entry], "").strip()
        if found:
            return found
        if self._entry == "item":
            guid = self._fields.get("guid", "").strip()
            return guid if _HTTP.match(guid) else ""
        return self._fields.get("", "").strip() if self._entry != "entry" else ""

    def _flush(self) -> bool:
        """The open entry goes to its place."""
        date = next((self._fields[name] for name in _DATE_FIELDS if self._fields.get(name)), "")
        is_going_on = self._entries.add(self._raw_url(), date, self._entry == "sitemap")
        self._entry, self._field = "", None
        return is_going_on


def _resolved(reference: re.Match[str]) -> str:
    """The character of a reference; the text as it is where there is no such character."""
    name, decimal, hexadecimal = reference.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else reference[0]


def _inflated(body: bytes, problems: list[str]) -> bytes:
    """`body`, decompressed where it is gzip, at most twice, and at most MAX_BYTES of it."""
    for _ in range(GZIP_LAYERS):
        if not body.startswith(b"\x1f\x8b"):
            break
        body = _gunzipped(body, problems)
    if len(body) > MAX_BYTES:
        problems.append(f"more than {MAX_BYTES} bytes: the rest is left out")
    return body[:MAX_BYTES]


def _gunzipped(body: bytes, problems: list[str]) -> bytes:
    """All members of a gzip file, as far as they are sound; one byte over MAX_BYTES at most."""
    decoded = decode_body(body, "gzip", MAX_BYTES + 1)
    what = decoded.problem.removeprefix("gzip: ")
    if what == "ends early":
        problems.append("the gzip data ends too early")
    elif what and what != TOO_LARGE:
        problems.append(f"the gzip data is damaged: it {what}" if what[:3] == "has" else f"the gzip data is {what}")
    return decoded.body


def _decoded(body: bytes) -> str:
    """The text: by byte order mark, as UTF-8 where that fits, as declared, else UTF-8 with replacements."""
    head = body[:4]
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return body.decode("utf-16", "replace")
    if head[:2] in (b"<\0", b"\0<"):
        return body.decode("utf-16-le" if head[1] == 0 else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.match(body.lstrip())
    try:
        charset = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        charset = "utf-8"
    # Python's codecs include some that are no character sets, and slow: only these families are used.
    return body.decode(charset if _CHARSETS.match(charset) else "utf-8", "replace")
