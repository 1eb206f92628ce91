"""A disk without room: whoever asks about a URL is told of the disk, and not that nobody is at work."""

from __future__ import annotations

import os
import sys

from tests.processes import started
from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

NO_ROOM = {"LINKCRAWLER_MIN_FREE_BYTES": "1000T"}  # what is to stay free, more than any disk has


def why(program: Linkcrawler, **environment: str) -> str:
    done = program.run("why", "http://a.example/", "--name", "spring", env=os.environ | environment)

    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_why_says_that_the_disk_is_full_while_workers_wait_for_room(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", "")
    linkcrawler.json("crawl", "http://a.example/", "--name", "spring", "--begin", *web.connect)
    words = ["crawl", "--name", "spring", "--data", str(linkcrawler.data)]
    with started([sys.executable, "-m", "linkcrawler", *words], env=os.environ | NO_ROOM) as crawl:
        try:
            wait_until(lambda: "spring waits:" in why(linkcrawler), "a worker has said what it waits for")
            said = why(linkcrawler)
        finally:
            crawl.terminate()

    assert f"spring waits: the disk of {linkcrawler.data}/warc has" in said
    assert "make room, it goes on by itself" in said
    assert "no worker" not in said
    assert web.requests == []


def test_why_says_so_where_no_worker_can_say_it(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    linkcrawler.json("crawl", "http://a.example/", "--name", "spring", "--begin", *web.connect)

    assert "no worker is at work: `linkcrawler crawl --name spring` goes on" in why(linkcrawler)
    said = why(linkcrawler, **NO_ROOM)

    assert f"no worker is heard of: the disk of {linkcrawler.data}/warc has" in said
    assert "make room, then `linkcrawler crawl --name spring` goes on" in said
