"""The records that travel between the rooms: what was fetched, what it links to, what is proven.

A URL becomes a `Candidate` (frontier), a fetch of it an `Exchange` (bytes on the wire, for the archive), its
document a `Page` with `Link`s (extract), and all of it together a `Fetch`, one row of the table `fetches`.
Words are those of DEFINITIONS.md. Instants are integers in milliseconds since 1970 UTC and end in `_at`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

CONDITIONS = (b"if-none-match", b"if-modified-since")  # headers of a request (RFC 9110, 13.1)


class Outcome(StrEnum):
    """How one fetch of one URL ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    REDIRECT = "redirect"
    HTTP_ERROR = "http_error"
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    DNS_ERROR = "dns_error"
    CONNECT_ERROR = "connect_error"
    TLS_ERROR = "tls_error"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_CONTENT = "bad_content"
    BLOCKED_ADDRESS = "blocked_address"
    ERROR = "error"


class LinkClass(StrEnum):
    """What kind of reference a link is; only `hyperlink` is ever counted in `backlinks`."""

    HYPERLINK = "hyperlink"
    REDIRECT = "redirect"
    CANONICAL = "canonical"
    ALTERNATE = "alternate"
    FEED = "feed"


class LinkType(StrEnum):
    """What kind of element a hyperlink is; empty for the other classes."""

    TEXT = "text"
    IMAGE = "image"
    FORM = "form"
    FRAME = "frame"
    NONE = ""


class FollowSignal(StrEnum):
    """Which signal made a link nofollow; empty for a follow link."""

    NONE = ""
    ELEMENT = "element"
    META = "meta"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of one page: all elements with the same (target_url, link_class), counted in `instances`.

    `anchor`, `rel`, `link_type`, `placement` and `href` are those of the first follow element, or of the first
    element where none is follow. `href` is what the page said, empty where it equals `target_url`.
    """

    target_url: str
    target_host: str
    target_domain: str
    target_site: str
    link_class: LinkClass
    link_type: LinkType
    anchor: str = ""
    rel: tuple[str, ...] = ()
    follow: bool = True
    follow_signal: FollowSignal = FollowSignal.NONE
    instances: int = 1
    href: str = ""
    placement: str = ""  # nearest of header, nav, main, article, aside, footer; empty where none or not computed
    hreflang: str = ""  # of an alternate


@dataclass(slots=True)
class Page:
    """What one HTML document says. `links` holds the rows to store; `urls` what may be crawled next."""

    title: str = ""
    language: str = ""
    charset: str = ""
    canonical_url: str = ""
    directives_meta: tuple[str, ...] = ()  # robots directives that apply to us, lower case, sorted
    directives_header: tuple[str, ...] = ()  # the same from X-Robots-Tag
    refresh_url: str = ""  # target of an immediate meta refresh
    links: list[Link] = field(default_factory=list)
    links_digest: int = 0  # unsigned 64 bits over everything that is stored of `links`; 0 = no links
    n_internal_links: int = 0  # distinct internal hyperlink targets
    n_external_links: int = 0  # distinct external hyperlink targets
    # Distinct canonical http(s) targets, in document order, self excluded.
    urls: list[str] = field(default_factory=list)
    is_cut: bool = False  # a limit was met (links, nesting, attributes): what stands behind it was not read


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a WARC record lies: `file` relative to the archive folder, the gzip member's first byte, its bytes."""

    file: str
    offset: int
    length: int

    def __str__(self) -> str:
        """`file@offset+length`, the form that tables and reports carry."""
        return f"{self.file}@{self.offset}+{self.length}"

    @classmethod
    def parse(cls, locator: str) -> Evidence:
        """Read `file@offset+length`. Raises ValueError where it has another form.

        >>> Evidence.parse("c/0001.warc.gz@120+4096")
        Evidence(file='c/0001.warc.gz', offset=120, length=4096)
        """
        file, at, place = locator.rpartition("@")
        offset, plus, length = place.partition("+")
        if not (at and plus and file):
            raise ValueError(f"{locator!r} is not of the form FILE@OFFSET+LENGTH")
        return cls(file, int(offset), int(length))


