"""The answers to pairs, once their pages were fetched: facts from the store, pages from the archive, one row a pair.

What a page shows is read from its archived record and not from the rows of its links: so a row has the evidence it
was read from, and links within a site are answered for too, which the store only counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from linkcrawler.archive import read_record
from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.pairs import Pair
from linkcrawler.crawl.recollection import last_fetches, spans_of, why_parked
from linkcrawler.crawl.verification import Seen, Span, Trail, finding_of, life_of, trail_of
from linkcrawler.errors import ArchiveError
from linkcrawler.extract import read_response
from linkcrawler.records import Evidence, Exchange, Outcome, Page
from linkcrawler.store import Store

# Beyond the limits of a crawl, whose rows have to be stored: a page is looked through to its end.
MAX_LINKS = 1_000_000
MAX_URL_BYTES = 65_536

COLUMNS = (
    *("source_url", "target", "verdict", "checked_at", "final_url", "outcome", "status", "reason", "n_links"),
    *("target_url", "anchor", "rel", "follow", "follow_signal", "link_type", "link_class", "placement", "instances"),
    *("first_seen", "last_confirmed", "lost_at", "lost_reason", "evidence", "page_note"),
)


def rows_of(
    pairs: Sequence[Pair], store: Store, archive: Path, config: CrawlConfig, otherwise: str
) -> list[dict[str, Any]]:
    """One row for each of `pairs`, in their order, by `COLUMNS`: what the crawl `config` found, as docs/verify.md says.

    `otherwise` says why a URL was not fetched where nothing else does. Every page is read once. Raises StoreError.
    """
    sources = list(dict.fromkeys(pair.source_url for pair in pairs))
    seen = last_fetches(store, config.name, sources)
    missing = {one.redirect_url for one in seen.values() if one.redirect_url}.union(sources) - seen.keys()
    unfetched = why_parked(store, config.name, missing)
    trails = {url: trail_of(url, seen, unfetched, otherwise) for url in sources}
    targets: dict[str, set[str]] = {}
    by_page: dict[Seen | None, list[int]] = {}
    for number, pair in enumerate(pairs):
        trail = trails[pair.source_url]
        by_page.setdefault(trail.page, []).append(number)
        for url in trail.urls:
            targets.setdefault(url, set()).add(pair.target.domain)
    spans = spans_of(store, targets)
    rows: list[dict[str, Any]] = [{} for _ in pairs]
    for found, numbers in by_page.items():
        page, trouble = _page(found, archive, config)
        for number in numbers:
            trail = trails[pairs[number].source_url]
            known = [span for url in trail.urls for span in spans.get(url, ())]
            rows[number] = _row(pairs[number], trail, page, trouble, known)
    return rows


def _row(pair: Pair, trail: Trail, page: Page | None, trouble: str, spans: Sequence[Span]) -> dict[str, Any]:
    found = finding_of(pair.target, trail, page, trouble)
    link = found.links[0] if found.links else None
    life = life_of(pair.target, link.link_class if link else "", spans)
    last = trail.steps[-1] if trail.steps else None
    values = (
        pair.source_url,
        pair.target.name,
        found.verdict.value,
        last.fetched_at if last else None,
        trail.end,
        last.outcome if last else "",
        last.status if last else 0,
        found.reason,
        len(found.links),
        link.target_url if link else "",
        link.anchor if link else "",
        list(link.rel) if link else [],
        link.follow if link else None,
        link.follow_signal.value if link else "",
        link.link_type.value if link else "",
        link.link_class.value if link else "",
        link.placement if link else "",
        link.instances if link else 0,
        life.first_seen,
        life.last_confirmed,
        life.lost_at,
        life.lost_reason,
        found.evidence,
        found.note,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _page(seen: Seen | None, archive: Path, config: CrawlConfig) -> tuple[Page | None, str]:
    """What the archived page says, links within its site included; None and why not where that cannot be told."""
    if seen is None or seen.outcome != Outcome.OK:
        return None, ""
    if not seen.evidence:
        return None, "its response was not archived"
    try:
        record = read_record(archive, Evidence.parse(seen.evidence), is_import_allowed=True)
    except (ArchiveError, ValueError) as exc:
        return None, str(exc)
    exchange = Exchange(
        seen.url,
        fetched_at=0,
        ip=record.ip,
        method="GET",
        request_headers=[],
        http_version="1.1",
        status=record.status,
        reason=record.reason,
        response_headers=[(name.encode(), value.encode()) for name, value in record.headers],
        response_body=record.payload,
    )
    whole = replace(config, is_internal_stored=True, max_links_per_page=MAX_LINKS, max_url_bytes=MAX_URL_BYTES)
    reading = read_response(exchange, whole)
    return reading.page, reading.reason
