"""What a page asks of robots as a whole: meta elements and X-Robots-Tag, for all robots or for ours by name.

Both carry lists such as `noindex, nofollow, max-snippet: 20`; a header value may name the robot it is for:
`otherbot: noindex`. What applies to us is the union of the general and the named lists, so that the most
restrictive wins. Forms: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NOFOLLOW = frozenset({"nofollow", "none"})
VALUED = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
MAX_DIRECTIVES = 32  # a page that lists more is playing games
_DIRECTIVE = re.compile(r"[a-z][a-z_-]{0,39}(?::[a-z0-9_.-]{0,39})?")
_AGENT = re.compile(r"\s*([A-Za-z0-9_*-]+)\s*:(.*)", re.DOTALL)


def from_meta(contents: Iterable[str]) -> tuple[str, ...]:
    """The directives in the `content` values of meta elements that apply to us: lower case, sorted.

    >>> from_meta(["NOINDEX,nofollow", "max-snippet: 20, nofollow"])
    ('max-snippet:20', 'nofollow', 'noindex')
    """
    return _sorted(directive for content in contents for part in content.split(",") for directive in _split(part))


def from_headers(values: Iterable[str], agent: str) -> tuple[str, ...]:
    """The directives in X-Robots-Tag values that apply to all robots or to `agent`: lower case, sorted.

    A robot's name holds until the end of its header value or the next name.

    >>> from_headers(["noarchive, otherbot: noindex, nofollow", "LinkCrawler: none"], "linkcrawler")
    ('noarchive', 'none')
    """
    found: list[str] = []
    for value in values:
        is_for_us = True
        for part in value.split(","):
            named = _AGENT.match(part)
            if named and named[1].lower() not in VALUED:
                is_for_us = named[1].lower() in (agent.lower(), "*")
                part = named[2]
            if is_for_us:
                found += _split(part)
    return _sorted(found)


def is_nofollow(directives: Iterable[str]) -> bool:
    """Whether no link of the page may be followed."""
    return not NOFOLLOW.isdisjoint(directives)


def _split(part: str) -> list[str]:
    """The directives between two commas; old pages separate them by spaces. Dates lose their tails here."""
    name, colon, value = part.strip().lower().partition(":")
    if colon and name.strip() in VALUED:
        return [f"{name.strip()}:{value.split()[0] if value.strip() else ''}"]
    return part.lower().split()


def _sorted(directives: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({d for d in directives if _DIRECTIVE.fullmatch(d)})[:MAX_DIRECTIVES])
