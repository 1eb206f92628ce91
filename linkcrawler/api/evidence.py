"""The proof of a link: its lives, the attempts to get its page, where in the archived page it stands, and that page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analytics import StoreNotCreated, read_instant
from analytics.questions import bound
from linkcrawler.api.console import Console
from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send, send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.config import Config
from linkcrawler.desk.context import lines_with
from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence
from linkcrawler.urls import host_of, names_of, try_canonicalize

if TYPE_CHECKING:
    from linkcrawler.archive import ArchivedPage

MAX_FETCHES = 200
MAX_LINES = 50
# A page of a stranger: nothing in it runs, loads, sends or leads anywhere.
PAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
Url = Annotated[str, Query(description="A URL.", examples=["https://example.com/page"], max_length=4_000)]
Instant = Annotated[str | None, Query(description="As it was then. Now, unless given.", max_length=40)]


def router(config: Config, console: Console) -> APIRouter:
    """The routes of evidence."""
    routes = APIRouter(prefix=ROOT, tags=["Evidence"], route_class=StrictRoute)
    folder = config.data / "warc"

    @routes.get("/evidence", operation_id="evidence", response_class=Response)
    def evidence(request: Request, source_url: Url, target_url: Url, as_of: Instant = None) -> Response:
        """What proves a link: the spans of its life, the fetches of its page, and its place in the archived page."""
        source, target = _canonical("source_url", source_url), _canonical("target_url", target_url)
        at = read_instant(as_of) or datetime.now(UTC)
        spans = _spans(console, source, target, at)
        if not spans:
            raise Problem(
                404, "no-such-link", f"no link from {source} to {target} is known then: /api/v1/backlinks lists links"
            )
        last = spans[-1]
        proof = _fetches(console, source, min(at, last["last_confirmed"]), 1, is_archived=True)
        place = next((row["evidence"] for row in proof), last["evidence"])
        told = {
            "source_url": source,
            "target_url": target,
            "as_of": at,
            "spans": spans,
            "fetches": _fetches(console, source, at, MAX_FETCHES),
            **_archived(folder, place, last["href"] or target),
        }
        return send_json(request, told)

    @routes.get("/evidence/page", operation_id="evidence_page", response_class=Response)
    def evidence_page(
        request: Request,
        source_url: Url,
        fetched_at: Annotated[
            str | None, Query(description="The page as it was then. The latest, unless given.", max_length=40)
        ] = None,
    ) -> Response:
        """The archived page itself, for a sandboxed frame: nothing in it runs, or asks for anything."""
        from linkcrawler.archive import read_record

        source = _canonical("source_url", source_url)
        found = _fetches(console, source, read_instant(fetched_at) or datetime.now(UTC), 1, is_archived=True)
        if not found:
            raise Problem(404, "no-such-page", f"no archived page of {source} is known then")
        try:
            page = read_record(folder, Evidence.parse(found[0]["evidence"]), is_import_allowed=True)
        except ArchiveError as exc:
            raise Problem(404, "no-such-page", str(exc)) from exc
        headers = {
            "Content-Security-Policy": PAGE_POLICY,
            "X-DNS-Prefetch-Control": "off",
            "X-Fetched-At": page.fetched_at,
        }
        kind = "text/html" if "html" in page.body_content_type.lower() else "text/plain"
        return send(request, page.text.encode("utf-8", "replace"), f"{kind}; charset=utf-8", headers)

    return routes


def _canonical(name: str, url: str) -> str:
    canonical = try_canonicalize(url.strip())
    if canonical is None:
        raise Problem(
            400,
            "not-accepted",
            f"{name} {url[:80]!r} is not an http(s) URL: give one such as https://example.com/",
            parameter=name,
        )
    return canonical


def _spans(console: Console, source: str, target: str, at: datetime) -> list[dict[str, Any]]:
    values = {
        "source_url": source,
        "target_url": target,
        "source_domain": names_of(host_of(source)).domain,
        "target_domain": names_of(host_of(target)).domain,
        "as_of": at,
    }
    return _rows(console, "link_spans", values)


def _fetches(console: Console, url: str, at: datetime, limit: int, is_archived: bool = False) -> list[dict[str, Any]]:
    values = {
        "domain": names_of(host_of(url)).domain,
        "url": url,
        "as_of": at,
        "limit": limit,
        "is_archived": is_archived,
    }
    return _rows(console, "page_fetches", values)


def _rows(console: Console, name: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    try:
        return console.rows(name, bound(values))
    except StoreNotCreated:
        return []


def _archived(folder: Path, place: str, href: str) -> dict[str, Any]:
    """What the archive has there; without a page, why."""
    from linkcrawler.archive import read_record

    if not place:
        return {"page": None, "page_trouble": "the fetch that saw the link was not archived"}
    try:
        page = read_record(folder, Evidence.parse(place), is_import_allowed=True)
    except ArchiveError as exc:
        return {"page": None, "page_trouble": str(exc)}
    return {"page": _page_told(page, place, href), "page_trouble": None}


def _page_told(page: ArchivedPage, place: str, href: str) -> dict[str, Any]:
    return {
        "evidence": place,
        "url": page.url,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "ip": page.ip,
        "body_bytes": len(page.body),
        "is_truncated": page.is_truncated,
        "revisit_of": str(page.revisit_of) if page.revisit_of else None,
        "headers": [[name, value] for name, value in page.headers],
        "context": [{"line": line, "text": text} for line, text in lines_with(page.text, href)[:MAX_LINES]],
    }
