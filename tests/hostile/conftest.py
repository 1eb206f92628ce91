"""One crawl of the whole hostile web: by the program, with limits that are small, and what it left in the store."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, connect
from linkcrawler.store import Store
from tests.conftest import execute
from tests.hostile.case import Case

_NUMBERS = itertools.count(1)
LAST = """
select url, argMax(outcome, fetched_at) as outcome, argMax(reason, fetched_at) as reason
from fetches where crawl = {crawl:String} and purpose != 'robots' group by url
"""
LINKS = "select distinct source_host, target_url from links final where target_host = 'target.example'"


def _family(pid: int) -> list[int]:
    """The process and all that descend from it now."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _peak_kb(pid: int) -> int:
    """The most memory that a process has held so far; 0 where it is gone."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return 0


@dataclass(frozen=True)
class Crawled:
    """What a crawl was, and what it left."""

    summary: dict[str, Any]
    outcomes: dict[str, tuple[str, str]]  # by URL: outcome and reason of the last fetch
    links: dict[str, set[str]]  # by host: targets below http://target.example/
    peak_kb: int  # memory of the largest of its processes
    stderr: str

    def of(self, case: Case) -> dict[str, tuple[str, str]]:
        """Outcome and reason by path, of one website."""
        return {u.removeprefix(case.seed[:-1]): said for u, said in self.outcomes.items() if u.startswith(case.seed)}


@dataclass(frozen=True)
class Runner:
    """Runs crawls against one store and one Redis."""

    redis_url: str
    dsn: str
    data: Path

    def crawl(self, config: CrawlConfig, seeds: Sequence[str], timeout_s: float = 100) -> Crawled:
        """Crawl `seeds` as `config` says, settings that have no option included, to the end."""
        asyncio.run(self._prepare(config))
        listed = self.data / f"{config.name}.txt"
        listed.write_text("\n".join(seeds))
        env = {**os.environ, "LINKCRAWLER_REDIS_URL": self.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": self.dsn}
        command = [sys.executable, "-m", "linkcrawler", "crawl", "--seeds", str(listed), "--name", config.name]
        out, err = self.data / "out", self.data / "err"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(
                ["timeout", "-k", "5", str(timeout_s), *command, "--json", "--data", str(self.data)],
                env=env,
                stdout=stdout,
                stderr=stderr,
            )
            peak_kb = 0
            while process.poll() is None:
                peak_kb = max(peak_kb, *map(_peak_kb, _family(process.pid)))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
        assert process.returncode == 0, err.read_text()
        store = Store(self.dsn)
        try:
            rows = store.query(LAST, {"crawl": config.name})
            links: dict[str, set[str]] = {}
            for host, url in store.query(LINKS):
                links.setdefault(host, set()).add(url.removeprefix("http://target.example/"))
        finally:
            store.close()
        outcomes = {url: (str(outcome), str(reason)) for url, outcome, reason in rows}
        return Crawled(json.loads(out.read_text()), outcomes, links, peak_kb, err.read_text())

    async def _prepare(self, config: CrawlConfig) -> None:
        client = await connect(self.redis_url)
        await Frontier(client, config.name).save_config(config.to_json())
        await client.aclose()


@pytest.fixture(scope="session")
def runner(redis_url: str, store_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A store of its own for all hostile crawls."""
    name = f"hostile_{os.getpid()}_{next(_NUMBERS)}"
    execute(store_dsn, f"create database {name}")
    dsn = store_dsn.rsplit("/", 1)[0] + f"/{name}"
    store = Store(dsn)
    store.migrate()
    store.close()
    yield Runner(redis_url, dsn, tmp_path_factory.mktemp("hostile"))
    execute(store_dsn, f"drop database if exists {name} sync")
