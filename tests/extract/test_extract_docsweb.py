"""On real documentation sites, another parser and another URL library count the same links."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import lxml.html
import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page
from linkcrawler.extract.guard import readable_bytes
from linkcrawler.records import LinkClass, LinkType

SITES = Path.home() / ".cache/docsweb/sites"
CONFIG = CrawlConfig(name="t")
XPATH = "//a[@href]|//area[@href]|//form[@action]|//iframe[@src]|//frame[@src]"

pytestmark = [
    pytest.mark.docsweb,
    pytest.mark.skipif(not SITES.is_dir(), reason=f"no documentation sites in {SITES}: start the docs web once"),
]


def counted_by_lxml(body: bytes, url: str) -> tuple[set[str], Counter[tuple[str, bool, bool]]]:
    """Distinct internal targets; and instances by (external target, any follow, first follow one is an image)."""
    document = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    internal: set[str] = set()
    external: dict[str, list[tuple[bool, bool]]] = {}
    for element in document.xpath(XPATH):
        raw = element.get("href") or element.get("src") or element.get("action") or ""
        target = quote(urldefrag(urljoin(url, raw.strip()))[0], safe=":/?#[]@!$&'()*+,;=%~")
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or target == url:
            continue
        if not parts.path:
            target = parts._replace(path="/").geturl()
        if domain_of(target) == domain_of(url):
            internal.add(target)
            continue
        is_follow = not {"nofollow", "ugc", "sponsored"} & set((element.get("rel") or "").lower().split())
        is_image = element.tag == "a" and bool(element.xpath(".//img")) and not element.text_content().strip()
        external.setdefault(target, []).append((is_follow, is_image))
    counted: Counter[tuple[str, bool, bool]] = Counter()
    for target, found in external.items():
        shown = next((f for f in found if f[0]), found[0])
        counted[(target, shown[0], shown[1])] = len(found)
    return internal, counted


def domain_of(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def pages_of(site: str) -> list[Path]:
    return sorted(p for p in (SITES / site).rglob("*.html") if p.is_file())


@pytest.mark.parametrize(
    ("site", "origin"),
    [("debian-reference-en", "https://www.debian.org/doc/"), ("nodejs-doc", "https://nodejs.org/api/")],
)
def test_lxml_counts_the_same_links_on_every_page(site: str, origin: str) -> None:
    paths = pages_of(site)
    n_external = 0
    for path in paths:
        body = path.read_bytes()
        url = origin + path.name
        internal, external = counted_by_lxml(body, url)
        page = extract_page(body, url, "text/html; charset=utf-8", [], CONFIG)
        rows: Counter[tuple[str, bool, bool]] = Counter()
        for link in page.links:
            if link.link_class is LinkClass.HYPERLINK:
                rows[(link.target_url, link.follow, link.link_type is LinkType.IMAGE)] = link.instances

        assert page.n_internal_links == len(internal), path
        assert page.n_external_links == len(external), path
        assert rows == external, path
        n_external += sum(rows.values())

    assert len(paths) >= 10
    assert n_external > 100


def test_no_page_of_a_real_site_is_taken_for_a_bomb() -> None:
    for path in [*pages_of("debian-reference-en"), *pages_of("nodejs-doc"), *pages_of("python3.11-doc")[::10]]:
        body = path.read_bytes()
        assert readable_bytes(body) == len(body), path
