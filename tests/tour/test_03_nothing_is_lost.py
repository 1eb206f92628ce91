"""What happens when something dies in the middle of a crawl: nothing is lost, and nothing is counted twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

N_OF_HOST, N_AT_ONCE = 40, 12
N_PAGES = 3 * N_OF_HOST


@pytest.fixture
def gate() -> threading.Event:
    """While it is not set, the web answers nothing beyond its first pages."""
    return threading.Event()


@pytest.fixture
def slow_web(web: TinyWeb, gate: threading.Event) -> Iterator[TinyWeb]:
    """Three hosts of forty pages each in a chain; from the twelfth on they wait for the gate."""

    def serve(host: str, i: int) -> Answer:
        if i >= N_AT_ONCE:
            gate.wait(60)
        body = f'<a href="http://target.example/{host}/{i}">out</a>'
        body += f'<a href="/{i + 1}">next</a>' if i < N_OF_HOST - 1 else ""
        return Answer(200, {}, f"<!doctype html><title>{i}</title>{body}".encode())

    for host in ("a.example", "b.example", "c.example"):
        for i in range(N_OF_HOST):

            def answer(request: Request, host: str = host, i: int = i) -> Answer:
                return serve(host, i)

            web.answers[f"http://{host}/{i}"] = answer
    yield web
    gate.set()


SEEDS = ("http://a.example/0", "http://b.example/0", "http://c.example/0")


def start(program: Linkcrawler, web: TinyWeb, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "crawl", *SEEDS, "--json", *web.connect]
        + [*options, "--data", str(program.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def has_begun(web: TinyWeb) -> bool:
    return all(len(web.asked(host)) >= N_AT_ONCE for host in ("a.example", "b.example", "c.example"))


def pids_of(data: Path, pattern: str) -> list[int]:
    """Processes whose title matches and who work in `data`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if re.search(pattern, title) and (str(data) in title or str(data) in environment):
            found.append(int(folder.name))
    return found


def outcome_of(crawl: subprocess.Popen[str], code: int = 0) -> dict[str, object]:
    out, err = crawl.communicate(timeout=120)
    assert crawl.returncode == code, err
    return dict(json.loads(out))


def assert_all_is_there(program: Linkcrawler) -> None:
    report = program.json("report", "target.example")

    assert report["backlinks"] == N_PAGES
    assert report["backlinks_instances"] == N_PAGES
    assert report["referring_domains"] == 3
    assert program.json("sql", "select count() as n from links final where lost_at is not null")["rows"] == [{"n": 0}]


def test_a_worker_that_is_killed_is_replaced_and_every_link_is_counted_once(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    crawl = start(linkcrawler, slow_web, "--workers", "2")
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")

    for pid in pids_of(linkcrawler.data, r"^linkcrawler worker \d"):
        os.kill(pid, signal.SIGKILL)
    gate.set()
    summary = outcome_of(crawl)

    assert summary["pages_by_outcome"] == {"ok": N_PAGES}
    assert_all_is_there(linkcrawler)


def test_a_crawl_that_is_interrupted_goes_on_under_its_name(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    crawl = start(linkcrawler, slow_web, "--name", "again")
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")
    crawl.send_signal(signal.SIGINT)
    gate.set()
    outcome_of(crawl, 130)
    n_before = len([r for r in slow_web.requests if r.path != "/robots.txt"])

    linkcrawler.json("crawl", "--name", "again")

    assert n_before < N_PAGES
    assert len([r for r in slow_web.requests if r.path != "/robots.txt"]) == N_PAGES
    assert_all_is_there(linkcrawler)


def test_a_launcher_that_is_killed_leaves_no_worker_behind_and_loses_nothing(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    crawl = start(linkcrawler, slow_web, "--name", "orphan")
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")

    crawl.kill()
    crawl.wait()
    gate.set()
    wait_until(lambda: not pids_of(linkcrawler.data, r"^linkcrawler worker"), "the worker has ended")
    linkcrawler.json("crawl", "--name", "orphan")

    assert_all_is_there(linkcrawler)


def test_a_redis_that_is_killed_comes_back_and_every_link_is_counted_once(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    crawl = start(linkcrawler, slow_web)
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")

    for pid in pids_of(linkcrawler.data, r"redis-server"):
        os.kill(pid, signal.SIGKILL)
    gate.set()
    outcome_of(crawl)

    assert_all_is_there(linkcrawler)


def test_a_store_that_is_killed_comes_back_and_every_link_is_counted_once(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    crawl = start(linkcrawler, slow_web)
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")

    for pid in pids_of(linkcrawler.data, r"^linkcrawler store"):
        os.kill(pid, signal.SIGKILL)
    gate.set()
    summary = outcome_of(crawl)

    assert summary["pages_by_outcome"] == {"ok": N_PAGES}
    assert_all_is_there(linkcrawler)


def test_reports_sql_curl_and_python_read_the_store_while_a_crawl_writes_it(
    linkcrawler: Linkcrawler, slow_web: TinyWeb, gate: threading.Event
) -> None:
    import urllib.request

    import clickhouse_connect

    crawl = start(linkcrawler, slow_web)
    wait_until(lambda: has_begun(slow_web), "the first pages were asked for")
    services = {s["service"]: s["url"] for s in linkcrawler.json("status")["services"]}
    dsn = services["store"]

    wait_until(lambda: linkcrawler.json("report", "target.example")["backlinks"] > 0, "the report sees links")
    sql = linkcrawler.json("sql", "select count() as n from links")["rows"][0]["n"]
    base = dsn.rsplit("/", 1)[0]
    curl = urllib.request.urlopen(f"{base}/?query=select%20count()%20from%20links").read()
    python = clickhouse_connect.get_client(dsn=dsn).query("select count() from links").result_rows[0][0]
    assert crawl.poll() is None
    gate.set()
    outcome_of(crawl)

    assert sql > 0
    assert int(curl) >= sql
    assert python >= int(curl)
