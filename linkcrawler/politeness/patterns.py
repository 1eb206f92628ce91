"""One path pattern of a robots.txt rule: the form it is compared in, and whether it matches a path.

A pattern is compared from the first octet of path and query; `*` stands for any octets, `$` at the very end
for the end (RFC 9309, 2.2.3).

Why no regular expression: `/*a*a*a*a*b$` makes a backtracking engine try every split of the path. Here a
pattern is its literal segments, searched one after the other, leftmost first, which decides the same question
in one pass over the path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TO_ENCODE = re.compile(rb"%[0-9A-Fa-f]{2}|[\x80-\xff]")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
# A lower-case digit, an encoded letter, digit or one of `-._~`, or a character outside ASCII.
_OTHER_FORM = re.compile(
    r"%(?:[0-9A-Fa-f][a-f]|[a-f][0-9A-F]|2[DE]|3[0-9]|[46][1-9A-F]|5[0-9AF]|7[0-9AE])|[^\x00-\x7f]"
)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def encode(raw: bytes) -> str:
    """The octets as ASCII: those outside it percent-encoded, hexadecimal digits in upper case.

    >>> encode("/ツ/%e3".encode())
    '/%E3%83%84/%E3'
    """

    def upper(match: re.Match[bytes]) -> bytes:
        found = match.group()
        return found.upper() if len(found) == 3 else b"%%%02X" % found[0]

    return _TO_ENCODE.sub(upper, raw).decode("ascii")


def decode_unreserved(encoded: str) -> str:
    """Letters, digits and `-._~` in their plain form; whatever else was encoded stays so (RFC 9309, 2.2.2).

    >>> decode_unreserved("/%62%61%7A/%2f")
    '/baz/%2F'
    """

    def plain(match: re.Match[str]) -> str:
        octet = int(match.group()[1:], 16)
        return chr(octet) if octet in _UNRESERVED else match.group().upper()

    return _ENCODED.sub(plain, encoded)


def has_other_form(path: str) -> bool:
    """Whether `encode` or `decode_unreserved` would change the path; canonical URLs seldom have one.

    >>> has_other_form("/caf%C3%A9?a=%2F"), has_other_form("/%7Ejoe"), has_other_form("/caf%c3%a9")
    (False, True, True)
    """
    return _OTHER_FORM.search(path) is not None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A pattern with at least one inner `*`, cut into its literal segments."""

    head: str  # literal before the first `*`
    middle: tuple[str, ...]  # literals between, none of them empty
    tail: str  # literal the path must end with; empty where the end is open
    min_length: int  # a shorter path cannot match

    @classmethod
    def of(cls, text: str) -> Wildcard:
        """Cut `text`, which contains `*` and may end in `$`.

        >>> Wildcard.of("/a*b*/c$")
        Wildcard(head='/a', middle=('b',), tail='/c', min_length=5)
        """
        head, *rest = text.removesuffix("$").split("*")
        tail = rest.pop() if text.endswith("$") else ""
        middle = tuple(segment for segment in rest if segment)
        return cls(head, middle, tail, len(head) + sum(map(len, middle)) + len(tail))

    def matches(self, path: str) -> bool:
        """Whether `path` matches from its start to an open end, or to the tail. One pass over the path."""
        if len(path) < self.min_length or not path.startswith(self.head):
            return False
        at = len(self.head)
        for segment in self.middle:
            at = path.find(segment, at)
            if at < 0:
                return False
            at += len(segment)
        return path.endswith(self.tail) and len(path) - len(self.tail) >= at
