"""`linkcrawler serve` as its user runs it: it says where it is, answers, and ends in order."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from linkcrawler import embedded
from tests.api.conftest import Api
from tests.conftest import execute
from tests.tiny_web import TinyWeb
from tests.tour.conftest import wait_until


@contextmanager
def served(data: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], Api]]:
    command = [sys.executable, "-m", "linkcrawler", "serve", "--port", "0", "--data", str(data), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert told, process.stderr.read() if process.stderr else ""
        yield process, Api(int(told[1]))
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_told_to_end_and_its_services_end_with_it(tmp_path: Path, how: signal.Signals) -> None:
    data = tmp_path / "data"
    with served(data) as (process, api):
        assert api.json("report", target="example.com")["backlinks"] == 0
        assert {one.service for one in embedded.status(data)} == {"redis", "store"}

        process.send_signal(how)
        _, err = process.communicate(timeout=30)

        assert (process.returncode, err) == (0, "")
    wait_until(lambda: embedded.status(data) == [], "no service runs")


def test_a_statement_that_still_runs_does_not_hold_up_its_end(tmp_path: Path) -> None:
    """It would run for half a minute, its limit."""
    statement = "select count() from numbers(1000000000000) where sipHash64(number) = 1"
    with served(tmp_path / "data") as (process, api), ThreadPoolExecutor(1) as client:
        answer = client.submit(api.post, "sql", {"statement": statement})
        (store,) = (one for one in embedded.status(tmp_path / "data") if one.service == "store")
        running = "select count() from system.processes where query like '%numbers(1000000000000)%'"
        wait_until(lambda: int(execute(store.url, running)) > 1, "the statement runs")

        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)

        assert process.returncode == 0
        assert "Traceback" not in err
        assert answer.result().status == 500


def test_what_is_crawled_while_it_runs_is_answered(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as (_, api):
        before = api.json("index")["pages_known"]
        with TinyWeb() as web:
            web.page("http://a.test/", '<a href="http://b.test/">b</a>')
            options = [*web.connect, "--allow-private", "--delay", "0", "--data", str(data)]
            subprocess.run(
                [sys.executable, "-m", "linkcrawler", "crawl", "http://a.test/", *options],
                check=True,
                capture_output=True,
                timeout=120,
            )

        assert (before, api.json("index")["pages_known"]) == (0, 1)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with served(tmp_path / "one") as (_, api):
        command = [
            sys.executable,
            "-m",
            "linkcrawler",
            "serve",
            "--port",
            str(api.port),
            "--data",
            str(tmp_path / "two"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)

        assert (done.returncode, (tmp_path / "two").exists()) == (2, False)
        assert done.stderr.startswith(f"linkcrawler: --host 127.0.0.1 --port {api.port} cannot be listened on")


def test_for_others_it_does_not_start_without_a_token_and_touches_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "linkcrawler", "serve", "--host", "0.0.0.0", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert (done.returncode, data.exists()) == (2, False)
    assert "linkcrawler tokens create" in done.stderr


def test_a_token_of_the_command_line_opens_a_server_that_needs_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "linkcrawler", "tokens"]
    made = subprocess.run([*command, "create", "--json", "--data", str(data)], capture_output=True, check=True)
    token = json.loads(made.stdout)
    with served(data, "--require-token") as (_, api):
        assert api.get("metrics").status == 401
        assert Api(api.port, token["token"]).get("metrics").status == 200

        subprocess.run([*command, "revoke", token["id"], "--data", str(data)], check=True, capture_output=True)
        assert Api(api.port, token["token"]).get("metrics").status == 401
