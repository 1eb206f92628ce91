"""A crawl under attack: the real command line, whose workers, Redis and store are killed, stopped and let go on.

Whatever is done is written down with what the victim held at that moment, so that a test can say afterwards which
pages may have been fetched a second time.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from redis import Redis

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, connect
from linkcrawler.frontier.entries import unpack
from tests.chaos.request_log import ROOT, Served


@dataclass(frozen=True)
class Death:
    """A worker that was killed: its name, when, and the URLs it held under leases with their `n_crashes`."""

    worker: str
    at: float
    held: Mapping[str, int]


@dataclass(slots=True)
class Attacked:
    """One run of `linkcrawler crawl`, and the means to hurt it. `data` has services that are kept up."""

    data: Path
    name: str
    served: Served
    arguments: tuple[str, ...] = ()
    deaths: list[Death] = field(default_factory=list)
    n_redis_deaths: int = 0
    n_store_deaths: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self, *seeds: str) -> Self:
        """The crawl runs; it says what it has to say to two files."""
        command = [sys.executable, "-m", "linkcrawler", "crawl", *seeds, "--name", self.name, "--json"]
        command += [*self.served.connect, *self.arguments, "--data", str(self.data)]
        with (self.data / f"{self.name}.out").open("wb") as out, (self.data / f"{self.name}.err").open("wb") as err:
            env = os.environ | self.environment
            self.process = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT, env=env)
        return self

    def end(self, timeout_s: float = 120, code: int = 0) -> dict[str, Any]:
        """What the crawl printed, once it has ended by itself with `code`."""
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        said = (self.data / f"{self.name}.err").read_text()
        assert self.process.returncode == code, f"exit code {self.process.returncode}: {said[-2000:]}"
        return dict(json.loads((self.data / f"{self.name}.out").read_text()))

    def prepare(self, **settings: Any) -> None:
        """A crawl of that name is known, with these settings of CrawlConfig: it will be taken up with them."""

        async def save() -> None:
            client = await connect(self.redis_url)
            await Frontier(client, self.name).save_config(CrawlConfig(self.name, **settings).to_json())
            await client.aclose()

        asyncio.run(save())

    def stop(self) -> None:
        """It has ended, with its workers, and no service stands still, however the test went."""
        pids = [(pid, signal.SIGCONT) for name in ("redis", "store") for pid in self._pids(name)]
        if hasattr(self, "process") and self.is_running:
            pids += [(pid, signal.SIGKILL) for pid in self.workers().values()]
            self.process.kill()
            self.process.wait()
        for pid, number in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _pids(self, service: str) -> list[int]:
        said = self.service(service)
        return [pid for pid in (said["pid"], said["child_pid"]) if pid]

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    # ── who is there

    def workers(self) -> dict[int, int]:
        """The pid of each worker that has told its name, by its number."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                title = (stat.parent / "cmdline").read_bytes().decode(errors="replace")
                if parent == self.process.pid and (named := re.match(r"linkcrawler worker (\d+)", title)):
                    found[int(named[1])] = int(stat.parent.name)
        return found

    def service(self, name: str) -> dict[str, Any]:
        """What the service announced of itself: pid, child_pid, url."""
        return dict(json.loads((self.data / f"{name}.json").read_text()))

    @property
    def environment(self) -> dict[str, str]:
        """What the program is told of its services; nothing = those in `data`."""
        return {}

    @property
    def redis_url(self) -> str:
        return str(self.service("redis")["url"])

    @property
    def dsns(self) -> list[str]:
        """The stores that together have all rows."""
        return [str(self.service("store")["url"])]

    @contextlib.contextmanager
    def redis(self) -> Iterator[Any]:
        """A client that answers in text."""
        client = Redis.from_url(self.service("redis")["url"], socket_timeout=10, decode_responses=True)
        with contextlib.closing(client):
            yield client

    # ── what they hold

    def held_by(self, worker: str) -> dict[str, int]:
        """The URLs under leases of `worker`, a name such as 2-4711, with their `n_crashes`."""
        held = {}
        with self.redis() as redis:
            for key in redis.scan_iter(f"lc:{self.name}:*:worker:{worker}", count=10_000):
                prefix = key.removesuffix(f"worker:{worker}")
                for lease_id in redis.smembers(key):
                    lease = redis.hgetall(f"{prefix}lease:{lease_id}")
                    for entry in (entry for number, entry in lease.items() if number.isdigit()):
                        leased = unpack(lease["h"], entry)
                        held[leased.url] = leased.n_crashes
        return held

    def holder_of(self, host: str) -> int | None:
        """The pid of the worker that holds `host` now; None where none does."""
        with self.redis() as redis:
            for key in redis.scan_iter(f"lc:{self.name}:*:flight", count=10_000):
                lease_id = redis.hget(key, host)
                worker = redis.hget(f"{key.removesuffix('flight')}lease:{lease_id}", "w")
                if worker:
                    return int(worker.rpartition("-")[2])
        return None

    # ── what is done to them

    def kill_worker(self, number: int, also: int = 0) -> bool:
        """Worker `number` is dead, and what it held is noted; False where there is none now.

        The process `also` is killed just before it, so that nobody learns of its death from there.
        """
        pid = self.workers().get(number)
        if pid is None:
            return False
        worker = f"{number}-{pid}"
        with contextlib.suppress(ProcessLookupError):  # it may end by itself at any moment
            os.kill(pid, signal.SIGSTOP)
            held = self.held_by(worker)
            if also:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(also, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)
            self.deaths.append(Death(worker, time.monotonic(), held))
            return True
        return False

    def until_the_end(
        self,
        rng: random.Random,
        every_s: float,
        redis_at: Container[int],
        store_at: Container[int],
        limit_s: float,
        n_most: int | None = None,
    ) -> None:
        """Every `every_s` seconds a worker dies, until the crawl has ended or `limit_s` are over; after `n_most` such
        moments it is left alone.

        From the moments whose numbers are in `redis_at` on Redis is killed with the next worker; from those in
        `store_at` on the store does not answer, until it is killed with the next but one.
        """
        store_pid = stopped_at = 0
        is_redis_due = False
        for number in itertools.count(1) if n_most is None else range(1, n_most + 1):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(every_s)
                break
            is_redis_due = is_redis_due or number in redis_at
            also = self.service("redis")["child_pid"] if is_redis_due else 0
            workers = list(self.workers())
            if workers and self.kill_worker(rng.choice(workers), also):
                self.n_redis_deaths += is_redis_due
                is_redis_due = False
            if number in store_at:
                store_pid, stopped_at = self.service("store")["pid"], number
                os.kill(store_pid, signal.SIGSTOP)
            elif store_pid and number == stopped_at + 2:
                os.kill(store_pid, signal.SIGKILL)
                store_pid, self.n_store_deaths = 0, self.n_store_deaths + 1
            assert number * every_s < limit_s, f"the crawl has not ended after {limit_s:g} s"
        if store_pid:
            os.kill(store_pid, signal.SIGCONT)
