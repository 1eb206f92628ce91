"""One HTTP exchange: connect where it is allowed, ask, read within limits, and keep the bytes as they came.

The address guard works on the addresses a name resolved to, in the same step that connects to them: a name
that resolves differently the next moment (DNS rebinding) gains nothing, and every redirect hop and robots.txt
is a fetch of its own that passes here again. aiohttp is the client because it measured best under Scrapy
(docs/adr/0006-transport.md).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

import aiohttp
import certifi
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.conditional import conditions
from linkcrawler.crawl.introduction import REMEDY, is_nameless
from linkcrawler.crawl.resolver import BlockedAddress, GuardedResolver, LookUp, NobodyAsks
from linkcrawler.errors import ConfigError
from linkcrawler.politeness import is_loopback, parse_connect_to, port_refusal, refusal
from linkcrawler.records import Exchange, Known, Outcome
from linkcrawler.urls import split

# Bodies that will not be read are still drained up to this size, because a new connection costs more.
MAX_DRAINED_BYTES = 65536
MAX_HEADERS = 256  # of one answer, and of what follows a chunked body; each has at most max_header_bytes
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Refused:
    """No usable response: the outcome, and one line in words."""

    outcome: Outcome
    reason: str
    exchange: Exchange | None = None  # what came before the limit, where something did
    is_name_unknown: bool = False  # the name does not exist, so that another attempt would be in vain
    cause: Outcome | None = None  # of robots_unreachable: how the fetch of robots.txt ended
    retry_after: str = ""  # the header of that answer


class TooLate(Exception):
    """The lease under which a request was to be sent is over, and it was not sent: the host may be another's."""


class NotYet(TooLate):
    """The host's pause is not over, and the request was not sent: it has another turn."""


MaySend = Callable[[], bool]
_may_send: ContextVar[MaySend | None] = ContextVar("may_send", default=None)


class _Connector(aiohttp.TCPConnector):
    """Asks, once it is connected and before anything is sent, whether that may be. Raises TooLate."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        may_send = _may_send.get()
        if may_send is not None and not may_send():
            connection.release()
            raise TooLate
        return connection


class _Response(aiohttp.ClientResponse):
    """Remembers the peer's address, which aiohttp forgets once a short body has been read."""

    peer_ip = ""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        if transport is not None and (peer := transport.get_extra_info("peername")):
            self.peer_ip = peer[0]
        return await super().start(connection)


