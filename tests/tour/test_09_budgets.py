"""How many pages a domain may have: more where honest sites refer to it, and what exceeds it waits, parked."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

N_PAGES = 60
BASE = 10


def large_site(web: TinyWeb, host: str) -> None:
    """Sixty pages that the first one links to."""
    for n in range(N_PAGES):
        body = "".join(f'<a href="/{i}">{i}</a>' for i in range(N_PAGES)) if n == 0 else "a page"
        web.page(f"http://{host}/{n}", body)


@pytest.fixture
def networks() -> Iterator[list[TinyWeb]]:
    """Three servers, each on a network of its own."""
    with ExitStack() as stack:
        yield [stack.enter_context(TinyWeb(f"127.0.{n}.1")) for n in (1, 2, 3)]


def refer(target: str, hosts: list[str], webs: list[TinyWeb]) -> list[str]:
    """Each host has a page that links to `target`, on one of `webs` in turn. What a crawl needs to be told of them."""
    told = []
    for n, host in enumerate(hosts):
        web = webs[n % len(webs)]
        web.page(f"http://{host}/", f'<a href="http://{target}/0">worth a visit</a>')
        told += [f"http://{host}/", "--connect-to", f"{host}:80:{web.connect[1].lstrip(':')}"]
    return told


def parked(program: Linkcrawler, name: str) -> dict[str, int]:
    """How many URLs are parked, by domain."""
    which = f"crawl = '{name}' and reason = 'over_budget'"
    rows = program.json("sql", f"select domain, count() as n from parked final where {which} group by domain")["rows"]
    return {row["domain"]: row["n"] for row in rows}


def test_honest_sites_raise_a_budget_and_link_farms_do_not(
    linkcrawler: Linkcrawler, web: TinyWeb, networks: list[TinyWeb]
) -> None:
    """By STAR a domain that n networks refer to may have BASE * (1 + log2(1 + n)) pages."""
    for host in ("hosts.example", "domains.example", "honest.example", "nobody.example"):
        large_site(web, host)
    told = [
        *refer("hosts.example", [f"h{n}.farm.example" for n in range(9)], networks),
        *refer("domains.example", [f"farm-{n}.example" for n in range(9)], [web]),
        *refer("honest.example", ["museum.example", "library.example", "school.example"], networks),
        "http://nobody.example/0",
    ]

    linkcrawler.json("crawl", *told, *web.connect, "--scope", "any", "--domain-budget", str(BASE), "--name", "star")

    assert len(web.asked("nobody.example")) == BASE
    assert len(web.asked("hosts.example")) == BASE * 2
    assert len(web.asked("domains.example")) == BASE * 2
    assert len(web.asked("honest.example")) == BASE * 3
    assert parked(linkcrawler, "star") == {
        "nobody.example": N_PAGES - BASE,
        "hosts.example": N_PAGES - BASE * 2,
        "domains.example": N_PAGES - BASE * 2,
        "honest.example": N_PAGES - BASE * 3,
    }
    (row,) = linkcrawler.json("budget", "honest.example", "--name", "star")["rows"]
    assert (row["referring_networks"], row["admitted"], row["budget"]) == (3, BASE * 3, BASE * 3)


def test_what_exceeds_a_budget_comes_back_when_it_is_raised_and_nothing_is_lost(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    large_site(web, "a.example")
    crawl = ("crawl", "--name", "limited")
    linkcrawler.json(*crawl, "http://a.example/0", *web.connect, "--max-pages-per-domain", "10")
    assert len(web.asked("a.example")) == 10

    linkcrawler.json("budget", "a.example", "--name", "limited", "--pages", "25")
    linkcrawler.json(*crawl)
    assert len(web.asked("a.example")) == 25

    linkcrawler.json("budget", "a.example", "--name", "limited", "--pages", "0")
    returned = linkcrawler.json("schedule", "run", "--name", "limited")
    linkcrawler.json(*crawl)

    assert (returned["n_returned"], returned["n_left"]) == (N_PAGES - 25, 0)
    assert sorted(web.asked("a.example")) == sorted(f"/{n}" for n in range(N_PAGES))
    assert parked(linkcrawler, "limited") == {}


def test_a_budget_that_is_raised_while_the_crawl_runs_is_used_at_once(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    large_site(web, "a.example")
    gate = threading.Event()

    def slow(request: Request) -> Answer:
        gate.wait(60)
        return Answer(200, {}, b"at last")

    web.answers["http://slow.example/"] = slow
    crawl = subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "crawl", "http://a.example/0", "http://slow.example/", *web.connect]
        + ["--max-pages-per-domain", "10", "--name", "live", "--json", "--data", str(linkcrawler.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: parked(linkcrawler, "live") == {"a.example": N_PAGES - 10}, "the rest is parked")

        linkcrawler.json("budget", "a.example", "--name", "live", "--pages", "0")

        wait_until(lambda: len(web.asked("a.example")) == N_PAGES, "all pages were asked for")
        assert crawl.poll() is None
    finally:
        gate.set()
        out, err = crawl.communicate(timeout=120)
    assert crawl.returncode == 0, err
    assert json.loads(out)["pages_by_outcome"] == {"ok": N_PAGES + 1}
    assert sorted(web.asked("a.example")) == sorted(f"/{n}" for n in range(N_PAGES))
