"""The Link header (RFC 8288): links that a response has beside those in its document."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_HEADER_LINKS = 200
_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAM = re.compile(r"""\s*;\s*([\w!#$&+.^`|~-]*)\*?\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?""")


def parse_link_header(value: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each link's target as written, and its parameters (names in lower case; the first of each name counts).

    Ends silently at the first thing that is no link.

    >>> list(parse_link_header('</a>; rel="canonical", <b>; rel=alternate; hreflang=de'))
    [('/a', {'rel': 'canonical'}), ('b', {'rel': 'alternate', 'hreflang': 'de'})]
    """
    at = 0
    for _ in range(MAX_HEADER_LINKS):
        target = _TARGET.match(value, at)
        if target is None:
            return
        at = target.end()
        params: dict[str, str] = {}
        while (param := _PARAM.match(value, at)) is not None:
            at = param.end()
            text = param[2].replace("\\", "") if param[2] is not None else param[3] or ""
            params.setdefault(param[1].lower(), text)
        yield target[1], params
        if value[at : at + 1].strip() not in ("", ","):  # junk behind a parameter: go on at the next comma
            at = value.find(",", at)
            if at < 0:
                return
