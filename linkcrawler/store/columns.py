"""Records as columns, the form in which ClickHouse takes them: no row and no cell is touched twice.

Each function returns (name, type, values) per column. The type is that of the values on the wire; ClickHouse
turns String into LowCardinality(String) itself, for a tenth of what it costs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, repeat
from typing import Any

from linkcrawler.records import Candidate, Evidence, Fetch, Link, LinkClass, Outcome, Page

Columns = list[tuple[str, str, Sequence[Any]]]

INSTANT = "DateTime64(3, 'UTC')"
VERSION = "DateTime64(6, 'UTC')"
_NO_PAGE = Page()
_NO_EVIDENCE = Evidence("", 0, 0)
_MAX_U16 = 0xFFFF
_MAX_U32 = 0xFFFFFFFF


def fetch_columns(fetches: Sequence[Fetch]) -> Columns:
    """Rows of `fetches`, one per fetch."""
    pages = [f.page or _NO_PAGE for f in fetches]
    proofs = [f.evidence or _NO_EVIDENCE for f in fetches]
    return [
        ("crawl", "String", [f.crawl for f in fetches]),
        ("url", "String", text([f.url for f in fetches])),
        ("host", "String", text([f.host for f in fetches])),
        ("domain", "String", text([f.domain for f in fetches])),
        ("site", "String", text([f.site for f in fetches])),
        ("fetched_at", INSTANT, [f.fetched_at for f in fetches]),
        ("purpose", "String", [f.purpose for f in fetches]),
        ("outcome", "String", [f.outcome for f in fetches]),
        ("reason", "String", text([f.reason for f in fetches])),
        ("status", "UInt16", [min(f.status, _MAX_U16) for f in fetches]),
        ("ip", "String", [f.ip for f in fetches]),
        ("fetch_ms", "UInt32", [min(f.fetch_ms, _MAX_U32) for f in fetches]),
        ("body_bytes", "UInt32", [min(f.body_bytes, _MAX_U32) for f in fetches]),
        ("content_type", "String", text([f.content_type for f in fetches])),
        ("charset", "String", text([p.charset for p in pages])),
        ("title", "String", text([p.title for p in pages])),
        ("language", "String", text([p.language for p in pages])),
        ("directives_meta", "Array(String)", [p.directives_meta for p in pages]),
        ("directives_header", "Array(String)", [p.directives_header for p in pages]),
        ("canonical_url", "String", text([p.canonical_url for p in pages])),
        ("redirect_url", "String", text([f.redirect_url for f in fetches])),
        ("etag", "String", text([f.etag for f in fetches])),
        ("last_modified", "String", text([f.last_modified for f in fetches])),
        ("payload_digest", "String", [f.payload_digest for f in fetches]),
        ("links_digest", "UInt64", [p.links_digest for p in pages]),
        ("n_external_links", "UInt32", [p.n_external_links for p in pages]),
        ("n_internal_links", "UInt32", [p.n_internal_links for p in pages]),
        ("warc_file", "String", [e.file for e in proofs]),
        ("warc_offset", "UInt64", [e.offset for e in proofs]),
        ("warc_length", "UInt32", [e.length for e in proofs]),
        ("depth", "UInt16", [min(f.depth, _MAX_U16) for f in fetches]),
        ("attempt", "UInt8", [min(f.attempt, 0xFF) for f in fetches]),
    ]


def link_columns(fetches: Sequence[Fetch]) -> Columns:
    """Rows of `link_sets`: the links of these fetches' pages."""
    links = [k for f in fetches if f.page for k in f.page.links]
    return [
        ("source_url", "String", text(_per_link(fetches, [f.url for f in fetches]))),
        ("links_digest", "UInt64", _per_link(fetches, [f.page.links_digest if f.page else 0 for f in fetches])),
        *_link_columns(links),
    ]


def steady_span_columns(steady: Sequence[tuple[Fetch, int]], derived_at: int) -> Columns:
    """Rows of `links` for the latest fetches of steady pages: each link has one span, open since the given instant.

    The same rows as derive/links.sql gives, without asking. A redirect shows no links but the redirect.
    """
    fetches = [f for f, _ in steady]
    proofs = [f.evidence or _NO_EVIDENCE for f in fetches]
    links = [k for f in fetches if f.page for k in f.page.links]
    of_fetch: Columns = [
        ("source_url", "String", text([f.url for f in fetches])),
        ("source_domain", "String", text([f.domain for f in fetches])),
        ("source_host", "String", text([f.host for f in fetches])),
        ("source_site", "String", text([f.site for f in fetches])),
        ("first_seen", INSTANT, [first_seen for _, first_seen in steady]),
        ("last_confirmed", INSTANT, [f.fetched_at for f in fetches]),
        ("source_ip", "String", [f.ip for f in fetches]),
        ("crawl", "String", [f.crawl for f in fetches]),
        ("warc_file", "String", [e.file for e in proofs]),
        ("warc_offset", "UInt64", [e.offset for e in proofs]),
        ("warc_length", "UInt32", [e.length for e in proofs]),
    ]
    n = len(links)
    columns: Columns = [
        *((name, kind, _per_link(fetches, values)) for name, kind, values in of_fetch),
        *_link_columns(links),
        ("span_no", "UInt16", [1] * n),
        ("new_by", "String", ["page_discovered"] * n),
        ("derived_at", VERSION, [derived_at] * n),
    ]
    is_shown = [
        f.outcome == Outcome.OK or k.link_class == LinkClass.REDIRECT for f in fetches if f.page for k in f.page.links
    ]
    if all(is_shown):
        return columns
    return [(name, kind, list(compress(values, is_shown))) for name, kind, values in columns]