@dataclass(frozen=True, slots=True)
class Known:
    """The last ok response of a page, as a recrawl takes it along: what to compare the page with (RFC 9110, 13).

    It travels through the frontier as the payload of its URL, one line of JSON. `fetched_at`, `payload_digest` and
    `evidence` are those of the first response with this very payload, whose record has the body.
    """

    etag: str = ""
    last_modified: str = ""
    fetched_at: int = 0
    payload_digest: str = ""
    evidence: Evidence | None = None

    def to_text(self) -> str:
        """One line without a tab.

        >>> Known('"a"', "", 5, "sha1:X", Evidence("c/1.warc.gz", 1, 2)).to_text()
        '["\\\\"a\\\\"","",5,"sha1:X","c/1.warc.gz@1+2"]'
        """
        proof = str(self.evidence) if self.evidence else ""
        fields = [self.etag, self.last_modified, self.fetched_at, self.payload_digest, proof]
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Known:
        """What `to_text` wrote. Raises ValueError where it is something else."""
        fields = json.loads(text)
        if not isinstance(fields, list) or len(fields) != 5:
            raise ValueError(f"{text[:80]!r} does not say what is known of a page")
        etag, last_modified, fetched_at, payload_digest, proof = fields
        evidence = Evidence.parse(proof) if proof else None
        return cls(str(etag), str(last_modified), int(fetched_at), str(payload_digest), evidence)


@dataclass(slots=True)
class Exchange:
    """One request and its response as they crossed the wire, ready for the archive.

    `response_body` is what the server sent after transfer decoding and before content decoding.
    `response_headers` are the raw (name, value) pairs in their order.
    """

    url: str
    fetched_at: int
    ip: str
    method: str
    request_headers: list[tuple[bytes, bytes]]
    http_version: str  # "1.1"
    status: int
    reason: str
    response_headers: list[tuple[bytes, bytes]]
    response_body: bytes
    is_truncated: bool = False
    fetch_ms: int = 0
    known: Known | None = None  # the earlier response that this request asked to compare with
    payload_digest: str = ""  # of the body, once it is archived

    @property
    def is_conditional(self) -> bool:
        """The response was asked for only if it is another than an earlier one: a 304 says that it is not."""
        return any(name.lower() in CONDITIONS for name, _ in self.request_headers)


@dataclass(slots=True)
class Fetch:
    """One attempt to get one URL: one row of `fetches` (linkcrawler/store/schema says what each column means)."""

    crawl: str
    url: str
    host: str
    domain: str
    site: str
    fetched_at: int
    outcome: Outcome
    purpose: str = "page"  # page, robots or sitemap
    reason: str = ""  # one line in words where the outcome alone does not say why
    status: int = 0
    ip: str = ""
    fetch_ms: int = 0
    body_bytes: int = 0
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    redirect_url: str = ""
    payload_digest: str = ""  # sha1:BASE32, as in the WARC record
    depth: int = 0
    attempt: int = 1
    page: Page | None = None  # None where there was no HTML to read
    evidence: Evidence | None = None  # set once the record is archived

    @property
    def is_read(self) -> bool:
        """It proves which links the page has now, be it that there are none; any other attempt proves nothing."""
        if self.outcome is Outcome.HTTP_ERROR:
            return self.status in (404, 410)
        return self.outcome in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECT, Outcome.ROBOTS_DENIED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A URL offered to the frontier: canonical, with its host and registrable domain already known.

    `payload` travels with the URL and comes back with its claim: one line of text without a tab, empty for a
    plain GET. `fingerprint` is what makes it one of a kind, unsigned 64 bits; None = XXH64 of the URL.
    """

    url: str
    host: str
    domain: str
    depth: int = 0
    priority: int = 0  # > 0 goes to the front of its host's queue
    source: str = "link"  # seed, sitemap, sitemap_file, link, redirect, recrawl, sitemap_recrawl
    payload: str = ""
    fingerprint: int | None = None


@dataclass(frozen=True, slots=True)
class SitemapDate:
    """When a page changed, as a sitemap says."""

    url: str
    domain: str
    modified_at: int
