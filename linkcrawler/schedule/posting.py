"""One batch of events, sent to a webhook: a signed POST, and what became of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import aiohttp
import certifi

from linkcrawler.schedule.feed import FeedPage
from linkcrawler.schedule.watches import Watch

TIMEOUT_S = 10  # for the whole exchange, however slowly the other side speaks
MAX_ERROR_CHARS = 300
USER_AGENT = "linkcrawler-webhook/1"


class Answer(NamedTuple):
    """What became of a batch."""

    error: str  # '' = received
    retry_after: str = ""  # the header of an answer that did not take it


def new_session() -> aiohttp.ClientSession:
    """A session to send batches in; it keeps neither cookies nor connections."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(ssl=_trust(), force_close=True),
    )


async def post(session: aiohttp.ClientSession, watch: Watch, page: FeedPage, now_s: int) -> Answer:
    """What became of one batch. Only an answer of 2xx takes it; a redirect is not followed."""
    content = {
        "watch": {"scope": watch.scope, "target": watch.target},
        "events": page.rows,
        "cursor": page.cursor,
    }
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    try:
        async with session.post(
            watch.webhook_url, data=body, headers=headers(body, watch.webhook_secret, now_s), allow_redirects=False
        ) as response:
            if 200 <= response.status < 300:
                return Answer("")
            return Answer(f"answered {response.status}", response.headers.get("Retry-After", ""))
    except TimeoutError:
        return Answer(f"did not answer within {TIMEOUT_S} s")
    except aiohttp.ClientConnectorError as exc:  # its own text shows the innards of the client
        return Answer(f"cannot be reached: {exc.os_error.strerror or exc.os_error}"[:MAX_ERROR_CHARS])
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        return Answer(f"{type(exc).__name__}: {exc}"[:MAX_ERROR_CHARS])


def headers(body: bytes, secret: str, now_s: int) -> Mapping[str, str]:
    """The headers of a delivery. The same batch has the same id in every attempt.

    >>> headers(b"{}", "s", 5)["X-Linkcrawler-Signature"][:20]
    'sha256=773bda493dbd2'
    """
    plain = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "X-Linkcrawler-Delivery": hashlib.sha256(body).hexdigest()[:32],
        "X-Linkcrawler-Timestamp": str(now_s),
    }
    if not secret:
        return plain
    signature = hmac.new(secret.encode(), f"{now_s}.".encode() + body, hashlib.sha256).hexdigest()
    return plain | {"X-Linkcrawler-Signature": f"sha256={signature}"}


@cache
def _trust() -> ssl.SSLContext:
    """The trust store of the system and of certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
