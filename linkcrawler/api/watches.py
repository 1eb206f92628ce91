"""What is watched, and the feed of what becomes of it."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from linkcrawler.api.bodies import NewWatch, Scope
from linkcrawler.api.problems import Problem
from linkcrawler.api.records import Records
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.desk.watch_input import read_since, read_watched, read_webhook
from linkcrawler.desk.watched import not_watched, shown_watch
from linkcrawler.schedule import (
    BEGIN,
    add_watch,
    find_watch,
    pages_of_events,
    read_cursor,
    remove_watch,
    run_watches,
    standing_watches,
)

CREATED = 201
MAX_EVENTS = 10_000
Target = Annotated[str, Query(min_length=1, max_length=4_000, description="What is watched.", examples=["example.com"])]
OfTarget = Annotated[str | None, Query(max_length=4_000, description="What is watched; all, unless given.")]
OfScope = Annotated[Scope, Query(description="What of the target is watched.")]
Since = Annotated[str | None, Query(max_length=40, description="Only what happened then or later.")]
DONE = ("n_events", "n_new", "n_lost", "n_changed", "n_delivered", "n_failed")


def router(records: Records) -> APIRouter:
    """The routes of watches."""
    routes = APIRouter(prefix=ROOT, tags=["Watches"], route_class=StrictRoute)

    @routes.get("/watches", operation_id="watches", response_class=Response)
    def watches(request: Request) -> Response:
        """What is watched, how many events there are, and how the webhooks stand."""
        with records.store() as store:
            return send_json(request, {"rows": standing_watches(store)})

    @routes.post("/watches", operation_id="add_watch", response_class=Response)
    def add(request: Request, told: NewWatch) -> Response:
        """Watch a target: an event for each backlink that is new, lost or changed."""
        asked = read_watched(told.target, told.scope)
        values: dict[str, Any] = {
            "since_ms": read_since(told.since),
            "webhook_url": read_webhook(told.webhook),
            "webhook_secret": told.secret,
        }
        with records.store() as store:
            put, is_new = add_watch(store, told.scope, asked.name, asked.domain, **values)
        return send_json(request, {**shown_watch(put), "is_new": is_new}, CREATED if is_new else 200)

    @routes.delete("/watches", operation_id="remove_watch", response_class=Response)
    def remove(request: Request, target: Target, scope: OfScope = "domain") -> Response:
        """Watch a target no longer. Its events stay."""
        asked = read_watched(target, scope)
        with records.store() as store:
            removed = remove_watch(store, scope, asked.name)
        if removed is None:
            raise not_watched(asked.name, scope)
        return send_json(request, shown_watch(removed))

    @routes.get("/watches/events", operation_id="watch_events", response_class=Response)
    def events(
        request: Request,
        target: OfTarget = None,
        scope: OfScope = "domain",
        since: Since = None,
        after: Annotated[str | None, Query(max_length=200, description="`cursor` of the part before.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_EVENTS, description="Events at most.")] = 100,
    ) -> Response:
        """The events of a target, or of all that is watched, oldest first; `cursor` is where the feed goes on."""
        if since is not None and after is not None:
            raise Problem(400, "not-accepted", "since and after were both given: give one of them", parameter="after")
        cursor = BEGIN if after is None else read_cursor(after)
        since_ms = read_since(since) or 0
        asked = read_watched(target, scope) if target is not None else None
        rows: list[dict[str, Any]] = []
        with records.store() as store:
            watched = find_watch(store, scope, asked.name) if asked else None
            if asked and watched is None:
                raise not_watched(asked.name, scope)
            for page in pages_of_events(store, watched, cursor, limit, since_ms):
                rows += page.rows
                cursor = page.cursor
        return send_json(request, {"rows": rows, "cursor": cursor})

    @routes.post("/watches/run", operation_id="run_watches", response_class=Response)
    def run(request: Request) -> Response:
        """Find the events that are not in the feed yet, and deliver to webhooks. One pass over all that is watched."""
        with records.store() as store:
            done = run_watches(store, int(time.time() * 1000))
        return send_json(request, {name: getattr(done, name) for name in DONE})

    return routes
