"""Which of the URLs that were found are offered to the frontier, each refusal counted by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from linkcrawler.config import CrawlConfig
from linkcrawler.records import Candidate
from linkcrawler.urls import Scope, host_of, names_of

# URLs remembered in this process, so that a link on every page of a site is offered once and not on each page.
# Two generations: when the young one is full it becomes the old one. About 25 MB per 100,000 URLs.
MAX_REMEMBERED = 100_000

# Endings that a web server never serves as HTML; such links are stored, their targets are not fetched.
NOT_PAGES = frozenset(
    ".7z .aac .apk .avi .avif .bin .bmp .bz2 .css .csv .deb .dmg .doc .docx .eot .epub .exe .flac .gif .gz .ico .iso "
    ".jar .jpeg .jpg .js .json .m4a .m4v .mjs .mkv .mobi .mov .mp3 .mp4 .mpeg .mpg .msi .odp .ods .odt .ogg .ogv .otf "
    ".pdf .png .ppt .pptx .ps .rar .rpm .svg .svgz .swf .tar .tgz .tif .tiff .ttf .wasm .wav .webm .webp .wmv .woff "
    ".woff2 .xls .xlsx .xz .zip .zst".split()
)


class Discovery:
    """Turns found URLs into candidates: in scope, not too deep, probably pages, not offered a moment ago."""

    def __init__(self, config: CrawlConfig) -> None:
        self._scope = Scope(config.scope, frozenset(config.scope_names))
        self._max_depth = config.max_depth
        self._young: set[str] = set()
        self._old: set[str] = set()
        self.refused: Counter[str] = Counter()

    def candidates(self, urls: Iterable[str], depth: int, source: str) -> list[Candidate]:
        """The candidates among canonical `urls`, which lie `depth` steps from a seed."""
        if self._max_depth and depth > self._max_depth:
            self.refused["too_deep"] += 1
            return []
        found = []
        young, old = self._young, self._old
        for url in urls:
            if url in young or url in old:
                continue
            young.add(url)
            names = names_of(host_of(url))
            if not self._scope.admits(names):
                self.refused["out_of_scope"] += 1
            elif is_no_page(url):
                self.refused["not_a_page"] += 1
            else:
                found.append(Candidate(url, names.host, names.domain, depth, source=source))
        if len(young) > MAX_REMEMBERED:
            self._old, self._young = young, set()
        return found


def is_no_page(url: str) -> bool:
    """Whether the path of a canonical URL ends like something that is not HTML.

    >>> is_no_page("https://example.com/logo.PNG?x=1"), is_no_page("https://example.com/v1.2/")
    (True, False)
    """
    path = url.partition("?")[0]
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    # A host without a path ("https://example.zip/") has an empty name here.
    return dot > 0 and name[dot:].lower() in NOT_PAGES
