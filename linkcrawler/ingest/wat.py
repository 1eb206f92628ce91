"""One record of a WAT file: what Common Crawl's parser found in an archived page, as the fetch that it tells of.

WAT is JSON in WARC `metadata` records, three for each page: of the request, of the response, of the metadata. The one
of the response has its headers, and of an HTML document the head, the links and their anchors.
Format: https://commoncrawl.org/blog/web-archiving-file-formats-explained. What it lacks: docs/ingest.md.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import Reading, Told, fetch_of, header, page_as_told, read_response
from linkcrawler.ingest.captures import MAX_URI_CHARS, unquoted
from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.instants import instant_of
from linkcrawler.ingest.records import Record
from linkcrawler.records import Evidence, Exchange, Fetch, LinkType, Outcome
from linkcrawler.urls import try_canonicalize

WANTED = frozenset({"metadata"})
_RESPONSE = b'"HTTP-Response-Metadata"'  # who has it not tells of no page, and need not be parsed
_ELEMENTS = {  # path -> what a hyperlink of such an element is
    "A@/href": LinkType.TEXT,
    "AREA@/href": LinkType.IMAGE,
    "FORM@/action": LinkType.FORM,
    "IFRAME@/src": LinkType.FRAME,
    "FRAME@/src": LinkType.FRAME,
}
_LANGUAGE = "HTML@/lang"


def fetch_from(record: Record, file: str, config: CrawlConfig) -> Fetch | Damage | str:
    """The fetch that `record`, of the WAT file `file`, tells of; else damage, or a name of SKIPPED."""
    if _RESPONSE not in record.block:
        return "no_page"
    try:
        said = json.loads(record.block)
        envelope = said["Envelope"]
        fields = envelope["WARC-Header-Metadata"]
        response = envelope["Payload-Metadata"]["HTTP-Response-Metadata"]
        if not isinstance(response, dict) or not isinstance(fields, dict):
            raise TypeError("HTTP-Response-Metadata is no object")
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        return Damage("json", record.offset, f"{type(exc).__name__}: {exc}"[:200])
    if fields.get("WARC-Type") != "response":
        return "no_page"
    fetched_at = instant_of(_text(fields.get("WARC-Date")))
    if fetched_at is None:
        return Damage("date", record.offset, f"WARC-Date is {_text(fields.get('WARC-Date'))[:40]!r}")
    raw_uri = unquoted(_text(fields.get("WARC-Target-URI")))
    url = try_canonicalize(raw_uri) if len(raw_uri) <= MAX_URI_CHARS else None
    if url is None:
        return "not_http"
    if url.endswith("/robots.txt") and url.count("/") == 3:
        return "robots"
    exchange = _exchange(response, fields, url, fetched_at)
    document = response.get("HTML-Metadata")
    reading = _reading(exchange, document if isinstance(document, dict) else None, config)
    if reading.outcome is Outcome.BAD_CONTENT:
        return "not_html"
    if fields.get("WARC-Truncated") and reading.outcome is Outcome.OK:
        said_so = _text(fields["WARC-Truncated"])[:20]
        reading = Reading(Outcome.TOO_LARGE, f"the archive has only a part of it ({said_so})", reading.content_type)
    fetch = fetch_of(config.name, url, exchange, reading, fetched_at)
    fetch.body_bytes = _number(response.get("Entity-Length"))
    fetch.payload_digest = _text(fields.get("WARC-Payload-Digest") or response.get("Entity-Digest"))[:100]
    fetch.evidence = _evidence(said.get("Container"), file)
    return fetch


def _exchange(response: dict[str, Any], fields: dict[str, Any], url: str, fetched_at: int) -> Exchange:
    """The response as far as it is told: status and headers, no body."""
    message, headers = response.get("Response-Message"), response.get("Headers")
    message = message if isinstance(message, dict) else {}
    headers = headers if isinstance(headers, dict) else {}
    return Exchange(
        url=url,
        fetched_at=fetched_at,
        ip=_text(fields.get("WARC-IP-Address"))[:45],
        method="GET",
        request_headers=[],
        http_version="1.1",
        status=_number(message.get("Status")),
        reason=_text(message.get("Reason")),
        response_headers=[
            (name.encode("utf-8", "replace"), _text(value).encode("utf-8", "replace"))
            for name, value in headers.items()
        ],
        response_body=b"",
    )


def _reading(exchange: Exchange, document: dict[str, Any] | None, config: CrawlConfig) -> Reading:
    """What the response means. Whether its body is HTML is for the archive's parser to say."""
    reading = read_response(exchange, config, is_page=False)
    if reading.outcome is not Outcome.OK:
        return reading
    content_type = header(exchange, b"content-type")
    if document is None:
        reading.outcome = Outcome.BAD_CONTENT
        return reading
    reading.page = page_as_told(_told(document), exchange.url, content_type, exchange.response_headers, config)
    reading.redirect_url = reading.page.refresh_url
    return reading


def _told(document: dict[str, Any]) -> Told:
    """HTML-Metadata in our words."""
    head = document.get("Head")
    head = head if isinstance(head, dict) else {}
    told = Told(title=_text(head.get("Title")), base=_text(head.get("Base")))
    for meta in _objects(head.get("Metas")):
        if meta.get("name") == _LANGUAGE:
            told.language = _text(meta.get("content"))
        else:
            told.metas.append({key.lower(): value for key, value in meta.items() if isinstance(value, str)})
    for link in _objects(head.get("Link")):
        said = {key.lower(): value for key, value in link.items() if isinstance(value, str)}
        told.references.append({**said, "href": said.get("url", "")})
    links = document.get("Links")
    for link in links if isinstance(links, list) else ():  # the hot path: a page has hundreds
        if type(link) is not dict or type(path := link.get("path")) is not str:
            continue
        link_type, href = _ELEMENTS.get(path), link.get("url")
        if link_type is None or type(href) is not str:
            continue
        if link_type is LinkType.FORM and (not href.strip() or _text(link.get("method")).strip().lower() == "dialog"):
            continue
        told.hyperlinks.append((href, link_type, link))
    return told


def _evidence(container: object, file: str) -> Evidence | None:
    """Where the page itself lies: in the WARC file that the WAT file was made from, as Common Crawl lays them out.

    `.../segments/S/wat/NAME.warc.wat.gz` is made from `.../segments/S/warc/NAME.warc.gz`. None where the WAT file lies
    elsewhere.
    """
    if not isinstance(container, dict) or "/wat/" not in file:
        return None
    name = PurePosixPath(_text(container.get("Filename"))).name
    packed = container.get("Gzip-Metadata")
    length = _number(packed.get("Deflate-Length")) if isinstance(packed, dict) else 0
    if not name or not 0 < length < 1 << 32:
        return None
    folder = file.rpartition("/wat/")[0]
    return Evidence(f"{folder}/warc/{name}", _number(container.get("Offset")), length)


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
