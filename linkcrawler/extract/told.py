"""A page as another parser tells it: what Common Crawl's WAT files say of a document that is not at hand.

The rules are those of `page`, as far as what is told allows. What is not told stays empty: where an element stands,
whether its anchor is an image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from linkcrawler.config import CrawlConfig
from linkcrawler.extract.anchor import collapsed
from linkcrawler.extract.charset import header_charset
from linkcrawler.extract.linkset import Mention, rel_tokens
from linkcrawler.extract.page import MAX_TITLE_CHARS, conclude, header_values, language_of
from linkcrawler.extract.targets import Targets, without_fragment
from linkcrawler.records import LinkClass, LinkType, Page

Said = Mapping[str, str]


@dataclass(slots=True)
class Told:
    """What is known of one document. Mappings have attribute names in lower case."""

    title: str = ""
    language: str = ""
    base: str = ""
    metas: list[Said] = field(default_factory=list)  # name, http-equiv, content
    references: list[Said] = field(default_factory=list)  # link elements: href, rel, type, hreflang
    # Hyperlinks in document order: their href, what kind of element, and what else is told: text, rel.
    hyperlinks: list[tuple[str, LinkType, Mapping[str, object]]] = field(default_factory=list)


class _ToldTargets(Targets):
    """Targets of elements that are told and not seen."""

    def read_told(self, told: Told) -> None:
        if told.base:
            self._set_base(told.base)
        for meta in told.metas:
            self._read_meta_attributes(meta)
        for reference in told.references:
            self._read_reference(reference.get("href", ""), reference, None)
        targets: dict[str, str | None] = {}  # href -> its target where that becomes a row
        max_links = self.config.max_links_per_page
        self.page.is_cut = len(told.hyperlinks) > max_links
        for href, link_type, said in told.hyperlinks[:max_links]:
            key = without_fragment(href) if "#" in href else href
            target = targets.get(key, "")
            if target == "":
                target = targets[key] = self._hyperlink(key)
            if target is not None:
                text, rel = said.get("text"), said.get("rel")
                anchor = collapsed(text, self.config.max_anchor_chars) if isinstance(text, str) else ""
                tokens = rel_tokens(rel) if isinstance(rel, str) else ()
                self._mention(Mention(target, LinkClass.HYPERLINK, link_type, tokens, href, anchor), None)


def page_as_told(
    told: Told, url: str, content_type: str, headers: Sequence[tuple[bytes, bytes]], config: CrawlConfig
) -> Page:
    """What the document that `told` describes, served under `url` (canonical), says. Never raises for what is told."""
    page = Page(charset=header_charset(content_type))
    said = header_values(headers)
    targets = _ToldTargets(url, config, page)
    targets.read_told(told)
    targets.read_link_headers(said.get(b"link", ()))
    page.title = collapsed(told.title, MAX_TITLE_CHARS)
    page.language = language_of(told.language, said.get(b"content-language", ()))
    conclude(page, targets, said, config)
    return page
