"""One pass over the elements of a page that link, in document order.

This is the hot path. A page has hundreds of links, nearly all of them internal and many repeated: those cost
one attribute and one dictionary look-up each. Only what leads to another domain is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from linkcrawler.config import CrawlConfig
from linkcrawler.extract.anchor import anchor_of, collapsed, placement_of
from linkcrawler.extract.link_header import parse_link_header
from linkcrawler.extract.linkset import Mention, rel_tokens
from linkcrawler.records import LinkClass, LinkType, Page
from linkcrawler.urls import host_of, names_of, resolver

SELECTOR = "[href],form,iframe[src],frame[src],meta"
MAX_REFRESH_DELAY_S = 5  # a slower refresh is a page that updates itself or says goodbye, not a redirect
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
MAX_HREFLANG_CHARS = 35  # the longest tag that BCP 47 asks software to keep

# lexbor's numbers of elements; compared instead of names, which would cost a new string each.
A, AREA, BASE, FORM, IFRAME, FRAME, LINK, META = (
    create_tag(name).tag_id for name in ("a", "area", "base", "form", "iframe", "frame", "link", "meta")
)
ANCHORS = frozenset({A, AREA})
FRAMES = frozenset({IFRAME, FRAME})

# https://html.spec.whatwg.org/#shared-declarative-refresh-steps
_REFRESH = re.compile(
    r"\s*(?:([0-9]+)(?:\.[0-9.]*)?|\.[0-9.]*)(?:\s*[;,]|\s)\s*(?:url\s*=\s*)?(?:'([^']*)|\"([^\"]*)|(.*))",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def without_fragment(href: str) -> str:
    """`href` without a fragment, which names no other page; all of it where white space before it is part of the path.

    >>> without_fragment("a#b"), without_fragment("a #b")
    ('a', 'a #b')
    """
    at = href.find("#")
    return href if at < 0 or (at > 0 and href[at - 1] <= " ") else href[:at]


@dataclass(slots=True)
class Targets:
    """Where the elements of the page `url` (canonical) lead, as they are gone through."""

    url: str
    config: CrawlConfig
    page: Page  # receives canonical_url, refresh_url and is_cut
    internal: set[str] = field(default_factory=set)  # hyperlink targets
    external: set[str] = field(default_factory=set)
    urls: dict[str, None] = field(default_factory=dict)  # what may be crawled, in document order
    mentions: list[Mention] = field(default_factory=list)  # what becomes rows
    robots: list[str] = field(default_factory=list)  # contents of the robots meta elements
    _resolve: Callable[[str], str | None] = field(init=False)
    _domain: str = field(init=False)
    _origin: str = field(init=False)  # "https://host/": what begins so is internal without looking further
    _max_url_bytes: int = field(init=False)
    _is_internal_stored: bool = field(init=False)
    _placements: dict[int, str] = field(default_factory=dict)  # of the children of an element, by its address
    _has_refresh: bool = False

    def __post_init__(self) -> None:
        self._max_url_bytes = self.config.max_url_bytes
        self._is_internal_stored = self.config.is_internal_stored
        self._resolve = resolver(self.url)
        self._domain = names_of(host_of(self.url)).domain
        self._origin = self.url[: self.url.index("/", 8) + 1]

    def read(self, document: LexborHTMLParser) -> None:
        """Go through the document's elements; those behind `max_links_per_page` are left out."""
        elements = document.css(SELECTOR)
        tags = [element.tag_id for element in elements]
        if BASE in tags:  # the first one holds for all links, wherever it stands
            self._set_base(elements[tags.index(BASE)].attributes.get("href") or "")
        targets: dict[str, str | None] = {}  # href -> its target where that becomes a row
        max_links = self.config.max_links_per_page
        self.page.is_cut = self.page.is_cut or len(elements) > max_links
        for element, tag in zip(elements[:max_links], tags, strict=False):
            if tag in ANCHORS:
                try:
                    href = element.attrs["href"] or ""
                except KeyError:  # SVG's xlink:href
                    href = element.attributes.get("xlink:href") or ""
                key = without_fragment(href) if "#" in href else href
                target = targets.get(key, "")
                if target == "":  # not seen before
                    target = targets[key] = self._hyperlink(key)
                if target is not None:
                    self._mention_anchor(element, tag, target, href)
            elif tag == LINK:
                self._read_link(element)
            elif tag == FORM:
                self._read_form(element)
            elif tag in FRAMES:
                self._read_frame(element)
            elif tag == META:
                self._read_meta(element)

    def read_link_headers(self, values: Sequence[str]) -> None:
        """Canonical and alternates that the response names beside its document; base does not apply there."""
        if values:
            self._resolve = resolver(self.url)
        for value in values:
            for href, params in parse_link_header(value):
                if "anchor" not in params:  # else it speaks of another page
                    self._read_reference(href, params, None)

    def _set_base(self, href: str) -> None:
        """Resolve hrefs against the document's base; one that is no http(s) URL counts as none."""
        base = self._resolve(href)
        if base is not None and base != self.url:
            self._resolve = resolver(base)

    def _hyperlink(self, href: str, is_crawled: bool = True) -> str | None:
        """Count where `href` leads, and offer it to the crawl. Returns the target where it becomes a row."""
        target = self._resolve(href)
        if target is None or target == self.url:
            return None
        is_internal = target.startswith(self._origin) or self._is_internal(target)
        (self.internal if is_internal else self.external).add(target)
        if len(target) > self._max_url_bytes:
            return None
        if is_crawled:
            self.urls[target] = None
        return None if is_internal and not self._is_internal_stored else target

    def _is_internal(self, target: str) -> bool:
        return target.startswith(self._origin) or names_of(host_of(target)).domain == self._domain

    def _placement_of(self, element: LexborNode) -> str:
        """The placement of the element; what stands side by side has one, which is looked for once."""
        parent = element.parent
        if parent is None:
            return ""
        place = self._placements.get(parent.mem_id)
        if place is None:
            place = self._placements[parent.mem_id] = placement_of(element)
        return place

    def _mention_anchor(self, element: LexborNode, tag: int, target: str, href: str) -> None:
        max_chars = self.config.max_anchor_chars
        attributes = element.attributes
        if tag == AREA:  # a region of an image, which has its own alt and no content
            anchor, link_type = collapsed(attributes.get("alt") or "", max_chars), LinkType.IMAGE
        else:
            anchor, link_type = anchor_of(element, max_chars)
        rel = rel_tokens(attributes.get("rel"))
        self._mention(Mention(target, LinkClass.HYPERLINK, link_type, rel, href, anchor), element)

    def _read_form(self, element: LexborNode) -> None:
        attributes = element.attributes
        action = (attributes.get("action") or "").strip()
        method = (attributes.get("method") or "").strip().lower()
        if not action or method == "dialog":  # the page itself, whatever the base is; nothing is sent at all
            return
        if (target := self._hyperlink(action, is_crawled=method != "post")) is not None:
            rel = rel_tokens(attributes.get("rel"))
            self._mention(Mention(target, LinkClass.HYPERLINK, LinkType.FORM, rel, action), element)

    def _read_frame(self, element: LexborNode) -> None:
        attributes = element.attributes
        if "srcdoc" in attributes:  # wins over src
            return
        src = attributes.get("src") or ""
        if (target := self._hyperlink(src)) is not None:
            rel = rel_tokens(attributes.get("rel"))
            self._mention(Mention(target, LinkClass.HYPERLINK, LinkType.FRAME, rel, src), element)

    def _read_link(self, element: LexborNode) -> None:
        attributes = element.attributes
        self._read_reference(attributes.get("href") or "", attributes, element)

    def _read_reference(self, href: str, said: Mapping[str, str | None], element: LexborNode | None) -> None:
        """A link element or a Link header: a canonical, an alternate, a feed, or nothing of interest."""
        rel = rel_tokens(said.get("rel"))
        is_canonical = "canonical" in rel
        if not is_canonical and ("alternate" not in rel or "stylesheet" in rel):
            return
        target = self._resolve(href)
        if target is None or len(target) > self.config.max_url_bytes:
            return
        if is_canonical:
            self.page.canonical_url = self.page.canonical_url or target
            self._refer(Mention(target, LinkClass.CANONICAL, LinkType.NONE, rel, href), element)
        elif (said.get("type") or "").partition(";")[0].strip().lower() in FEED_TYPES:
            self._refer(Mention(target, LinkClass.FEED, LinkType.NONE, rel, href), element, is_crawled=False)
        else:
            language = _CONTROL.sub("", said.get("hreflang") or "").strip()[:MAX_HREFLANG_CHARS]
            mention = Mention(target, LinkClass.ALTERNATE, LinkType.NONE, rel, href, hreflang=language)
            self._refer(mention, element, is_crawled=bool(language))

    def _read_meta(self, element: LexborNode) -> None:
        self._read_meta_attributes(element.attributes, element)

    def _read_meta_attributes(self, attributes: Mapping[str, str | None], element: LexborNode | None = None) -> None:
        content = attributes.get("content") or ""
        name = (attributes.get("name") or "").strip().lower()
        if name and name in ("robots", self.config.robots_agent.lower()):
            self.robots.append(content)
        if (attributes.get("http-equiv") or "").strip().lower() == "refresh" and not self._has_refresh:
            self._read_refresh(content, element)

    def _read_refresh(self, content: str, element: LexborNode | None) -> None:
        refresh = _REFRESH.match(content)
        if refresh is None:
            return
        self._has_refresh = True  # the first one wins
        href = (refresh[2] or refresh[3] or refresh[4] or "").strip()
        target = self._resolve(href) if href else None
        if target is None or target == self.url or len(target) > self.config.max_url_bytes:
            return
        delay = refresh[1] or "0"
        if len(delay) < 4 and int(delay) <= MAX_REFRESH_DELAY_S:
            self.page.refresh_url = target
        self._refer(Mention(target, LinkClass.REDIRECT, LinkType.NONE, (), href), element)

    def _refer(self, mention: Mention, element: LexborNode | None, is_crawled: bool = True) -> None:
        """A link of another class than hyperlink: not counted, but crawled, and a row if external."""
        target = mention.target_url
        if target == self.url:
            return
        if is_crawled:
            self.urls[target] = None
        if self.config.is_internal_stored or not self._is_internal(target):
            self._mention(mention, element)

    def _mention(self, mention: Mention, element: LexborNode | None) -> None:
        href = mention.href if mention.href.isprintable() else _CONTROL.sub("", mention.href)
        mention.href = href.strip()[: self._max_url_bytes]
        if element is not None:
            mention.placement = self._placement_of(element)
        self.mentions.append(mention)
