"""From the bytes of an HTML document to what it says: its title, its directives, its links.

    bytes ──> charset ──> guard ──> parser ──> targets    one pass over the elements that link
                                                 ├─ internal targets: counted, and offered to the crawl
                                                 └─ external ones: a Mention ──> linkset ──> rows, digest

docs/extract.md defines every rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import directives
from linkcrawler.extract.anchor import collapsed
from linkcrawler.extract.charset import to_utf8
from linkcrawler.extract.guard import readable_bytes
from linkcrawler.extract.heap import keep_freed_memory
from linkcrawler.extract.linkset import links_digest, merged
from linkcrawler.extract.targets import Targets
from linkcrawler.records import FollowSignal, Page
from linkcrawler.urls import try_canonicalize

MAX_TITLE_CHARS = 300
_LANGUAGE = re.compile(r"[a-z]{2,8}")
_READ_HEADERS = frozenset({b"link", b"x-robots-tag", b"content-language"})


def extract_page(
    body: bytes, url: str, content_type: str, headers: Sequence[tuple[bytes, bytes]], config: CrawlConfig
) -> Page:
    """What the HTML document `body` (content-decoded), served under `url`, says.

    Never raises for anything in `body` or `headers`. What exceeds a limit of `config`, or nests too deep to
    be parsed, is left out and `is_cut` is set. O(n) in the bytes and in the links.
    """
    keep_freed_memory()
    utf8, charset = to_utf8(body, content_type)
    n_readable = readable_bytes(utf8)
    page = Page(charset=charset, is_cut=n_readable < len(utf8))
    own = try_canonicalize(url)
    if own is None:
        return page
    document = LexborHTMLParser(utf8 if n_readable == len(utf8) else utf8[:n_readable])
    said = header_values(headers)
    targets = Targets(own, config, page)
    targets.read(document)
    targets.read_link_headers(said.get(b"link", ()))
    page.title = _title(document)
    lang = document.root.attributes.get("lang") if document.root is not None else None
    page.language = language_of(lang or "", said.get(b"content-language", ()))
    conclude(page, targets, said, config)
    return page


def conclude(page: Page, targets: Targets, said: Mapping[bytes, list[str]], config: CrawlConfig) -> None:
    """`page` has its directives, and its links as these let them be followed; all `targets` were read."""
    page.directives_meta = directives.from_meta(targets.robots)
    page.directives_header = directives.from_headers(said.get(b"x-robots-tag", ()), config.robots_agent)
    page.links = merged(targets.mentions, page_signal(page))
    page.links_digest = links_digest(page.links)
    page.n_internal_links = len(targets.internal)
    page.n_external_links = len(targets.external)
    page.urls = list(targets.urls)


def page_signal(page: Page) -> FollowSignal:
    """What forbids to follow any link of the page; the meta element is named where both do."""
    if directives.is_nofollow(page.directives_meta):
        return FollowSignal.META
    if directives.is_nofollow(page.directives_header):
        return FollowSignal.HEADER
    return FollowSignal.NONE


def header_values(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, list[str]]:
    """The values of the headers that speak of a page, by lower-case name."""
    values: dict[bytes, list[str]] = {}
    for name, value in headers:
        if (name := name.lower()) in _READ_HEADERS:
            values.setdefault(name, []).append(value.decode("utf-8", "replace"))
    return values


def _title(document: LexborHTMLParser) -> str:
    """The first title of the document itself, not of a drawing in it."""
    title = document.head.css_first("title") if document.head is not None else None
    if title is None:  # after something that ended the head early
        title = document.css_first("title:not(svg title)")
    return collapsed(title.text(), MAX_TITLE_CHARS) if title is not None else ""


def language_of(lang: str, named: Sequence[str]) -> str:
    """The primary subtag of the html element's `lang`, else of the first language that a header names."""
    for tag in (lang, *(value.partition(",")[0] for value in named)):
        primary = tag.strip().lower().partition("-")[0].partition("_")[0]
        if _LANGUAGE.fullmatch(primary):
            return primary
    return ""
