"""A host that another crawl is at: this one waits, and says for whom, wherever it is asked."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from redis.asyncio import Redis

from linkcrawler import embedded
from linkcrawler.frontier import Frontier
from tests.processes import started
from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

GATE = "host:a.example"
HOUR_MS = 3_600_000


def as_autumn(program: Linkcrawler, *, is_inside: bool) -> None:
    """The crawl `autumn` is at a.example, or has left it."""

    async def run() -> None:
        (url,) = (one.url for one in embedded.status(program.data) if one.service == "redis")
        client = Redis.from_url(url)
        autumn = Frontier(client, "autumn")
        if is_inside:
            assert await autumn.enter_gate(GATE, "autumn", 1, HOUR_MS) == 0
        else:
            await autumn.leave_gate(GATE, "autumn", 0)
        await client.aclose()

    asyncio.run(run())


def reason(program: Linkcrawler) -> str:
    return "".join(crawl["reason"] for crawl in program.json("status")["crawls"] if crawl["crawl"] == "spring")


def test_a_crawl_that_waits_for_a_host_of_another_crawl_says_so(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="http://b.example/">b</a>')
    as_autumn(linkcrawler, is_inside=True)
    words = ["crawl", "http://a.example/", "--name", "spring", "--delay", "0.1", *web.connect]
    command = [sys.executable, "-m", "linkcrawler", *words, "--data", str(linkcrawler.data)]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as crawl:
        wait_until(lambda: "a.example is in use by crawl autumn" in reason(linkcrawler), "status says why")
        why = linkcrawler.run("why", "http://a.example/", "--name", "spring").stdout
        asked_meanwhile = web.asked("a.example")
        as_autumn(linkcrawler, is_inside=False)
        out, err = crawl.communicate(timeout=60)

    assert asked_meanwhile == []
    assert "the host is in use by crawl autumn" in " ".join(why.split())
    assert "spring: waiting: a.example is in use by crawl autumn: it is asked once that leaves it" in err
    assert "s for hosts that other crawls were at" in out
    assert web.asked("a.example") == ["/"]


def test_a_crawl_that_waited_for_nobody_says_nothing_of_it(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", "")

    done = linkcrawler.run("crawl", "http://a.example/", "--delay", "0.1", *web.connect)

    assert done.returncode == 0, done.stderr
    assert "waited" not in done.stdout
    assert "in use" not in done.stderr
