"""Which of the URLs that were found are offered to the frontier, each refusal counted by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from linkcrawler.config import CrawlConfig
from linkcrawler.records import Candidate
from linkcrawler.urls import Names, Scope, host_of, names_of, trap_of

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
    """Turns found URLs into candidates: in scope, not too deep, probably pages, no traps, not offered a moment ago.

    `refused` counts by reason the different URLs that were left out: out_of_scope, not_a_page, too_deep, trap_*.
    A crawl that is not following has but one kind: where a URL that a user named redirects to, whatever it looks like.
    """

    def __init__(self, config: CrawlConfig) -> None:
        self._scope = Scope(config.scope, frozenset(config.scope_names))
        self._max_depth = config.max_depth
        self._is_following = config.is_following
        self._young: set[str] = set()
        self._old: set[str] = set()
        self._left_out: set[str] = set()  # for where they were found: elsewhere they may be candidates
        self.refused: Counter[str] = Counter()

    def candidates(self, urls: Iterable[str], depth: int, source: str, trap: str = "") -> list[Candidate]:
        """The candidates among canonical `urls`, which lie `depth` steps from a seed: none where their page is
        itself a `trap`, which is the reason then."""
        if not self._is_following:
            if source != "redirect":
                return []
            trap = ""
        is_too_deep = bool(self._max_depth) and depth > self._max_depth
        place = trap or ("too_deep" if is_too_deep else "")
        found = []
        young, old, left_out = self._young, self._old, self._left_out
        for url in urls:
            if url in young or url in old or (place and url in left_out):
                continue
            names = names_of(host_of(url))
            reason = self._refusal(url, names)
            if reason is not None and not (depth == 0 and reason.startswith("trap_")):
                self.refused[reason] += 1
            elif place:
                self.refused[place] += 1
                left_out.add(url)
                continue
            else:
                found.append(Candidate(url, names.host, names.domain, depth, source=source))
            young.add(url)
        if len(young) > MAX_REMEMBERED:
            self._old, self._young = young, set()
        if len(left_out) > MAX_REMEMBERED:
            self._left_out = set()
        return found

    def refusal(self, url: str) -> str | None:
        """Why a canonical `url` is not followed, wherever it is found: out_of_scope, not_a_page or trap_*; else None.

        Only a seed, and where a seed redirects to, is fetched although it looks like a trap: a user named it.
        """
        return self._refusal(url, names_of(host_of(url)))

    def _refusal(self, url: str, names: Names) -> str | None:
        if not self._scope.admits(names):
            return "out_of_scope"
        if not self._is_following:
            return None
        return "not_a_page" if is_no_page(url) else trap_of(url)

    def forget(self) -> None:
        """Every URL is offered again when it is found again; what was counted stays counted."""
        self._young, self._old, self._left_out = set(), set(), set()


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