def tls_context(ca_bundle: str) -> ssl.SSLContext:
    """Verification on; the trust store of the system and of certifi, and `ca_bundle`'s certificates on top.

    Raises ConfigError where `ca_bundle` cannot be read.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_bundle:
        try:
            context.load_verify_locations(ca_bundle)
        except (OSError, ssl.SSLError) as exc:
            raise ConfigError(f"--ca-bundle {ca_bundle}: {exc}: give a PEM file of certificates") from exc
    return context


class Transport:
    """A pool of connections that fetches URLs under the limits of one crawl.

    Must be made inside a running event loop, and closed. Raises ConfigError for an unreadable `ca_bundle`.
    """

    def __init__(self, config: CrawlConfig, look_up: LookUp = socket.getaddrinfo) -> None:
        self._config = config
        self._connect_to = parse_connect_to(config.connect_to)
        self._tls = tls_context(config.ca_bundle)
        self._resolver = GuardedResolver(self._connect_to, config.is_private_allowed, is_nameless(config), look_up)
        self._session = aiohttp.ClientSession(
            connector=_Connector(
                resolver=self._resolver,
                use_dns_cache=False,  # the resolver has its own, which `address_of` reads too
                limit=0,  # the frontier's claims bound what is under way
                keepalive_timeout=15,
                ssl=self._tls,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_Response,
            max_line_size=config.max_header_bytes,
            max_field_size=config.max_header_bytes,
            max_headers=MAX_HEADERS,
            timeout=aiohttp.ClientTimeout(total=config.timeout_s, sock_connect=config.connect_timeout_s),
            headers={
                "User-Agent": config.user_agent,
                "Accept": ACCEPT,
                "Accept-Encoding": "gzip, deflate",  # what every WARC reader can undo, too
            },
        )

    async def close(self) -> None:
        """Every connection is closed."""
        await self._session.close()

    async def address_of(self, url: str) -> str:
        """The IP address that `url` would be fetched from now; empty where its name has none, or none admitted."""
        parts = split(url)
        try:
            literal = ipaddress.ip_address(parts.host.strip("[]"))
        except ValueError:
            try:
                return str((await self._resolver.resolve(parts.host, parts.port, socket.AF_UNSPEC))[0]["host"])
            except OSError:
                return ""
        mapped = self._connect_to.target(parts.host, parts.port)
        return mapped[0] if mapped else str(literal)

    async def fetch(
        self,
        url: str,
        is_wanted_type: frozenset[str] | None = None,
        may_send: MaySend | None = None,
        known: Known | None = None,
    ) -> Exchange | Refused:
        """Get the canonical `url` once, without following redirects; if it changed since what is `known`.

        The body of a 2xx response whose media type is not in `is_wanted_type` is not read. Expected failures
        come back as Refused. Raises TooLate where `may_send` says no at the last moment.
        """
        _may_send.set(may_send)
        where = self._refused_address(url)
        if isinstance(where, Refused):
            return where
        address, headers = where
        started = time.perf_counter()
        at = int(time.time() * 1000)
        try:
            headers |= conditions(known)
            async with self._session.get(address, allow_redirects=False, headers=headers) as response:
                result = await self._read(url, response, at, started, is_wanted_type)
                if isinstance(result, Exchange) and (result.is_conditional or result.status != 304):
                    result.known = known
                return result
        except (TimeoutError, aiohttp.ServerTimeoutError) as exc:
            what = "connecting" if isinstance(exc, aiohttp.ConnectionTimeoutError) else "the fetch"
            limit_s = self._config.connect_timeout_s if what == "connecting" else self._config.timeout_s
            return Refused(Outcome.TIMEOUT, f"{what} took longer than {limit_s:g} s")
        except aiohttp.ClientConnectorDNSError as exc:
            cause = exc.os_error
            if isinstance(cause, NobodyAsks):
                return Refused(Outcome.BLOCKED_ADDRESS, f"{cause}: {REMEDY}")
            if isinstance(cause, BlockedAddress):
                return Refused(Outcome.BLOCKED_ADDRESS, f"{cause}: --allow-private or --connect-to admits it")
            is_unknown = isinstance(cause, socket.gaierror) and cause.errno in (
                socket.EAI_NONAME,
                socket.EAI_NODATA,
            )
            return Refused(Outcome.DNS_ERROR, f"{exc.host}: {cause.strerror or cause}", None, is_unknown)
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as exc:
            return Refused(Outcome.TLS_ERROR, _one_line(exc))
        except aiohttp.ClientConnectorError as exc:
            return Refused(Outcome.CONNECT_ERROR, _one_line(exc.os_error))
        except aiohttp.InvalidURL as exc:
            return Refused(Outcome.ERROR, f"not a URL that can be asked for: {_one_line(exc)}")
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            return Refused(Outcome.ERROR, f"{type(exc).__name__}: {_one_line(exc)}")

    def _refused_address(self, url: str) -> Refused | tuple[URL, dict[str, str]]:
        """What to ask for and which headers to add; Refused where port or literal address are not admitted.

        aiohttp never shows a literal address to the resolver, so it is mapped and guarded here.
        """
        parts = split(url)
        mapped = self._connect_to.target(parts.host, parts.port)
        is_exempt = self._config.is_private_allowed or self._connect_to.is_address_named(parts.host, parts.port)
        if not is_exempt and (reason := port_refusal(parts.port)):
            return Refused(Outcome.BLOCKED_ADDRESS, reason)
        address = URL(url, encoded=True)
        try:
            ip = str(ipaddress.ip_address(parts.host.strip("[]")))
        except ValueError:
            return address, {}
        if not is_exempt and (reason := refusal(ip)):
            return Refused(Outcome.BLOCKED_ADDRESS, f"{reason}: --allow-private admits it")
        where = mapped[0] if mapped else ip
        if self._resolver.is_nameless and where != "localhost" and not is_loopback(where):
            return Refused(Outcome.BLOCKED_ADDRESS, f"{ip} is not this machine's: {REMEDY}")
        if mapped:
            host = f"[{mapped[0]}]" if ":" in mapped[0] else mapped[0]
            return (
                URL(f"{parts.scheme}://{host}:{mapped[1]}{parts.path_and_query}", encoded=True),
                {"Host": address.authority},
            )
        return address, {}

    async def _read(
        self,
        url: str,
        response: aiohttp.ClientResponse,
        at: int,
        started: float,
        wanted: frozenset[str] | None,
    ) -> Exchange | Refused:
        """The response as an Exchange; Refused where its body is unwanted, too large or breaks off."""
        version = response.version
        exchange = Exchange(
            url=url,
            fetched_at=at,
            ip=getattr(response, "peer_ip", ""),
            method="GET",
            request_headers=[
                (k.encode("latin-1", "replace"), v.encode("latin-1", "replace"))
                for k, v in response.request_info.headers.items()
            ],
            http_version=f"{version.major}.{version.minor}" if version else "1.1",
            status=response.status,
            reason=response.reason or "",
            response_headers=list(response.raw_headers),
            response_body=b"",
        )
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        length = response.content_length or 0
        if wanted is not None and 200 <= response.status < 300 and media_type and media_type not in wanted:
            if length > MAX_DRAINED_BYTES or not response.content_length:
                response.close()
            exchange.is_truncated = True
            exchange.fetch_ms = int((time.perf_counter() - started) * 1000)
            return Refused(Outcome.BAD_CONTENT, f"media type {media_type} is not HTML", exchange)
        limit = self._config.max_body_bytes
        chunks: list[bytes] = []
        n_bytes = 0
        problem = ""
        if length > limit:
            problem = "too_large"
        else:
            try:
                async for chunk in response.content.iter_any():
                    n_bytes += len(chunk)
                    if n_bytes > limit:
                        problem = "too_large"
                        break
                    chunks.append(chunk)
            except aiohttp.ClientPayloadError as exc:
                problem = f"the body broke off after {n_bytes} bytes: {_one_line(exc)}"
        exchange.response_body = b"".join(chunks)
        exchange.fetch_ms = int((time.perf_counter() - started) * 1000)
        if not problem:
            return exchange
        response.close()
        exchange.is_truncated = True
        if problem == "too_large":
            return Refused(
                Outcome.TOO_LARGE,
                f"the body has more than max_body_bytes={limit} bytes",
                exchange,
            )
        return Refused(Outcome.ERROR, problem, exchange)


def _one_line(exc: BaseException | None) -> str:
    """An exception's text without line breaks, 300 characters at most."""
    return " ".join(str(exc).split())[:300] or type(exc).__name__
