"""A worker at work and an API, both asked for their metrics at one moment: what they really expose."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from linkcrawler.config import Config, CrawlConfig
from linkcrawler.schedule import run_pass
from linkcrawler.store import Store
from tests.api.conftest import serving
from tests.cli.conftest import Operated, spring
from tests.conftest import execute
from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import wait_until

__all__ = ["exposed", "spring"]

DATABASE = 7  # of the shared Redis: no other test's crawls are in it
Series = dict[str, dict[tuple[tuple[str, str], ...], float]]


@dataclass(frozen=True)
class Exposed:
    """What was scraped: sample name -> labels -> number; and the log of the worker."""

    worker: Series
    api: Series
    log: list[dict[str, object]]

    @property
    def names(self) -> set[str]:
        """Every name that a query may use."""
        return {*self.worker, *self.api}


def read(text: str) -> Series:
    """The samples of an exposition; a family without samples is there, too."""
    found: Series = {}
    for family in text_string_to_metric_families(text):
        if not family.samples:
            found.setdefault(f"{family.name}_total" if family.type == "counter" else family.name, {})
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return str(answer.read().decode())


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.fixture(scope="session")
def exposed(redis_url: str, store_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exposed]:
    """A worker that has settled a page and waits for the answer of another, and the API over the same services."""
    name = f"observe_{os.getpid()}"
    execute(store_dsn, f"create database {name}")
    spring = Operated(f"{redis_url}?db={DATABASE}", store_dsn.rsplit("/", 1)[0] + f"/{name}")
    store = Store(spring.store_dsn)
    store.migrate()
    data, port, go_on = tmp_path_factory.mktemp("observe"), free_port(), threading.Event()

    def slow(_: Request) -> Answer:
        go_on.wait(60)
        return Answer(200, {}, b"late")

    with TinyWeb() as web:
        web.page("http://www.a.example/", '<a href="/slow">s</a> <a href="http://b.example/">b</a>')
        web.answers["http://www.a.example/slow"] = slow
        spring.begin("http://www.a.example/", connect_to=(f"::127.0.0.1:{web.port}",), delay_s=0.0)
        config = CrawlConfig("spring", scope_names=("a.example",))
        spring.do(lambda frontier: run_pass(frontier, store, config))
        store.close()
        worker = begun(spring, data, port)
        try:
            wait_until(lambda: is_at_the_second_page(asked(port)), "a page is settled and another asked for", 60)
            with serving(Config(data, spring.redis_url, spring.store_dsn)) as api:
                api.json("status")
                both = (read(scraped(port)), read(scraped(api.port)))
        finally:
            go_on.set()
            worker.wait(60)
    lines = (data / "stderr").read_text().splitlines()
    yield Exposed(*both, [json.loads(line) for line in lines])
    for crawl in spring.made:
        spring.do(lambda frontier: frontier.delete(), crawl)
    execute(store_dsn, f"drop database {name} sync")


def is_at_the_second_page(exposition: str) -> bool:
    series = read(exposition)
    visited = series.get("linkcrawler_hosts_in_flight", {}).values()
    return bool(series.get("linkcrawler_pages_fetched_total")) and 1 in visited


def begun(spring: Operated, data: Path, port: int) -> subprocess.Popen[bytes]:
    words = ["worker", "--name", "spring", "--metrics-port", str(port), "--log-format", "json", "--data", str(data)]
    services = {"LINKCRAWLER_REDIS_URL": spring.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": spring.store_dsn}
    with (data / "stderr").open("wb") as err:
        return subprocess.Popen([sys.executable, "-m", "linkcrawler", *words], env=os.environ | services, stderr=err)


def asked(port: int) -> str:
    try:
        return scraped(port)
    except OSError:
        return ""
