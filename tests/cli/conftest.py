"""A crawl in a Redis database and a store of its own, and the commands that an operator runs on it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner
from redis.asyncio import Redis

from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.tally import Tally
from linkcrawler.frontier import Frontier
from linkcrawler.records import Candidate
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of

T = TypeVar("T")
DATABASE = 9  # of the shared Redis: no other test's crawls are in it


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Operated:
    """A crawl named `spring`, with a Redis and a store that know no other."""

    redis_url: str
    store_dsn: str
    made: set[str] = field(default_factory=set)

    def begin(self, *urls: str, name: str = "spring", **options: Any) -> None:
        """The crawl is known, and `urls` wait in it."""
        config = CrawlConfig(name, scope_names=("a.example",), **options)

        async def work(frontier: Frontier) -> None:
            await frontier.save_config(config.to_json())
            await frontier.offer([candidate(url) for url in urls])

        self.made.add(name)
        self.do(work, name, config)

    def do(
        self, work: Callable[[Frontier], Awaitable[T]], name: str = "spring", config: CrawlConfig | None = None
    ) -> T:
        """What `work` returns for the frontier of the crawl."""

        async def run() -> T:
            client = Redis.from_url(self.redis_url)
            try:
                return await work(Frontier.of(client, config or CrawlConfig(name)))
            finally:
                await client.aclose()

        return asyncio.run(run())

    def speak(self, worker: str, is_ended: bool = False, age_ms: int = 0, **said: Any) -> None:
        """`worker` says how it goes, or said so `age_ms` ago."""
        message = json.loads(Tally(**said).to_json(is_ended))
        message["at"] -= age_ms
        self.do(lambda frontier: frontier.publish(worker, json.dumps(message)))

    def run(self, *arguments: str, **environment: str) -> Done:
        """The command, in this process, with these services."""
        cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("LINKCRAWLER_")}
        services = {"LINKCRAWLER_REDIS_URL": self.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": self.store_dsn}
        env = cleared | {"COLUMNS": None} | services | environment
        if arguments[0] == "worker":  # it sets its process up for itself: title, imports, logging
            wanted = {name: value for name, value in (os.environ | env).items() if value is not None}
            command = [sys.executable, "-m", "linkcrawler", *arguments]
            ended = subprocess.run(command, env=wanted, capture_output=True, text=True, timeout=60)
            return Done(ended.returncode, ended.stdout, ended.stderr)
        done = CliRunner().invoke(program, list(arguments), env=env)
        return Done(done.exit_code, done.stdout, done.stderr)

    def json(self, *arguments: str) -> dict[str, Any]:
        """The object that the command prints with --json; it succeeded."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))


def candidate(url: str, **values: Any) -> Candidate:
    """The candidate of a canonical URL."""
    names = names_of(host_of(url))
    return Candidate(url, names.host, names.domain, **values)


@pytest.fixture
def spring(redis_url: str, empty_index: str) -> Iterator[Operated]:
    """A crawl to be begun; afterwards nothing of it is left."""
    store = Store(empty_index)
    store.migrate()
    store.close()
    operated = Operated(f"{redis_url}?db={DATABASE}", empty_index)
    yield operated
    for name in operated.made:
        operated.do(Frontier.delete, name)
