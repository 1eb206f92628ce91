"""A worker as a service: it is there before the crawl, works whenever something waits, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import Operated
from tests.processes import started
from tests.tiny_web import TinyWeb
from tests.tour.conftest import wait_until

ONE, TWO = "http://one.example/", "http://two.example/"


@pytest.fixture
def web() -> Iterator[TinyWeb]:
    with TinyWeb() as tiny:
        tiny.page(ONE, '<a href="http://target.example/">target</a>')
        tiny.page(TWO, "another")
        yield tiny


# A worker that is told to end once it has found that it has to begin anew, and before it does.
TOLD_AS_IT_RENEWS = """
import os, signal, sys
from linkcrawler.cli.main import main
from linkcrawler.crawl.feeder import Feeder
feed = Feeder.run
async def run(self):
    await feed(self)
    if self.reason == "renewed":
        os.kill(os.getpid(), signal.SIGTERM)
Feeder.run = run
main()
"""


def staying(
    spring: Operated, data: Path, metrics_port: int = 0, program: tuple[str, ...] = ("-m", "linkcrawler")
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A worker that was started before anything of the crawl was."""
    spring.made.add("spring")
    services = {"LINKCRAWLER_REDIS_URL": spring.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": spring.store_dsn}
    environment = {**os.environ, **services, "LINKCRAWLER_DATA": str(data)}
    environment["LINKCRAWLER_METRICS_PORT"] = str(metrics_port)
    command = [sys.executable, *program, "worker", "--name", "spring", "--stay"]
    return started(command, env=environment, stderr=subprocess.PIPE)


def free_port() -> int:
    """Nobody listens there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def measured(port: int) -> str:
    """What the worker's metrics port answers; between two processes nobody does."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return "nobody"


def test_a_worker_that_stays_takes_what_is_begun_and_added_later_and_ends_in_order(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    """It waits for the crawl; `crawl --begin` fetches nothing itself; a second seed brings another scope."""
    options = ["--name", "spring", "--begin", "--allow-private", "--delay", "0", *web.connect]
    port = free_port()
    with staying(spring, tmp_path, port) as worker:
        assert worker.stderr is not None
        assert "crawl spring has not begun" in worker.stderr.readline()

        assert measured(port) == ""  # it answers who asks whether it lives

        begun = spring.run("crawl", ONE, *options)
        assert begun.returncode == 0, begun.stderr
        assert begun.stdout == "crawl spring has begun, waiting URLs: 1; `linkcrawler worker --name spring` fetches\n"
        wait_until(lambda: web.asked("one.example") == ["/"], "the first seed is fetched")

        assert spring.run("crawl", TWO, *options).returncode == 0
        wait_until(lambda: web.asked("two.example") == ["/"], "the second seed is fetched")
        wait_until(lambda: "linkcrawler_pages" in measured(port), "what it did is told")
        wait_until(lambda: spring.json("status")["crawls"][0]["n_workers"] == 1, "one worker is at work")

        worker.send_signal(signal.SIGTERM)
        _, err = worker.communicate(timeout=30)

    # It began anew for the second seed's scope, before or after the signal, which is not lost in between.
    assert (worker.returncode, err.removeprefix("worker 1: renewed\n")) == (0, "worker 1: stopped\n")
    assert len(list((tmp_path / "warc" / "spring").iterdir())) >= 1


def test_an_order_to_end_that_comes_as_a_worker_begins_anew_is_not_lost(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    options = ["--name", "spring", "--begin", "--allow-private", "--delay", "0", *web.connect]
    assert spring.run("crawl", ONE, *options).returncode == 0
    with staying(spring, tmp_path, program=("-c", TOLD_AS_IT_RENEWS)) as worker:
        wait_until(lambda: web.asked("one.example") == ["/"], "the first seed is fetched")

        assert spring.run("crawl", TWO, *options).returncode == 0
        _, err = worker.communicate(timeout=60)

    assert (worker.returncode, err) == (0, "worker 1: stopped\n")


def test_a_service_takes_its_leave_of_a_drained_crawl_and_is_back_when_it_is_resumed(
    spring: Operated, web: TinyWeb, tmp_path: Path
) -> None:
    """What would end is started again by whatever keeps services going, and would end again; but nobody is left."""
    options = ["--name", "spring", "--begin", "--allow-private", "--delay", "0", *web.connect]
    assert spring.run("crawl", ONE, *options).returncode == 0
    with staying(spring, tmp_path) as worker:
        assert worker.stderr is not None
        wait_until(lambda: web.asked("one.example") == ["/"], "the first seed is fetched")

        assert spring.run("drain", "--name", "spring", "--wait").returncode == 0
        assert worker.stderr.readline() == "worker 1: drained\n"
        assert "crawl spring is drained" in worker.stderr.readline()
        assert spring.run("crawl", TWO, *options).returncode == 0
        wait_until(lambda: web.asked("two.example") == ["/"], "the second seed is fetched")

        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)

    assert worker.returncode == 0


def test_to_stay_and_to_be_profiled_exclude_each_other(spring: Operated) -> None:
    refused = spring.run("worker", "--name", "spring", "--stay", "--profile")

    assert refused.returncode == 2
    assert "--profile and --stay exclude each other" in refused.stderr


@pytest.mark.parametrize("option", [("--workers", "4"), ("--profile",)])
def test_what_only_begins_has_no_workers(spring: Operated, option: tuple[str, ...]) -> None:
    refused = spring.run("crawl", ONE, "--name", "spring", "--begin", *option)

    assert refused.returncode == 2
    assert "--begin fetches nothing" in refused.stderr
