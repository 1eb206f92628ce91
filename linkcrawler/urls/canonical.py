"""From any string to the one spelling of an http(s) URL that the rest of the program uses.

Parsing is the WHATWG algorithm (https://url.spec.whatwg.org, by ada through can_ada): what a browser would
request. On top of it lie the rules of docs/url-canon.md, each of which looks first whether it has anything to
do: most links of a page are plain paths and leave after five string tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import can_ada

from linkcrawler.errors import InvalidUrl
from linkcrawler.urls.escapes import normalize_escapes
from linkcrawler.urls.origin import canonical_origin
from linkcrawler.urls.refusal import why_refused
from linkcrawler.urls.tracking import TRACKING, Tracking

# What can_ada raises: ValueError where the string is no URL, TypeError where it is no valid Unicode (a lone
# surrogate has no UTF-8 form).
NOT_PARSED = (ValueError, TypeError)

# An href that no rule has anything to do with: `sys.html`, `../library/os.path.html`, `/docs/intro/`. It has neither a
# scheme nor a query, nothing to escape, and no dot segments but those at its beginning.
PLAIN = re.compile(r"(/|(?:\.\./)*)([A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*/?)")


def canonicalize(raw: str, base: str | None = None, tracking: Tracking = TRACKING) -> str:
    """The canonical form of `raw`, read relative to `base` where one is given.

    The result is ASCII, begins with `http://` or `https://`, has a path, and has no userinfo, default port,
    fragment, tracking parameter or empty query. Its canonical form is itself. Raises InvalidUrl with the
    value, the reason and the remedy.

    >>> canonicalize("HTTP://User:pw@Example.COM.:80/a/./b/../%7ejoe?utm_source=x&q=%c3%a4#top")
    'http://example.com/a/~joe?q=%C3%A4'
    >>> canonicalize("../x y", "https://example.com/a/b/c")
    'https://example.com/a/x%20y'
    """
    url = try_canonicalize(raw, base, tracking)
    if url is None:
        raise InvalidUrl(why_refused(raw, base))
    return url


def try_canonicalize(raw: str, base: str | None = None, tracking: Tracking = TRACKING) -> str | None:
    """Like `canonicalize`, but None where `raw` is no http(s) URL; `why_refused` tells the reason.

    >>> try_canonicalize("mailto:joe@example.com") is None
    True
    """
    try:
        parsed = can_ada.parse(raw) if base is None else can_ada.parse(base) + raw
    except NOT_PARSED:
        return None
    return _canonical(parsed.href, tracking)


def stored(target: str, scope: str) -> str:
    """A URL or prefix in the spelling that the crawler stores; a target of another scope as it is.

    >>> stored("http://A.example:80/?utm_source=x", "url"), stored("A.example", "domain")
    ('http://a.example/', 'A.example')
    """
    return (try_canonicalize(target.strip()) or target) if scope in ("url", "prefix") else target


def resolver(base: str, tracking: Tracking = TRACKING) -> Callable[[str], str | None]:
    """A function that canonicalises hrefs relative to `base`, which is parsed here and never again.

    It returns None for an href that leads to no http(s) URL (`mailto:`, `javascript:`, an unusable host).
    Raises InvalidUrl where `base` itself cannot be parsed.

    >>> resolve = resolver("https://example.com/docs/intro.html")
    >>> resolve("../faq.html#install"), resolve("#top"), resolve("javascript:void(0)")
    ('https://example.com/faq.html', 'https://example.com/docs/intro.html', None)
    """
    try:
        parsed = can_ada.parse(base)
    except NOT_PARSED:
        raise InvalidUrl(why_refused(base)) from None
    own = _canonical(parsed.href, tracking)
    folders = _folders(own) if own else []

    def resolve(href: str) -> str | None:
        if folders and (plain := PLAIN.fullmatch(href)):  # most links of a page, at a third of the price
            path_at = plain.end(1)
            if not path_at:
                return folders[0] + href
            return folders[-1 if path_at == 1 else min(path_at // 3, len(folders) - 1)] + href[path_at:]
        if href[:1] == "#" and href.isascii():  # the base itself: often a third of a page's links
            return own
        try:
            url = (parsed + href).href
        except NOT_PARSED:
            return None
        return _canonical(url, tracking)

    return resolve


def _folders(url: str) -> list[str]:
    """The folder of a canonical URL, the one around it, and so on to the root of its host.

    >>> _folders("https://example.com/a/b/c?d=/e")
    ['https://example.com/a/b/', 'https://example.com/a/', 'https://example.com/']
    """
    path_at = url.index("/", 8)
    folder = url.partition("?")[0]
    folders = []
    while (end := folder.rfind("/")) > path_at:
        folders.append(folder[: end + 1])
        folder = folder[:end]
    return [*folders, url[: path_at + 1]]


def _canonical(url: str, tracking: Tracking) -> str | None:
    """Apply the rules to an href that the parser wrote: `scheme://[user[:pw]@]host[:port]/path[?query][#fragment]`.

    The parser escapes every other `/`, `?` and `#`, so the first one of each is the delimiter.
    """
    if url[:4] != "http":
        return None
    path_at = url.find("/", 8)  # behind "https://"; in "http://x/" the host has at least one character
    parsed_origin = url[:path_at]
    origin = canonical_origin(parsed_origin)
    if origin != parsed_origin:
        if not origin:
            return None
        url = origin + url[path_at:]
    if "#" in url:
        url = url.partition("#")[0]
    if "%" in url:
        url = normalize_escapes(url)
    if "?" in url:  # after the escapes, so that utm%5Fsource is seen for what it is
        before, _, query = url.partition("?")
        query = tracking.strip(query)
        url = f"{before}?{query}" if query else before
    return url
