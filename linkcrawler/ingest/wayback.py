"""Pages as a Wayback Machine replays them, taken back to what they were when they were captured.

A replayed page has the address `https://web.archive.org/web/20200102030405/http://a.example/`, and so have its links.
As it stands it would be a page of the archive that links to the archive. Here it is a page of a.example of 2020 again.
Links of other pages to an archive are left alone: they are links to that archive.
"""

from __future__ import annotations

import re

from linkcrawler.ingest.instants import instant_of

_REPLAY = re.compile(
    r"https?://[^/\s]+/(?:web|wayback(?:/archive|/replay)?|wa[a-z]*|all)/(\d{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}.+)",
    re.IGNORECASE,
)
_LINK = re.compile(
    rb"(?:https?:)?(?://[\w.:-]{1,253})?/(?:web|wayback(?:/archive|/replay)?|all)/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/|mailto:|javascript:)",
    re.IGNORECASE,
)
_TOOLBAR = re.compile(
    rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.{0,200000}?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL
)
_SIGNS = (b"BEGIN WAYBACK TOOLBAR INSERT", b"FILE ARCHIVED ON ")


def original(uri: str) -> tuple[str, int] | None:
    """The URL that `uri` replays, and when it was captured (ms); None where it replays nothing.

    >>> original("https://web.archive.org/web/20200102030405id_/http://a.example/x")
    ('http://a.example/x', 1577934245000)
    """
    found = _REPLAY.fullmatch(uri)
    at = instant_of(found[1]) if found else None
    return (found[2], at) if found and at is not None else None


def is_replayed(body: bytes) -> bool:
    """Whether `body` (content-decoded) was written by a Wayback Machine, whatever address it has."""
    return any(sign in body for sign in _SIGNS)


def as_captured(body: bytes) -> bytes:
    """The page without the archive's toolbar, and with its links as they were.

    >>> as_captured(b'<a href="/web/20200102030405/http://b.example/">')
    b'<a href="http://b.example/">'
    """
    return _LINK.sub(b"", _TOOLBAR.sub(b"", body))
