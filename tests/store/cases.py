"""Fetches in few words, for tables of cases."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

from linkcrawler.records import Evidence, Fetch, Link, LinkClass, LinkType, Outcome, Page

DAY_MS = 86_400_000
P = "https://source.example/page"
L = "https://target.example/l"


def link(url: str = L, **values: object) -> Link:
    """A text link to `url`."""
    host = url.split("/")[2]
    plain = Link(url, host, host, host, LinkClass.HYPERLINK, LinkType.TEXT, anchor="a target")
    return replace(plain, **values)  # type: ignore[arg-type]


def page(links: Sequence[Link] = (), **values: object) -> Page:
    """A page with these links, and a digest that stands for them."""
    digest = (zlib.crc32(repr(links).encode()) << 16 | len(links)) if links else 0
    return replace(Page(links=list(links), links_digest=digest), **values)  # type: ignore[type-var]


def fetch(at: int, outcome: str = "ok", links: Sequence[Link] = (), url: str = P, **values: object) -> Fetch:
    """A fetch of `url` at `at` ms. One that is ok or a redirect has a page with `links`."""
    host = url.split("/")[2]
    status = {"ok": 200, "not_modified": 304, "redirect": 301, "http_error": 404}.get(outcome, 0)
    plain = Fetch("c", url, host, host, host, at, Outcome(outcome), status=status, ip="192.0.2.1" if status else "")
    if outcome in ("ok", "redirect"):
        plain.page = page(links)
    if status:
        plain.evidence = Evidence("c/1.warc.gz", at % 1000, 10)
    return replace(plain, **values)  # type: ignore[arg-type]
