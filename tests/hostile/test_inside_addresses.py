"""No page leads a crawl to an address inside: one crawl of every way to try it, and a canary that nobody reaches."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from linkcrawler.config import CrawlConfig
from tests.hostile.conftest import Crawled, Runner
from tests.hostile.inside import BLOCKED, NO_URL, links, ways
from tests.hostile.server import HostileWeb

LINKS, WAYS = links(1), ways(1)  # their numbers; the port is known when the canary listens


class Canary:
    """Listens on one port of every address of this machine, IPv4 and IPv6, and takes note of who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def visitors(self) -> list[object]:
        """Who has connected since the last call."""
        found: list[object] = []
        while True:
            try:
                connection, address = self._socket.accept()
            except BlockingIOError:
                return found
            connection.close()
            found.append(address)

    def close(self) -> None:
        self._socket.close()


@dataclass(frozen=True)
class Tried:
    """The crawl, the web it met, and the canary."""

    crawled: Crawled
    web: HostileWeb
    canary: Canary


@pytest.fixture(scope="module")
def tried(runner: Runner) -> Iterator[Tried]:
    """Every link and every way of `inside.py` was tried: only hosts by name lead to the web, by --connect-to."""
    canary = Canary()
    with HostileWeb() as web:
        hrefs = links(canary.port)
        web.page("http://home.example/", "".join(f"<a href='{link.href}'>{link.number}</a>" for link in hrefs))
        for way in ways(canary.port):
            for path, said in way.answers.items():
                web.say(f"http://{way.host}{path}", said)
        names = ["home.example", "g", *(way.host for way in WAYS)]
        config = CrawlConfig(
            "inside",
            scope="any",
            user_agent="tests/1 (+https://acme.io/bot)",  # else all that is not this machine is refused anyway
            delay_s=0,
            max_attempts=1,
            max_depth=4,
            connect_to=tuple(f"{name}:80:127.0.0.1:{web.port}" for name in names),
        )
        crawled = runner.crawl(config, ["http://home.example/", *(f"http://{way.host}/" for way in WAYS)])
        yield Tried(crawled, web, canary)
    canary.close()


def test_the_canary_would_have_noticed(tried: Tried) -> None:
    """Nobody came during the crawl; and who comes by any of its addresses is noticed."""
    assert tried.canary.visitors() == []
    for address in ("127.0.0.1", "127.9.9.9", "::1"):
        socket.create_connection((address, tried.canary.port), timeout=5).close()
    assert len(tried.canary.visitors()) == 3


@pytest.mark.parametrize("number", [link.number for link in LINKS])
def test_a_link_to_an_address_inside_is_refused(tried: Tried, number: str) -> None:
    link = next(link for link in links(tried.canary.port) if link.number == number)

    outcome, reason = tried.crawled.outcomes.get(link.url, (NO_URL, ""))

    assert outcome == link.outcome, tried.crawled.outcomes
    assert outcome != BLOCKED or "port" in reason or "address" in reason


@pytest.mark.parametrize("number", [way.number for way in WAYS])
def test_what_leads_inside_is_refused_at_its_last_step(tried: Tried, number: str) -> None:
    way = next(way for way in ways(tried.canary.port) if way.number == number)

    assert tried.crawled.outcomes[f"http://{way.host}/"][0] == way.outcome
    assert tried.crawled.outcomes.get(way.inside, (NO_URL, ""))[0] == way.inside_outcome


def test_no_request_carries_a_line_of_another_protocol(tried: Tried) -> None:
    """A path with CR LF stays one line: Redis would read a second one as a command."""
    heads = [r.head for r in tried.web.requests if b"SET" in r.head]

    assert len(heads) == 2
    assert all(b"\nSET" not in head and b"%0D%0ASET%20x%20y" in head.split(b"\r\n")[0] for head in heads)
