"""What whoever asks may do, and `/api/v1/tokens`: a token for somebody else, shown once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from linkcrawler.api.bodies import NewToken
from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.api.tokens import SCOPES, Tokens

CREATED = 201
Id = Annotated[str, Query(min_length=1, max_length=100, description="The `id` of a token.")]


def router(tokens: Tokens) -> APIRouter:
    """The routes of tokens."""
    routes = APIRouter(prefix=ROOT, tags=["Access"], route_class=StrictRoute)

    @routes.get("/access", operation_id="access", response_class=Response)
    def access(request: Request) -> Response:
        """What whoever asks may do: a dashboard shows no form that would be refused."""
        own = getattr(request.state, "token", None)
        may = [scope for scope in SCOPES if own is None or own.may(scope)]
        return send_json(request, {"scope": may})

    @routes.get("/tokens", operation_id="tokens", response_class=Response)
    def list_tokens(request: Request) -> Response:
        """The tokens that open something now; not the tokens themselves."""
        return send_json(request, {"rows": [token.told() for token in tokens.valid()]})

    @routes.post("/tokens", operation_id="create_token", response_class=Response)
    def create(request: Request, told: NewToken) -> Response:
        """Make a token. It is shown this once; who makes it with a token gives no more than that one may."""
        own = getattr(request.state, "token", None)
        more = [scope for scope in told.scope if own is not None and not own.may(scope)]
        if more:
            raise Problem(403, "not-allowed", f"the token that asks has no scope {more[0]!r}, and cannot give it")
        text, token = tokens.create(told.scope, told.name, told.expires_days)
        answer = send_json(request, {"token": text, **token.told()}, CREATED)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @routes.delete("/tokens", operation_id="revoke_token", response_class=Response)
    def revoke(request: Request, id: Id) -> Response:
        """Revoke a token: it opens nothing any more."""
        return send_json(request, tokens.revoke(id).told())

    return routes