def first_state_columns(fetches: Sequence[Fetch], derived_at: int) -> Columns:
    """Rows of `pages` for URLs that were attempted once: the same as derive/pages.sql gives."""
    n = len(fetches)
    is_ok = [f.outcome == Outcome.OK for f in fetches]
    pages = [(f.page or _NO_PAGE) if ok else _NO_PAGE for f, ok in zip(fetches, is_ok, strict=True)]
    success = (Outcome.OK, Outcome.NOT_MODIFIED)
    return [
        ("domain", "String", text([f.domain for f in fetches])),
        ("url", "String", text([f.url for f in fetches])),
        ("host", "String", text([f.host for f in fetches])),
        ("site", "String", text([f.site for f in fetches])),
        ("first_attempted_at", INSTANT, [f.fetched_at for f in fetches]),
        ("last_attempted_at", INSTANT, [f.fetched_at for f in fetches]),
        (
            "last_success_at",
            f"Nullable({INSTANT})",
            [f.fetched_at if f.outcome in success else None for f in fetches],
        ),
        ("outcome", "String", [f.outcome for f in fetches]),
        ("crawl", "String", [f.crawl for f in fetches]),
        ("status", "UInt16", [min(f.status, _MAX_U16) for f in fetches]),
        ("redirect_url", "String", text([f.redirect_url if f.status else "" for f in fetches])),
        ("ip", "String", [f.ip for f in fetches]),
        ("title", "String", text([p.title for p in pages])),
        ("language", "String", text([p.language for p in pages])),
        (
            "content_type",
            "String",
            text([f.content_type if ok else "" for f, ok in zip(fetches, is_ok, strict=True)]),
        ),
        ("canonical_url", "String", text([p.canonical_url for p in pages])),
        ("n_external_links", "UInt32", [p.n_external_links for p in pages]),
        ("n_internal_links", "UInt32", [p.n_internal_links for p in pages]),
        ("crawls", "Array(String)", [(f.crawl,) for f in fetches]),
        ("n_fetches", "UInt32", [1] * n),
        ("n_reads", "UInt32", [int(f.is_read) for f in fetches]),
        ("last_read_at", f"Nullable({INSTANT})", [f.fetched_at if f.is_read else None for f in fetches]),
        ("n_failures", "UInt32", [int(not f.is_read) for f in fetches]),
        ("derived_at", VERSION, [derived_at] * n),
    ]


def _link_columns(links: Sequence[Link]) -> Columns:
    return [
        ("target_url", "String", text([k.target_url for k in links])),
        ("target_host", "String", text([k.target_host for k in links])),
        ("target_domain", "String", text([k.target_domain for k in links])),
        ("target_site", "String", text([k.target_site for k in links])),
        ("link_class", "String", [k.link_class for k in links]),
        ("link_type", "String", [k.link_type for k in links]),
        ("anchor", "String", text([k.anchor for k in links])),
        ("rel", "Array(String)", [k.rel for k in links]),
        ("follow", "Bool", [k.follow for k in links]),
        ("follow_signal", "String", [k.follow_signal for k in links]),
        ("instances", "UInt32", [k.instances for k in links]),
        ("href", "String", text([k.href for k in links])),
        ("placement", "String", [k.placement for k in links]),
        ("hreflang", "String", text([k.hreflang for k in links])),
    ]


def _per_link(fetches: Sequence[Fetch], values: Sequence[Any]) -> list[Any]:
    """Each fetch's value, repeated for each of its page's links."""
    return [v for f, v in zip(fetches, values, strict=True) if f.page for v in repeat(v, len(f.page.links))]


def parked_columns(crawl: str, candidates: Sequence[Candidate], reason: str, instants: Sequence[int]) -> Columns:
    """Rows of `parked`, one per candidate, each at its instant (ms)."""
    n = len(candidates)
    return [
        ("crawl", "String", [crawl] * n),
        ("domain", "String", text([c.domain for c in candidates])),
        ("host", "String", text([c.host for c in candidates])),
        ("url", "String", text([c.url for c in candidates])),
        ("depth", "UInt16", [min(c.depth, _MAX_U16) for c in candidates]),
        ("source", "String", [c.source for c in candidates]),
        ("reason", "String", [reason] * n),
        ("parked_at", INSTANT, instants),
        ("payload", "String", text([c.payload for c in candidates])),
        ("fingerprint", "UInt64", [c.fingerprint or 0 for c in candidates]),
    ]


def text(values: list[str]) -> list[str]:
    """The values as they can be encoded: what is no Unicode text (a lone surrogate) becomes `?`.

    >>> text(["a", "b\\ud800c"])
    ['a', 'b?c']
    """
    try:
        "".join(values).encode()  # one call for all: a thirtieth of one call each
    except UnicodeEncodeError:
        return [v.encode("utf-8", "replace").decode() for v in values]
    return values
