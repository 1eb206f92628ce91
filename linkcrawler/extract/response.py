"""What one HTTP response means: its outcome, where it redirects, and the page it carries.

Used for a live fetch and for an imported WARC record alike, so that both give the same facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from linkcrawler.config import CrawlConfig
from linkcrawler.extract.content import decode_body, is_html
from linkcrawler.extract.linkset import page_of
from linkcrawler.extract.page import extract_page
from linkcrawler.records import Exchange, Link, LinkClass, LinkType, Outcome, Page
from linkcrawler.urls import host_of, names_of, try_canonicalize

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_DOCUMENT_END = re.compile(rb"</(?:html|body)[\s>]", re.IGNORECASE)
END_BYTES = 4096  # of a body, in which the end of the document is looked for


@dataclass(slots=True)
class Reading:
    """A response, understood. `page` is set for HTML with status 2xx, and for a redirect (its one link)."""

    outcome: Outcome
    reason: str = ""
    content_type: str = ""  # media type, lower case, without parameters
    etag: str = ""
    last_modified: str = ""
    redirect_url: str = ""
    page: Page | None = None
    body: bytes = b""  # content-decoded; empty where the response was not 2xx


def header(exchange: Exchange, name: bytes) -> str:
    """The first value of a response header, by its lower-case name; empty where there is none."""
    for key, value in exchange.response_headers:
        if key.lower() == name:
            return value.decode("latin-1").strip()
    return ""


def read_response(exchange: Exchange, config: CrawlConfig, is_page: bool = True) -> Reading:
    """Read `exchange`. With `is_page` false (robots.txt, sitemaps) the body is decoded and not looked into."""
    content_type = header(exchange, b"content-type")
    reading = Reading(
        Outcome.OK,
        content_type=content_type.partition(";")[0].strip().lower()[:100],
        etag=header(exchange, b"etag")[:500],
        last_modified=header(exchange, b"last-modified")[:100],
    )
    status = exchange.status
    if status in REDIRECTS:
        _read_redirect(reading, exchange, config)
        return reading
    if status == 304 and exchange.is_conditional:
        reading.outcome = Outcome.NOT_MODIFIED
        return reading
    if not 200 <= status < 300:
        reading.outcome = Outcome.HTTP_ERROR
        reading.reason = f"{status} {exchange.reason}".strip() + " to a request without a condition" * (status == 304)
        return reading
    decoded = decode_body(exchange.response_body, header(exchange, b"content-encoding"), config.max_body_bytes)
    reading.body = decoded.body
    reading.reason = decoded.problem
    if decoded.problem == "too_large":
        reading.outcome = Outcome.TOO_LARGE
        reading.reason = f"the body unpacks to more than max_body_bytes={config.max_body_bytes} bytes"
    elif is_page and not is_html(content_type, decoded.body):
        reading.outcome = Outcome.BAD_CONTENT
        reading.reason = reading.reason or f"not HTML: {reading.content_type or 'no content type'}"
    elif is_page and decoded.problem and not _DOCUMENT_END.search(decoded.body, len(decoded.body) - END_BYTES):
        # A link behind the damage is not a link that was removed: such a fetch says nothing of the page's links.
        reading.outcome = Outcome.BAD_CONTENT
        reading.reason = f"only a part of the body can be read: {decoded.problem}"
    elif is_page:
        reading.page = extract_page(decoded.body, exchange.url, content_type, exchange.response_headers, config)
        reading.redirect_url = reading.page.refresh_url
    return reading


def _location(exchange: Exchange) -> str:
    """The first Location, in which raw bytes stand as percent escapes: what browsers make of them.

    Servers write UTF-8 there without escaping it, and no charset is named.
    """
    for key, value in exchange.response_headers:
        if key.lower() == b"location":
            return _NON_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], value).decode("ascii").strip()
    return ""


def _read_redirect(reading: Reading, exchange: Exchange, config: CrawlConfig) -> None:
    """A redirect is a link of its own class; it becomes a row where it is external, as other links do."""
    location = _location(exchange)
    target = try_canonicalize(location, exchange.url) if location else None
    if target is None:
        reading.outcome = Outcome.HTTP_ERROR
        reading.reason = f"{exchange.status} without a usable Location: {location!r}"[:300]
        return
    reading.outcome = Outcome.REDIRECT
    reading.redirect_url = target
    if len(target) > config.max_url_bytes:
        return
    names = names_of(host_of(target))
    if config.is_internal_stored or names.domain != names_of(host_of(exchange.url)).domain:
        link = Link(
            target,
            names.host,
            names.domain,
            names.site,
            LinkClass.REDIRECT,
            LinkType.NONE,
            href=location[:2083],
        )
        if link.href == target:
            link = Link(target, names.host, names.domain, names.site, LinkClass.REDIRECT, LinkType.NONE)
        reading.page = page_of([link])
