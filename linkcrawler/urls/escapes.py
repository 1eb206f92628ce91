"""One spelling for percent-encoding (RFC 3986, section 6.2.2).

An escape of an unreserved character (letters, digits, `-._~`) becomes that character; every other one stays
an escape, with upper-case digits. Nothing else is decoded or encoded: `/a%2Fb` and `/a/b`, `?q=a+b` and
`?q=a%20b` are different URLs to a server.
"""

from __future__ import annotations

import re

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# Every spelling of every escape, and what it becomes: one lookup per match.
SPELLING = {
    f"%{high}{low}": char if (char := chr(int(high + low, 16))) in UNRESERVED else f"%{high}{low}".upper()
    for high in "0123456789ABCDEFabcdef"
    for low in "0123456789ABCDEFabcdef"
}

# Only escapes that change, so that a URL already in order costs one scan. The two look-behinds leave alone an
# escape directly behind a stray `%` or `%4`: decoding it would build an escape that was not there (`%%341` to
# `%41`), and a second pass would decode that in turn.
CHANGING = re.compile(
    r"(?<!%)(?<!%[0-9A-Fa-f])%(?:"
    r"2[DEde]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee]"  # unreserved characters
    r"|[0-9A-F][a-f]|[a-f][0-9A-Fa-f])"  # lower-case digits
)


def normalize_escapes(text: str) -> str:
    """`text` with every well-formed escape in its one spelling; stray percent signs stay as they are.

    Doing it twice changes nothing more.

    >>> normalize_escapes("/%7Ejoe/%e4%2f%2525?100%&%u00e4")
    '/~joe/%E4%2F%2525?100%&%u00e4'
    """
    return CHANGING.sub(_spelled, text)


def _spelled(escape: re.Match[str]) -> str:
    return SPELLING[escape[0]]
