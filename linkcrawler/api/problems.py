"""What goes wrong, as `application/problem+json` (RFC 9457): what it is, the value, the limit and the remedy."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

import analytics
from analytics.errors import NoSuchGraph, NoSuchRun, NothingToRank
from linkcrawler.api.naming import named_in
from linkcrawler.errors import (
    ConfigError,
    LinkcrawlerError,
    NotThere,
    ServiceError,
    StoreMisnamed,
    StoreUnavailable,
    UsageError,
)
from linkcrawler.plain import json_text

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
MAX_SHOWN_CHARS = 80


class Problem(Exception):
    """An answer that says what went wrong. `kind` names it to programs."""

    def __init__(
        self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.more = {name: value for name, value in more.items() if value is not None}


class NotAccepted(Problem):
    """A parameter of a request is malformed."""

    def __init__(self, parameter: str | None, detail: str) -> None:
        super().__init__(400, "not-accepted", detail, parameter=parameter)


def response(problem: Problem) -> Response:
    """The problem as it is sent."""
    body = {
        "type": f"urn:linkcrawler:problem:{problem.kind}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **problem.headers}
    return Response(json_text(body), problem.status, media_type=MEDIA_TYPE, headers=headers)


def problem_of(exc: Exception, request: Request) -> Problem:
    """The problem that an exception is."""
    match exc:
        case Problem():
            return exc
        case RequestValidationError():
            return _invalid(exc)
        case HTTPException():
            return _of_http(exc, request)
        case NoSuchGraph():
            return Problem(404, "no-such-graph", str(exc), parameter="graph")
        case analytics.NotUnderstood():
            return Problem(400, "not-understood", str(exc), parameter=_named(exc, request))
        case NoSuchRun():
            return Problem(404, "no-such-run", str(exc))
        case NothingToRank():
            return Problem(409, "nothing-to-rank", str(exc))
        case analytics.StoreUnreachable() | StoreUnavailable() | ServiceError():
            return Problem(503, "unavailable", str(exc), {"Retry-After": "2"})
        case analytics.StoreMisnamed() | StoreMisnamed():  # nothing that whoever asks could mend
            return Problem(503, "unavailable", str(exc))
        case analytics.LimitReached():
            detail = f"{str(exc).rstrip('.')}: the limit {exc.limit} was reached, ask for less"
            return Problem(422, "over-limit", detail, limit=exc.limit)
        case analytics.QueryRefused():
            return Problem(400, "refused", str(exc))
        case NotThere():
            return Problem(404, "not-there", str(exc))
        case UsageError():
            return Problem(400, "not-understood", str(exc), parameter=_named(exc, request))
        case ConfigError():
            return Problem(400, "not-understood", str(exc))
        case LinkcrawlerError():
            return Problem(500, "failed", str(exc))
    log.error("fault", exc_info=exc, extra={"method": request.method, "path": request.url.path})
    return Problem(500, "fault", f"a fault in the program: {type(exc).__name__}; the log of the server has more")


def install(app: FastAPI) -> None:
    """Whatever a request raises is answered as a problem."""

    async def handle(request: Request, exc: Exception) -> Response:
        return response(problem_of(exc, request))

    for kind in (Problem, RequestValidationError, HTTPException, analytics.AnalyticsError, LinkcrawlerError, Exception):
        app.add_exception_handler(kind, handle)


def _invalid(exc: RequestValidationError) -> Problem:
    """The first thing that is wrong with the parameters or the body."""
    error = exc.errors()[0]
    where, *path = error["loc"]
    if error["type"] == "json_invalid":
        return NotAccepted("body", f"the body is not JSON: {error['ctx']['error']}")
    name = ".".join(str(part) for part in path) or str(where)
    if error["type"] == "missing":
        return NotAccepted(name, f"{'parameter ' if where == 'query' else ''}{name} is missing: give it")
    given = repr(error.get("input"))
    shown = given if len(given) <= MAX_SHOWN_CHARS else given[:MAX_SHOWN_CHARS] + "..."
    said = error["msg"][:1].lower() + error["msg"][1:]
    return NotAccepted(name, f"{name} {shown} is not accepted: {said.removeprefix('value error, ')}")


def _of_http(exc: HTTPException, request: Request) -> Problem:
    kinds = {404: "not-found", 405: "method-not-allowed"}
    detail = {
        404: f"there is no {request.url.path}: /api/v1/openapi.json lists what there is",
        405: f"{request.method} is not done on {request.url.path}",
    }.get(exc.status_code, str(exc.detail))
    return Problem(exc.status_code, kinds.get(exc.status_code, "failed"), detail, dict(exc.headers or {}))


def _named(exc: Exception, request: Request) -> str | None:
    """What of a request a message is about: by its first words, the value it shows, or its kind."""
    text = str(exc)
    if (told := getattr(request.state, "told", None)) is not None:
        return named_in(text, told)
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    kinds: dict[type[Any], str] = {
        analytics.NotAFilter: "where",
        analytics.NotACursor: "cursor",
        analytics.NotATarget: "target",
        analytics.NotAWindow: "from",
    }
    return named_in(text, given) or kinds.get(type(exc))
