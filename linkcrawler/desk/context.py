"""Where in a page a link stands."""

from __future__ import annotations

import html


def lines_with(text: str, href: str) -> list[tuple[int, str]]:
    """The lines of a document in which a link stands, with their numbers from 1, cut to what surrounds it.

    >>> lines_with("<p>\\n<a href='/b?x=1&amp;y'>b</a>", "/b?x=1&y")
    [(2, "<a href='/b?x=1&amp;y'>b</a>")]
    """
    spelled = (href, html.escape(href))
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        at = max(line.find(spelling) for spelling in spelled)
        if at >= 0:
            found.append((number, line[max(at - 200, 0) : at + len(href) + 300].strip()))
    return found
