"""Who may enter: before a request reaches its route it is known where it is from, what it may do, and how often.

On loopback whoever sits at the machine may do everything, without a token; there the danger is a web page in the same
browser. So a request must name a loopback host (a name that an attacker points at this machine is another host), and
what another site's page sends is refused. Elsewhere every request of the API needs a token with the scope for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linkcrawler.api.listening import is_loopback
from linkcrawler.api.problems import Problem, problem_of, response
from linkcrawler.api.rates import Rates
from linkcrawler.api.tokens import Tokens
from linkcrawler.errors import LinkcrawlerError

API = "/api"
METRICS = "/metrics"  # under the same rules: crawls have names that are nobody else's business
READING = ("GET", "HEAD", "OPTIONS")
WRITING = ("POST", "DELETE")
OF_SQL = ("/api/v1/sql", "/api/v1/tables")
MAX_BODY_BYTES = 2 * 1024 * 1024
DASHBOARD_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": DASHBOARD_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server."""

    tokens: Tokens
    is_token_needed: bool = False  # whoever asks; else only loopback may
    rates: Rates = field(default_factory=Rates)


class Guard:
    """The application behind the rules."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        try:
            await self._enter(request)
        except (Problem, LinkcrawlerError) as exc:
            answer: Response = response(problem_of(exc, request))
            await answer(scope, receive, send_guarded)
            return
        await self._app(scope, _limited(receive), send_guarded)

    async def _enter(self, request: Request) -> None:
        """Raises Problem where the request may not go on."""
        path, method, headers = request.url.path, request.method, request.headers
        if not self._access.is_token_needed:
            _check_host(headers)
        if not (path in (API, METRICS) or path.startswith(f"{API}/")):
            return
        _check_site(method, headers)
        await self._check_token(request)
        if method in WRITING:  # others are no method of any address, which its route says
            _check_body(method, headers)

    async def _check_token(self, request: Request) -> None:
        address = request.client.host if request.client else ""
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        token = None
        if kind:
            token = (
                await run_in_threadpool(self._access.tokens.find, text.strip()) if kind.lower() == "bearer" else None
            )
            if token is None:
                self._count(f"address {address}")
                raise _unauthorized("the token is not known, was revoked, or has expired")
        elif self._access.is_token_needed:
            self._count(f"address {address}")
            raise _unauthorized("this server answers only with a token: send Authorization: Bearer TOKEN")
        if token is None:
            return
        self._count(f"token {token.id}")
        scope = _scope_of(request.method, request.url.path)
        if not token.may(scope):
            raise Problem(403, "not-allowed", f"the token has no scope {scope!r}: it has {', '.join(token.scopes)}")
        request.state.token = token

    def _count(self, key: str) -> None:
        if wait_s := self._access.rates.wait_s(key):
            detail = "too many requests were sent: wait as long as Retry-After says, in seconds"
            raise Problem(429, "too-many", detail, {"Retry-After": str(math.ceil(wait_s))})


def _scope_of(method: str, path: str) -> str:
    if path.rstrip("/") in OF_SQL:
        return "sql"
    return "read" if method in READING and not path.startswith("/api/v1/tokens") else "operate"


def _unauthorized(detail: str) -> Problem:
    remedy = "`linkcrawler tokens create` makes one"
    return Problem(401, "no-token", f"{detail}; {remedy}", {"WWW-Authenticate": 'Bearer realm="linkcrawler"'})


def _check_host(headers: Headers) -> None:
    """A page of an attacker's domain that resolves to this machine names that domain, not a loopback host."""
    told = headers.get("host", "")
    name = urlsplit(f"//{told}").hostname if told else None
    if name is None or not is_loopback(name):
        raise Problem(
            403, "wrong-host", f"Host {told[:100]!r} is not this machine: ask 127.0.0.1 or localhost, or use a token"
        )


def _check_site(method: str, headers: Headers) -> None:
    """What another site's page sends is refused; a link that a person follows is not."""
    site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "")
    is_followed = method in READING and mode == "navigate"
    origin = headers.get("origin")
    is_other_origin = origin is not None and urlsplit(origin).netloc != headers.get("host", "")
    if (site not in ("same-origin", "none") or is_other_origin) and not is_followed:
        raise Problem(403, "cross-site", "the request is from a page of another site: only this server's own may ask")


def _check_body(method: str, headers: Headers) -> None:
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if (has_body or method != "DELETE") and kind != "application/json":
        raise Problem(
            415, "not-json", f"Content-Type {kind[:80]!r} is not application/json, which {method} takes: send JSON"
        )
    told = headers.get("content-length", "0")
    if told.isdigit() and int(told) > MAX_BODY_BYTES:
        raise _too_large()


def _too_large() -> Problem:
    return Problem(
        413, "over-limit", f"the body has more than {MAX_BODY_BYTES:,} bytes: send less", limit="max_body_bytes"
    )


def _limited(receive: Receive) -> Receive:
    """The body as it comes, to its limit."""
    n_bytes = 0

    async def receive_limited() -> Message:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > MAX_BODY_BYTES:
            raise _too_large()
        return message

    return receive_limited
