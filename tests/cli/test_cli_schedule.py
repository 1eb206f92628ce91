"""`schedule run` and `schedule daemon` over a crawl whose fetches lie days back: what is due is queued, and fetched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from linkcrawler.records import Fetch
from linkcrawler.store import Store
from tests.cli.conftest import Operated
from tests.schedule.watched_links import DAY_MS
from tests.store.cases import fetch, link
from tests.tiny_web import Answer, TinyWeb
from tests.tour.conftest import wait_until

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
PAGE, LISTED, NEW = (f"http://www.a.example/{path}" for path in ("page", "sitemap.xml", "new"))


@pytest.fixture
def web() -> Iterator[TinyWeb]:
    with TinyWeb() as tiny:
        tiny.page(PAGE, '<a href="http://target.example/">target</a>')
        tiny.answer(LISTED, 200, SITEMAP.format(f"<url><loc>{NEW}</loc></url>"), Content_Type="application/xml")
        tiny.page(NEW, "a new page")
        yield tiny


def long_ago(url: str, days_ago: float = 100, **values: Any) -> Fetch:
    at = round(time.time() * 1000 - days_ago * DAY_MS)
    one = fetch(at, url=url, links=[link("http://target.example/")], crawl="spring", **values)
    one.domain = "a.example"
    return one


def remember(spring: Operated, *fetches: Fetch) -> None:
    store = Store(spring.store_dsn)
    store.write(fetches, "long ago")
    store.close()


def begin(spring: Operated, web: TinyWeb, **options: Any) -> None:
    """The page and the sitemap were fetched long ago, and nothing waits."""
    spring.begin(connect_to=web.connect[1:], **options)
    remember(spring, long_ago(PAGE), long_ago(LISTED, purpose="sitemap"))


def asked(web: TinyWeb) -> list[str]:
    return sorted(web.asked("www.a.example"))


def work(spring: Operated, data: Path) -> None:
    done = spring.run("worker", "--name", "spring", LINKCRAWLER_DATA=str(data))
    assert done.returncode == 0, done.stderr


def test_a_pass_queues_what_is_due_and_a_worker_fetches_it_and_what_a_sitemap_gained(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    begin(spring, web)
    first = spring.json("schedule", "run")
    second = spring.run("schedule", "run")

    assert (first["n_queued"], first["queued_by_reason"], first["n_sitemaps"]) == (1, {"changes": 1}, 1)
    assert (first["n_in_frontier"], first["n_no_room"]) == (2, 0)
    assert "0 known pages are due" in second.stdout

    work(spring, tmp_path)

    assert asked(web) == ["/new", "/page", "/sitemap.xml"]
    assert spring.json("schedule", "run")["n_queued"] == 0


def test_a_page_budget_that_is_spent_holds_up_neither_pages_nor_sitemaps_that_are_read_again(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    begin(spring, web, max_pages=1)
    spring.do(lambda frontier: frontier.set_page_budget(1))
    spring.do(lambda frontier: frontier.take_pages("1-1", 1))
    spring.json("schedule", "run")

    work(spring, tmp_path)

    assert asked(web) == ["/page", "/sitemap.xml"]


def test_a_budget_bounds_one_pass_and_bounds_of_the_interval_hold_for_it(spring: Operated, web: TinyWeb) -> None:
    spring.begin()
    remember(spring, *(long_ago(f"http://www.a.example/{n}", days_ago=40 - n) for n in range(10)))

    assert spring.json("schedule", "run", "--budget", "3", "--max-interval", "35d")["n_queued"] == 3
    assert spring.json("schedule", "run", "--budget", "9", "--max-interval", "35d")["n_queued"] >= 2


def test_pages_that_have_no_room_at_their_host_are_said_to_have_none(spring: Operated) -> None:
    """Of 100 URLs, and of as many pages that are fetched again."""
    spring.begin(*(f"http://www.a.example/new/{n}" for n in range(150)), max_queued_per_host=100)
    remember(spring, *(long_ago(f"http://www.a.example/{n}") for n in range(130)))

    first = spring.run("recrawl", "--all", "--queue")
    second = spring.json("recrawl", "--all", "--queue")

    assert first.stdout == "crawl spring: 100 known pages wait (100 changes)\n"
    assert first.stderr == "30 had no room in the queue of their host: a later call queues them\n"
    assert (second["n_queued"], second["n_no_room"]) == (0, 30)


@contextmanager
def daemon(spring: Operated, data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    services = {"LINKCRAWLER_REDIS_URL": spring.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": spring.store_dsn}
    command = [sys.executable, "-m", "linkcrawler", "schedule", "daemon", "--json", "--data", str(data), *arguments]
    with subprocess.Popen(
        command, env=os.environ | services, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_daemon_fetches_what_is_due_and_ends_when_it_is_told_to(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    begin(spring, web)
    with daemon(spring, tmp_path, "--every", "1", "--workers", "1") as process:
        assert process.stdout is not None
        passes = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0

    assert [(one["n_queued"], one["n_sitemaps"], one["n_in_frontier"]) for one in passes] == [(1, 1, 2), (0, 0, 0)]
    assert asked(web) == ["/new", "/page", "/sitemap.xml"]


def test_a_daemon_that_is_told_while_it_fetches_ends_and_what_is_left_waits(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    def slow(_: object) -> Answer:
        time.sleep(0.5)
        return Answer(200, {}, b"slow")

    spring.begin(connect_to=web.connect[1:], delay_s=0)
    urls = [f"http://www.a.example/{n}" for n in range(200)]
    for url in urls:
        web.answers[url] = slow
    remember(spring, *(long_ago(url) for url in urls))
    with daemon(spring, tmp_path, "--every", "1", "--workers", "1") as process:
        wait_until(lambda: len(asked(web)) > 1, "it fetches")
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0

    counts = spring.do(lambda frontier: frontier.counts())
    assert (counts.queued + len(set(asked(web))), counts.leased) == (200, 0)


def test_a_daemon_that_is_told_while_it_waits_for_its_next_pass_ends_at_once(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    begin(spring, web)
    with daemon(spring, tmp_path, "--every", "80000", "--workers", "1") as process:
        wait_until(lambda: NEW in [f"http://www.a.example{path}" for path in asked(web)], "it fetched all")
        wait_until(lambda: spring.do(lambda frontier: frontier.is_exhausted()), "all is settled")
        wait_until(lambda: not workers_of(process), "its worker ended")
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0


def workers_of(process: subprocess.Popen[str]) -> list[str]:
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def test_a_daemon_waits_for_services_that_are_away(spring: Operated, tmp_path: Path) -> None:
    spring.redis_url = "redis://127.0.0.1:9"
    with daemon(spring, tmp_path, "--every", "1", "--name", "spring") as process:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(2)]
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0

    assert all(line.startswith("linkcrawler: the schedule waits: ") for line in said)
