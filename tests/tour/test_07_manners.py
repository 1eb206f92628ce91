"""How hosts are treated, measured at the web server: how many fetches at once, and how far apart."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until


class Door:
    """Counts who is inside at once, in all and by host, and when each came and went."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside: dict[str, int] = {}
        self.most_at_once = 0
        self.most_hosts_at_once = 0
        self.stays: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        began = time.monotonic()
        with self._lock:
            self._inside[host] = self._inside.get(host, 0) + 1
            self.most_at_once = max(self.most_at_once, self._inside[host])
            self.most_hosts_at_once = max(self.most_hosts_at_once, sum(n > 0 for n in self._inside.values()))
        yield
        with self._lock:
            self._inside[host] -= 1
            self.stays.setdefault(host, []).append((began, time.monotonic()))

    def pauses(self, host: str) -> list[float]:
        """Seconds between the end of one answer and the next question; negative where they overlap."""
        stays = sorted(self.stays[host])
        return [after[0] - before[1] for before, after in pairwise(stays)]


def slow_site(web: TinyWeb, door: Door, host: str, n_pages: int, answer_s: float = 0.03) -> str:
    """`n_pages` pages that all link to each other and take a moment; the address of the first."""
    links = "".join(f'<a href="/{n}">{n}</a>' for n in range(n_pages))
    body = f"<!doctype html><title>{host}</title>{links}<a href='http://target.example/'>out</a>".encode()

    def serve(request: Request) -> Answer:
        with door.inside(host):
            time.sleep(answer_s)  # a slow server is what is tested here
            return Answer(200, {}, body)

    for n in range(n_pages):
        web.answers[f"http://{host}/{n}"] = serve
    return f"http://{host}/0"


def test_a_host_is_asked_one_question_at_a_time_unless_told_otherwise(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    door = Door()
    summary = linkcrawler.json("crawl", slow_site(web, door, "a.example", 12), *web.connect)

    assert summary["pages_fetched"] == 12
    assert door.most_at_once == 1


def test_per_host_allows_so_many_at_once_and_no_more(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    door = Door()
    seed = slow_site(web, door, "a.example", 40, answer_s=0.1)
    summary = linkcrawler.json("crawl", seed, "--per-host", "4", *web.connect)

    assert summary["pages_fetched"] == 40
    assert door.most_at_once == 4


def test_hosts_on_one_address_share_a_limit(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    door = Door()
    seeds = [slow_site(web, door, f"h{n}.example", 3, answer_s=0.2) for n in range(8)]
    summary = linkcrawler.json("crawl", *seeds, "--hosts-per-ip", "2", *web.connect)

    assert summary["pages_fetched"] == 24
    assert door.most_hosts_at_once == 2


def test_two_crawls_of_one_host_keep_its_delay_together(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    door = Door()
    seed = slow_site(web, door, "a.example", 10)
    command = [sys.executable, "-m", "linkcrawler", "crawl", seed, "--delay", "0.1", *web.connect, "--json"]
    crawls = [
        subprocess.Popen(
            [*command, "--name", name, "--data", str(linkcrawler.data)], stdout=subprocess.DEVNULL, text=True
        )
        for name in ("one", "two")
    ]

    assert [crawl.wait(120) for crawl in crawls] == [0, 0]
    assert len(door.stays["a.example"]) == 20
    assert min(door.pauses("a.example")) >= 0.1


def test_an_order_for_a_host_is_heeded_by_a_crawl_that_runs(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    door = Door()
    seed = slow_site(web, door, "a.example", 60, answer_s=0)
    crawl = subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "crawl", seed, "--delay", "0.4", *web.connect]
        + ["--name", "slow", "--json", "--data", str(linkcrawler.data)],
        stdout=subprocess.DEVNULL,
    )
    wait_until(lambda: len(web.asked("a.example")) == 5, "five pages were fetched at the first pace")

    linkcrawler.json("budget", "a.example", "--name", "slow", "--delay", "0")

    assert crawl.wait(60) == 0
    pauses = door.pauses("a.example")
    assert min(pauses[:4]) >= 0.4
    assert len(pauses) == 59 and max(pauses[-30:]) < 0.4


def test_several_at_once_keep_their_distance_also_behind_robots_txt(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    """They wait for it together; what it says of the pace holds from the first page on."""

    def slow_robots(request: Request) -> Answer:
        time.sleep(1.5)  # a slow server is what is tested here
        return Answer(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /no")

    patient = Answer(200, {"Content-Type": "text/plain"}, b"User-agent: *\nCrawl-delay: 1")
    web.answers["http://slow.example/robots.txt"], web.answers["http://patient.example/robots.txt"] = (
        slow_robots,
        patient,
    )
    seeds = [f"http://{host}/{n}" for host in ("slow.example", "patient.example") for n in range(5)]
    for seed in seeds:
        web.answers[seed] = Answer(200, {}, seed.encode())

    options = "--per-host", "4", "--delay", "0.3", "--no-sitemaps"
    summary = linkcrawler.json("crawl", *seeds, *options, *web.connect)

    assert summary["pages_fetched"] == 10
    for host, delay_s in ("slow.example", 0.3), ("patient.example", 1.0):
        instants = [request.at for request in web.requests if request.host == host]
        assert min(after - before for before, after in pairwise(instants)) > delay_s - 0.05
