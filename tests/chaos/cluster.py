"""A crawl on services that lie on several machines, here as processes: a Redis Cluster of three masters, a store on two
shards, four workers and the API; and what is done to them while it runs.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.cluster import RedisCluster

from linkcrawler import embedded
from tests.api.conftest import Api
from tests.chaos.chaos import Attacked
from tests.chaos.known_web import KnownWeb
from tests.chaos.request_log import ROOT, Served
from tests.conftest import execute
from tests.redis_cluster import ThreeMasters
from tests.tour.conftest import wait_until

MIN_STORED = 10  # fetches on the first shard, from one dead worker to the next


@dataclass(frozen=True)
class Attack:
    """What is done, in seconds since the first request. Workers are killed all the while, but each only once the others
    have stored something since the last one was, or while a shard stands still: on a busy machine they would do nothing
    but begin.
    """

    worker_every_s: float
    master_dies_at_s: float
    master_back_after_s: float
    shard_stops_at_s: float
    shard_back_after_s: float
    limit_s: float


@dataclass(slots=True)
class OnCluster(Attacked):
    """One run of `linkcrawler crawl` on these services."""

    masters: ThreeMasters = field(kw_only=True)
    shards: list[embedded.Running] = field(kw_only=True)
    n_workers_killed: int = 0
    seconds: float = 0

    @property
    def environment(self) -> dict[str, str]:
        return {"LINKCRAWLER_REDIS_URL": self.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": ",".join(self.dsns)}

    @property
    def redis_url(self) -> str:
        return self.masters.url

    @property
    def dsns(self) -> list[str]:
        return [shard.url for shard in self.shards]

    @contextlib.contextmanager
    def redis(self) -> Iterator[Any]:
        client = RedisCluster.from_url(self.redis_url, decode_responses=True)
        with contextlib.closing(client):
            yield client

    def _pids(self, service: str) -> list[int]:
        return [shard.pid for shard in self.shards] if service == "store" else []

    def suffer(self, rng: random.Random, attack: Attack) -> None:
        """The attack, from the first request on until the crawl has ended."""
        wait_until(lambda: self.served.n_asked() > 0, "the crawl asks for something")
        began = time.monotonic()
        victim, shard = self.masters.masters[1], self.shards[1].pid
        stops_at, back_at = attack.shard_stops_at_s, attack.shard_stops_at_s + attack.shard_back_after_s
        todo: list[tuple[float, Callable[[], None]]] = [
            (attack.master_dies_at_s, victim.kill),
            (attack.master_dies_at_s + attack.master_back_after_s, victim.start),
            (stops_at, lambda: os.kill(shard, signal.SIGSTOP)),
            (back_at, lambda: os.kill(shard, signal.SIGCONT)),
        ]
        todo.sort(key=lambda one: one[0])
        kill_at, n_stored = attack.worker_every_s, 0
        while self.is_running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.2)
                break
            self.seconds = time.monotonic() - began
            assert self.seconds < attack.limit_s, f"the crawl has not ended after {attack.limit_s:g} s"
            while todo and self.seconds >= todo[0][0]:
                todo.pop(0)[1]()
            if self.seconds < kill_at:
                continue
            n_now = int(execute(self.dsns[0], "select count() from fetches"))
            if n_now >= n_stored + MIN_STORED or stops_at <= self.seconds < back_at:
                n_stored, kill_at = n_now, self.seconds + attack.worker_every_s
                self._kill_one(rng)
        assert todo == [], f"the crawl ended after {self.seconds:.0f} s, before all was done to it"

    def _kill_one(self, rng: random.Random) -> None:
        workers = list(self.workers().values())
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(workers), signal.SIGKILL)
                self.n_workers_killed += 1

    def assert_api_counts_exactly(self, api: Api) -> None:
        """What the API says of each target is what the web has: each is answered by one shard of two."""
        links = [link for link in self.served.web.links if link.link_class == "hyperlink"]
        for target in sorted({_domain(link.target_url) for link in links}):
            ours = [link for link in links if _domain(link.target_url) == target]
            report = api.json("report", target=target)
            assert report["backlinks"] == len(ours), target
            assert report["referring_domains"] == len({_domain(link.source_url) for link in ours}), target
            assert report["coverage"]["pages_known"] >= len(self.served.web.urls)


@contextlib.contextmanager
def on_cluster(folder: Path, web: KnownWeb, delay_s: float, **settings: Any) -> Iterator[tuple[OnCluster, Api]]:
    """A crawl of `web` that is not started yet, and the API on the same services."""
    with contextlib.ExitStack() as stack:
        (folder / "redis").mkdir()
        masters = stack.enter_context(ThreeMasters(folder / "redis"))
        shards = []
        for number in (1, 2):
            shards += [one for one in embedded.up(folder / f"shard-{number}", ("store",)) if one.service == "store"]
            stack.callback(embedded.down, folder / f"shard-{number}", is_forced=True)
        served = stack.enter_context(Served(web, folder / "requests.log"))
        data = folder / "data"
        data.mkdir()
        options = ("--workers", "4", "--delay", str(delay_s))
        crawl = OnCluster(data, "cluster", served, options, masters=masters, shards=shards)
        stack.callback(crawl.stop)
        crawl.prepare(**settings)
        command = [sys.executable, "-m", "linkcrawler", "serve", "--port", "0", "--data", str(data)]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | crawl.environment
        )
        stack.callback(server.wait)
        stack.callback(server.kill)
        assert server.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        assert told is not None
        yield crawl, Api(int(told[1]))


def _domain(url: str) -> str:
    """Of a host of this web: what is registered are its last two labels."""
    return ".".join(url.split("/")[2].split(".")[-2:])
