"""What there is: the index and its size, the metrics, the attributes, the tables."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from analytics import DEFINITIONS_VERSION, METRICS, StoreNotCreated
from analytics.attributes import ATTRIBUTES
from analytics.filters import OPERATORS
from analytics.meanings import MEANINGS
from linkcrawler.api.console import Console
from linkcrawler.api.examples import examples
from linkcrawler.api.keeping import Kept
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.store.catalogue import catalogue

NOTHING = {"pages_known": 0, "pages_fetched": 0, "links_recorded": 0, "domains_linked": 0, "last_fetched_at": None}


def router(console: Console) -> APIRouter:
    """The routes of what there is."""
    routes = APIRouter(prefix=ROOT, tags=["What there is"], route_class=StrictRoute)
    kept: Kept[dict[str, Any]] = Kept()

    @routes.get("/index", operation_id="index", response_class=Response)
    def index(request: Request) -> Response:
        """How large the index is, its crawls, and the domains that most others link to: where to begin.

        Of a large index it is told as it was some seconds ago.
        """
        return send_json(request, kept.get(lambda: _index(console)))

    @routes.get("/metrics", operation_id="metrics", response_class=Response)
    def metrics(request: Request) -> Response:
        """The metric block: what each number is called, counts, and is where nothing links."""
        rows = [
            {
                "name": metric.name,
                "kind": metric.kind,
                "meaning": MEANINGS[metric.name],
                "is_nullable": metric.is_nullable,
                "needs_window": metric.needs_window,
            }
            for metric in METRICS
        ]
        return send_json(request, {"definitions_version": DEFINITIONS_VERSION, "rows": rows})

    @routes.get("/attributes", operation_id="attributes", response_class=Response)
    def attributes(request: Request) -> Response:
        """What links can be filtered (`where`) and grouped (`breakdown?by=`) by, and by which operators."""
        rows = [
            {
                "name": attribute.name,
                "kind": attribute.kind,
                "meaning": attribute.meaning,
                "is_group": attribute.is_group,
                "operators": list(OPERATORS[attribute.kind]),
            }
            for attribute in ATTRIBUTES.values()
        ]
        return send_json(request, {"rows": rows})

    @routes.get("/tables", operation_id="tables", response_class=Response)
    def tables(request: Request) -> Response:
        """The tables and views that SQL may read, with their columns, and statements to begin with."""
        told = catalogue()
        columns: dict[str, list[dict[str, str]]] = {}
        for row in console.rows("table_columns", {"tables": [one.name for one in told]}):
            columns.setdefault(row["table"], []).append({"name": row["name"], "type": row["type"]})
        rows = [
            {"name": one.name, "kind": one.kind, "meaning": one.meaning, "columns": columns.get(one.name, [])}
            for one in told
        ]
        return send_json(request, {"rows": rows, "examples": examples()})

    return routes


def _index(console: Console) -> dict[str, Any]:
    try:
        (counts,) = console.rows("index_counts")
        counts["last_fetched_at"] = counts["last_fetched_at"] if counts["pages_known"] else None
        crawls, domains = console.rows("index_crawls"), console.rows("index_domains")
    except StoreNotCreated:
        counts, crawls, domains = dict(NOTHING), [], []
    return {"definitions_version": DEFINITIONS_VERSION, **counts, "crawls": crawls, "most_linked": domains}
