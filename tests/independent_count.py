"""Backlinks counted a second time, by other means: warcio reads the files, lxml parses, urllib resolves.

Nothing here imports linkcrawler. The rules are those of DEFINITIONS.md, written down once more in the plainest way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import lxml.html
import tldextract
from warcio.archiveiterator import ArchiveIterator

SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
TRACKING = re.compile(r"utm_.*|gclid|fbclid|msclkid|.*clid")
NOFOLLOW = {"nofollow", "ugc", "sponsored"}
PATH_SAFE = "/!$&'()*+,;=:@~%|[]^`{}\\-._"


@dataclass
class Counts:
    """What is counted for one target domain."""

    backlinks: int = 0
    follow: int = 0
    image: int = 0
    text: int = 0
    pages: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)


@cache
def domain_of(host: str) -> str:
    return SUFFIXES(host).top_domain_under_public_suffix or host


def canonical(base: str, href: str) -> str | None:
    """An http(s) URL without fragment, with its path in one spelling; None for anything else."""
    try:
        parts = urlsplit(urljoin(base, re.sub(r"[\t\r\n]", "", href.strip("\x00\x20\t\r\n\x0c"))))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname.lower()
    if not host.isascii():
        host = host.encode("idna").decode()
    netloc = host if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{host}:{port}"
    path = quote(parts.path, safe=PATH_SAFE) or "/"
    query = quote(parts.query, safe=PATH_SAFE + "?")
    assert not any(TRACKING.fullmatch(name) for name, _ in parse_qsl(query)), f"tracking parameter in {href}"
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")


def elements(root: lxml.html.HtmlElement) -> Iterator[tuple[lxml.html.HtmlElement, str]]:
    for element in root.iter("a", "area", "iframe", "frame", "form"):
        attribute = {"iframe": "src", "frame": "src", "form": "action"}.get(element.tag, "href")
        value = element.get(attribute)
        if value is not None:
            yield element, value


def link_type(element: lxml.html.HtmlElement) -> str:
    if element.tag in ("iframe", "frame"):
        return "frame"
    if element.tag == "form":
        return "form"
    if element.tag == "area":
        return "image"
    has_image = any(True for _ in element.iter("img", "svg", "picture"))
    return "image" if has_image and not element.text_content().strip() else "text"


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every archived page that was answered with 200 and HTML."""
    for path in sorted(folder.rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type != "response" or record.http_headers.get_statuscode() != "200":
                    continue
                if "html" in (record.http_headers.get_header("content-type") or "html"):
                    yield record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()


def count(folder: Path) -> tuple[dict[str, Counts], set[str]]:
    """Per target domain, what the archived pages link to from outside it; and every URL that some `a` leads to."""
    counts: dict[str, Counts] = defaultdict(Counts)
    linked: set[str] = set()
    for url, body in pages(folder):
        source = domain_of(urlsplit(url).hostname or "")
        root = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
        bases = root.xpath("//base/@href")
        base = urljoin(url, bases[0]) if bases else url
        robots = " ".join(root.xpath("//meta[translate(@name,'ROBTS','robts')='robots']/@content")).lower()
        is_nofollow_page = bool({"nofollow", "none"} & set(re.split(r"[\s,]+", robots)))
        found: dict[str, list[lxml.html.HtmlElement]] = defaultdict(list)
        for element, href in elements(root):
            target = canonical(base, href)
            if target is not None and len(target) <= 2083:
                found[target].append(element)
                if element.tag == "a":
                    linked.add(target)
        for target, those in found.items():
            domain = domain_of(urlsplit(target).hostname or "")
            if domain == source:
                continue
            follow = [e for e in those if not NOFOLLOW & set((e.get("rel") or "").lower().split())]
            one = counts[domain]
            one.backlinks += 1
            one.follow += bool(follow) and not is_nofollow_page
            kind = link_type((follow or those)[0])
            one.image += kind == "image"
            one.text += kind == "text"
            one.pages.add(url)
            one.domains.add(source)
    return dict(counts), linked
