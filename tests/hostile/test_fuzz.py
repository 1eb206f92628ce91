"""No bytes and no address raise, hang, or pass a guard: of everything that reads what strangers send."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.transport import Refused, Transport
from linkcrawler.records import Exchange, Outcome
from tests.api.conftest import Api, api, config, database
from tests.embedded.raw_http import ask
from tests.hostile.fuzz import TARGETS, Target, pieces, raw, tried
from tests.hostile.server import HostileWeb

__all__ = ["api", "config", "database"]  # fixtures
HTTP = raw(
    pieces("HTTP/1.1 200 OK", "\r\n", "\r\n\r\n", "Content-Length: ", "5", "-1", "Transfer-Encoding: chunked", "0",
           "ffff", ":",
           "Content-Encoding: gzip", "Content-Type: text/html", "Location: //x", "HTTP/1.1 103 Early", " ", "\t",
           "\0", "abcde")
)  # fmt: skip
ASKED = raw(
    pieces("GET ", "POST ", "/?query=select+1", " HTTP/1.1", "\r\n", "\r\n\r\n", "Host: 127.0.0.1",
           "Content-Length: ", "8",
           "Transfer-Encoding: chunked", "select 1", "param_x=", "&", "%", "%00", "database=", "format", "\0",
           "insert into x values")
)  # fmt: skip


def told(line: str) -> None:
    """What `make bench ARGS=fuzz` shows."""
    sys.stdout.write(f"  {line}\n")


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_read_is_understood_or_refused(name: str) -> None:
    n_tried = tried(TARGETS[name])

    assert n_tried >= TARGETS[name].n_examples // 4
    told(f"{name}: {n_tried:,} examples")


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def test_whatever_a_server_answers_is_an_exchange_or_refused(loop: asyncio.AbstractEventLoop) -> None:
    with HostileWeb() as web:
        crawl = CrawlConfig("t", connect_to=(web.connect_to,), timeout_s=0.3, max_body_bytes=10_000)

        async def made() -> Transport:
            return Transport(crawl)

        transport = loop.run_until_complete(made())

        def check(answer: bytes) -> None:
            web.say("http://a.example/", answer or b"\n")
            result = loop.run_until_complete(transport.fetch("http://a.example/"))
            assert isinstance(result, Exchange) or (result.reason and result.outcome in Outcome)
            assert not isinstance(result, Refused) or result.outcome is not Outcome.BLOCKED_ADDRESS

        told(f"answers: {tried(Target(HTTP.map(lambda b: b'HTTP/1.1 200 OK' + b if len(b) % 2 else b), check, 150)):,}")
        loop.run_until_complete(transport.close())


def test_whatever_the_store_is_asked_it_answers_the_next_one(store_dsn: str) -> None:
    """Bytes over its HTTP endpoint that are no request, or half of one."""
    place = urlsplit(store_dsn)

    def check(request: bytes) -> None:
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as link:
            link.sendall(request)
            link.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while piece := link.recv(65536):
                    answer += piece
        assert not answer or answer.startswith(b"HTTP/1.")
        assert b"Traceback" not in answer

    told(f"store: {tried(Target(ASKED, check, 60)):,} examples")
    assert ask(store_dsn, "select 1").text == "1\n"


TEXTS = pieces(
    "t.test",
    "/",
    "*",
    "'",
    "\\",
    "%",
    "2026-01-01",
    "-1",
    "1e9",
    "follow=true",
    "and",
    "http://",
    "\0",
    "\u202e",
    "[",
    "💥",
)
PATHS = [
    "report",
    "backlinks",
    "anchors",
    "refdomains",
    "history",
    "compare",
    "new-lost",
    "pages",
    "intersect",
    "nothing",
]
NAMES = ["target", "limit", "offset", "cursor", "sort", "where", "as_of", "from", "to", "scope", "x"]


def test_whatever_the_api_is_asked_it_answers_or_names_the_fault(api: Api) -> None:
    def check(case: tuple[str, dict[str, str]]) -> None:
        path, asked = case
        sent = {name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}
        answer = api.get(path, **{("from_" if name == "from" else name): value for name, value in sent.items()})
        assert answer.status < 500, answer.body
        if answer.status >= 400:
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert b"Traceback" not in answer.body

    asked = st.fixed_dictionaries(
        {"target": st.just("t.test") | TEXTS}, optional={name: TEXTS for name in NAMES if name != "target"}
    )
    told(f"api: {tried(Target(st.tuples(st.sampled_from(PATHS), asked), check, 60)):,} examples")
