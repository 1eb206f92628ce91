"""A name that leads inside leads nowhere: now, a moment later, by one of its addresses, by another name."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl import resolver
from linkcrawler.crawl.transport import Refused, Transport
from linkcrawler.records import Exchange, Outcome
from tests.hostile.fake_dns import FakeDns

NAMED = "tests/1 (+https://acme.io/bot)"  # who does not say who crawls is kept to this machine anyway
# Public as far as anybody can tell, given to nobody, and never answered by anyone.
PUBLIC = "192.0.1.1"


@pytest.fixture
def dns() -> Iterator[FakeDns]:
    with FakeDns() as fake:
        yield fake


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A server inside, which must never be connected to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):
            listening.accept()


@asynccontextmanager
async def transport(dns: FakeDns) -> AsyncIterator[Transport]:
    made = Transport(CrawlConfig("t", user_agent=NAMED, timeout_s=1, connect_timeout_s=0.2), dns.getaddrinfo)
    yield made
    await made.close()


def outcome(result: Exchange | Refused) -> Outcome:
    """How it ended. An answer, which no network owes us, came from the public address."""
    if isinstance(result, Exchange):
        assert result.ip == PUBLIC
        return Outcome.OK
    return result.outcome


def was_tried(found: Outcome) -> bool:
    """Whether a connection was tried: whatever came of it."""
    return found in (Outcome.TIMEOUT, Outcome.CONNECT_ERROR, Outcome.ERROR, Outcome.OK)


async def test_the_address_that_was_judged_is_the_one_that_is_connected_to(dns: FakeDns, canary: socket.socket) -> None:
    """The name server says another address to whoever asks again: nobody does, and nothing inside is reached."""
    dns.say("a.example", [f"A {PUBLIC}"], ["A 127.0.0.1"])
    url = f"http://a.example:{canary.getsockname()[1]}/"

    async with transport(dns) as client:
        first = outcome(await client.fetch(url))

    assert was_tried(first)
    assert dns.asked.count(("a.example", "A")) == 1


async def test_a_name_that_leads_inside_the_second_time_is_refused_then(
    dns: FakeDns, canary: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "DNS_TTL_S", -1)  # every fetch asks anew
    dns.say("a.example", [f"A {PUBLIC}"], ["A 127.0.0.1"])
    url = f"http://a.example:{canary.getsockname()[1]}/"

    async with transport(dns) as client:
        found = [outcome(await client.fetch(url)) for _ in range(2)]

    assert was_tried(found[0])
    assert found[1] is Outcome.BLOCKED_ADDRESS


async def test_of_several_addresses_only_public_ones_are_tried(dns: FakeDns, canary: socket.socket) -> None:
    dns.say("a.example", [f"A {PUBLIC}", "AAAA ::1", "A 127.0.0.1", "AAAA fd00::1"])

    async with transport(dns) as client:
        found = await client._resolver.resolve("a.example", canary.getsockname()[1], socket.AF_UNSPEC)
        fetched = outcome(await client.fetch(f"http://a.example:{canary.getsockname()[1]}/"))

    assert [result["host"] for result in found] == [PUBLIC]
    assert was_tried(fetched)


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("alias.example", ["CNAME localhost"]),
        ("far.example", ["CNAME alias.example"]),
        ("metadata.google.internal", ["A 169.254.169.254"]),
        ("both.example", ["A 10.0.0.1", "AAAA ::1"]),
        ("mapped.example", ["AAAA ::ffff:127.0.0.1"]),
        ("nat64.example", ["AAAA 64:ff9b::7f00:1"]),
    ],
)
async def test_a_name_with_no_address_but_inside_ones_is_refused(
    dns: FakeDns, canary: socket.socket, name: str, records: list[str]
) -> None:
    dns.say("alias.example", ["CNAME localhost"])
    dns.say(name, records)

    async with transport(dns) as client:
        result = await client.fetch(f"http://{name}:{canary.getsockname()[1]}/")

    assert outcome(result) is Outcome.BLOCKED_ADDRESS


async def test_a_ttl_of_zero_does_not_make_it_ask_again(dns: FakeDns, canary: socket.socket) -> None:
    """An answer is kept for minutes, whatever its TTL: nobody can change it between robots.txt and a page."""
    dns.say("a.example", [f"A {PUBLIC}"], ["A 127.0.0.1"])
    url = f"http://a.example:{canary.getsockname()[1]}/"

    async with transport(dns) as client:
        for path in ("robots.txt", "", "page"):
            assert was_tried(outcome(await client.fetch(url + path)))

    assert dns.asked.count(("a.example", "A")) == 1


async def test_a_name_that_is_not_there_is_no_such_name(dns: FakeDns) -> None:
    async with transport(dns) as client:
        result = await client.fetch("http://nowhere.example/")

    assert outcome(result) is Outcome.DNS_ERROR
    assert isinstance(result, Refused) and result.is_name_unknown
