"""One archived response as the fetch that a crawl of ours would have made of it; or why it is none."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from functools import lru_cache

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import Reading, extract_page, fetch_of, header, read_response
from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.http_block import Headers, split_response
from linkcrawler.ingest.instants import instant_of
from linkcrawler.ingest.records import Record
from linkcrawler.ingest.wayback import as_captured, is_replayed, original
from linkcrawler.records import Evidence, Exchange, Fetch, Outcome
from linkcrawler.urls import try_canonicalize

WANTED = frozenset({"response", "revisit", "resource"})
# Why a sound record becomes no row, with the words of the summary.
SKIPPED = {
    "not_html": "not HTML",
    "not_http": "not of the web (dns:, metadata:, an address that cannot be)",
    "robots": "robots.txt",
    "revisit": "revisits of another address, or of a kind that is not known",
    "no_page": "of requests and metadata",
    "too_large": "larger than 64 MB",
}
MAX_URI_CHARS = 8192
_IDENTICAL, _NOT_MODIFIED = "identical-payload-digest", "server-not-modified"
_CONDITION: Headers = [(b"If-None-Match", b"")]


def fetch_from(record: Record, file: str, config: CrawlConfig) -> Fetch | Damage | str:
    """The fetch that `record`, a record of the archive file `file`, tells of.

    Else the damage that makes it unreadable, or a name of SKIPPED. `file` is empty where nothing can be read by place.
    """
    raw_uri = unquoted(record.fields.get("warc-target-uri", ""))
    fetched_at = instant_of(record.fields["warc-date"])
    if fetched_at is None:
        return Damage("date", record.offset, f"WARC-Date is {record.fields['warc-date'][:40]!r}")
    replayed = original(raw_uri)
    if replayed is not None:
        raw_uri, fetched_at = replayed
    url = try_canonicalize(raw_uri) if len(raw_uri) <= MAX_URI_CHARS else None
    if url is None:
        return "not_http"
    if url.endswith("/robots.txt") and url.count("/") == 3:
        return "robots"
    exchange = _exchange(record, url, fetched_at)
    if isinstance(exchange, Damage | str):
        return exchange
    if replayed is not None:
        exchange.response_headers = [(name, as_captured(value)) for name, value in exchange.response_headers]
    if record.kind == "revisit":
        reading = _revisited(record, exchange, raw_uri, config)
        if reading is None:
            return "revisit"
    else:
        reading = read_response(exchange, config)
    if reading.outcome is Outcome.BAD_CONTENT:
        return "not_html"
    if exchange.is_truncated and reading.outcome is Outcome.OK:
        said = record.fields.get("warc-truncated") or "segmented"
        reading = Reading(Outcome.TOO_LARGE, f"the archive has only a part of it ({said[:20]})", reading.content_type)
    if reading.page is not None and reading.body and (replayed is not None or is_replayed(reading.body)):
        content_type = header(exchange, b"content-type")
        page = extract_page(as_captured(reading.body), url, content_type, exchange.response_headers, config)
        reading = replace(reading, page=page, redirect_url=page.refresh_url)
    fetch = fetch_of(config.name, url, exchange, reading, fetched_at)
    fetch.payload_digest = record.fields.get("warc-payload-digest", "")[:100]
    if file and record.length:
        fetch.evidence = Evidence(file, record.offset, record.length)
    return fetch


def unquoted(uri: str) -> str:
    """The URI without the `<` and `>` that GNU Wget and the grammar of WARC 1.0 put around it.

    >>> unquoted("<http://a.example/>")
    'http://a.example/'
    """
    return uri[1:-1] if uri[:1] == "<" and uri[-1:] == ">" else uri


def _exchange(record: Record, url: str, fetched_at: int) -> Exchange | Damage | str:
    """What crossed the wire."""
    fields = record.fields
    is_http = fields.get("content-type", "").lower().startswith("application/http")
    found = split_response(record.block) if is_http or record.kind != "resource" else None
    if found is None and record.kind == "resource":  # a document without its headers
        found = 200, "", [(b"Content-Type", fields.get("content-type", "").encode())], record.block
    if found is None and record.kind == "revisit":  # its headers may be left out (WARC 1.1, 6.7)
        is_unmodified = fields.get("warc-profile", "").endswith(_NOT_MODIFIED)
        found = 304 if is_unmodified else 200, "", [], b""
    if found is None:
        return Damage("http", record.offset, f"the response begins {record.block[:40]!r}")
    status, reason, headers, body = found
    return Exchange(
        url=url,
        fetched_at=fetched_at,
        ip=_address(fields.get("warc-ip-address", "")),
        method="GET",
        request_headers=[],
        http_version="1.1",
        status=status,
        reason=reason,
        response_headers=headers,
        response_body=body,
        is_truncated=record.kind != "revisit"
        and bool(fields.get("warc-truncated") or fields.get("warc-segment-number")),
    )


def _revisited(record: Record, exchange: Exchange, raw_uri: str, config: CrawlConfig) -> Reading | None:
    """A page that came again as it was: its links are those of the fetch before. None where it is another page's."""
    profile = record.fields.get("warc-profile", "").rstrip("/").rpartition("/")[2]
    referred = unquoted(record.fields.get("warc-refers-to-target-uri", "")) or raw_uri
    if profile == _NOT_MODIFIED:
        exchange.status = 304
    elif profile != _IDENTICAL or try_canonicalize(referred) != exchange.url:
        return None
    elif exchange.status != 200:  # a redirect or an error came again, which has its links in its headers
        return read_response(exchange, config)
    was, exchange.status, exchange.request_headers = exchange.status, 304, _CONDITION
    reading = read_response(exchange, config)
    exchange.status = was
    if profile == _IDENTICAL:
        reading.reason = "the archive says that its payload is the one of an earlier fetch"
    return reading


@lru_cache(maxsize=4096)
def _address(text: str) -> str:
    """The IP address, as it is written everywhere here; empty where it is none."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
