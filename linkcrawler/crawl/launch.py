"""The launcher: offers the seeds, keeps N worker processes alive until the crawl is over, and tells how it goes.

The launcher holds nothing that matters: the crawl is in the frontier. A worker that dies is replaced, and the
URLs it held go back at once; a launcher that dies stops its workers, and `--name` takes the crawl up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import redis.asyncio

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl import seeds as seed_list
from linkcrawler.crawl.tally import Tally
from linkcrawler.errors import FrontierError, FrontierUnavailable, LinkcrawlerError, UsageError
from linkcrawler.frontier import Counts, Frontier
from linkcrawler.store import Store

POLL_S = 0.25
STOPPED = 3  # exit code of a worker that was asked to end before the crawl was over
# A worker that dies this often in a row, each time this soon, would die for ever.
MAX_QUICK_DEATHS = 3
QUICK_DEATH_S = 10.0
KILL_AFTER_S = 60.0


@dataclass(slots=True)
class Progress:
    """How a crawl stands, at one instant."""

    tally: Tally
    counts: Counts
    n_workers: int
    seconds: float
    n_restarts: int
    max_pages: int


@dataclass(slots=True)
class _Process:
    number: int
    process: asyncio.subprocess.Process
    end: asyncio.Task[int]  # done when the process has ended
    started: float
    log: Path


@dataclass(slots=True)
class Launcher:
    """One run of one crawl on this machine. `run` returns once no worker is left."""

    config: CrawlConfig
    given: dict[str, Any]  # of the configuration, what was said this time
    redis_url: str
    store: Store
    data: Path
    n_workers: int
    on_progress: Callable[[Progress], None]
    is_alone: bool = False  # all workers of this crawl run on this machine: dead ones can be told by their pid
    n_restarts: int = 0
    n_queued: int = 0  # URLs that still waited when the run ended
    _is_stopping: bool = False
    _earlier: frozenset[str] = frozenset()  # workers of earlier runs of this crawl
    _quick_deaths: int = 0

    async def run(self, urls: list[str]) -> bool:
        """Offer `urls` and work; True once the crawl is over, False where it was interrupted.

        Raises FrontierError where the workers cannot be kept alive; their log's last lines are in the message.
        """
        client = redis.asyncio.from_url(self.redis_url)
        try:
            await self._take_up(client, urls)
            frontier = Frontier.of(client, self.config)
            await self._seed(frontier, urls)
            await self._supervise(frontier)
            self.n_queued = (await frontier.counts()).queued
            return not self._is_stopping
        finally:
            await client.aclose()

    async def _take_up(self, client: redis.asyncio.Redis, urls: list[str]) -> None:
        """The configuration is that of this crawl: one that is taken up again keeps what was said before."""
        known = await Frontier(client, self.config.name).load_config()
        if known is not None:
            self.config = replace(CrawlConfig.from_json(known), **self.given)
        elif not urls:
            raise UsageError(
                f"crawl {self.config.name!r} is not known here and no seed is given: name at least one URL"
            )
        names = {*self.config.scope_names, *seed_list.scope_names(self.config.scope, urls)}
        self.config = replace(self.config, scope_names=tuple(sorted(names)))

    async def _seed(self, frontier: Frontier, urls: list[str]) -> None:
        """The seeds are in the frontier, and then the configuration: a crawl that is known has its seeds."""
        self._earlier = frozenset(await frontier.published())
        if self.is_alone:
            for worker in self._earlier:
                if not _is_alive(int(worker.rpartition("-")[2])):
                    await frontier.reclaim(worker)
        await frontier.set_page_budget(self.config.max_pages)
        if urls:
            over_budget = (await frontier.offer(seed_list.candidates(urls))).over_budget
            if over_budget:
                await asyncio.to_thread(self.store.park, self.config.name, over_budget, "over_budget")
        await frontier.save_config(self.config.to_json())

    async def _supervise(self, frontier: Frontier) -> None:
        loop = asyncio.get_running_loop()
        processes = {}
        for number in range(1, self.n_workers + 1):
            processes[number] = await self._spawn(number)

        def stop() -> None:
            if self._is_stopping:  # asked twice: now
                kill()
            self._is_stopping = True
            for one in processes.values():
                _signal(one.process, signal.SIGTERM)
            loop.call_later(KILL_AFTER_S, kill)

        def kill() -> None:
            for one in processes.values():
                _signal(one.process, signal.SIGKILL)

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        started = time.monotonic()
        try:
            while processes:
                ends = [one.end for one in processes.values()]
                await asyncio.wait(ends, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
                for number, one in list(processes.items()):
                    if not one.end.done():
                        continue
                    del processes[number]
                    if one.process.returncode == STOPPED:  # by somebody else's SIGTERM
                        self._is_stopping = True
                    elif one.process.returncode != 0:
                        with contextlib.suppress(FrontierUnavailable):
                            n_reclaimed = await frontier.reclaim(f"{number}-{one.process.pid}")
                            if self.config.max_pages:
                                await frontier.give_back_pages(n_reclaimed)
                        if not self._is_stopping:
                            processes[number] = await self._respawn(one)
                await self._report(frontier, len(processes), time.monotonic() - started)
        finally:
            kill()

    async def _report(self, frontier: Frontier, n_workers: int, seconds: float) -> None:
        with contextlib.suppress(FrontierUnavailable):
            published = await frontier.published()
            tally = Tally.total([text for worker, text in published.items() if worker not in self._earlier])
            counts = await frontier.counts()
            self.on_progress(Progress(tally, counts, n_workers, seconds, self.n_restarts, self.config.max_pages))

    async def _spawn(self, number: int) -> _Process:
        log = self.data / "log" / f"worker-{number}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "linkcrawler",
                "worker",
                "--name",
                self.config.name,
                "--number",
                str(number),
                "--data",
                str(self.data),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, "LINKCRAWLER_LAUNCHER_PID": str(os.getpid())},
                start_new_session=True,  # Ctrl-C reaches the launcher, which lets the workers finish
            )
        return _Process(number, process, asyncio.create_task(process.wait()), time.monotonic(), log)

    async def _respawn(self, dead: _Process) -> _Process:
        """A new worker in the place of a dead one. Raises FrontierError where they keep dying."""
        is_quick = time.monotonic() - dead.started < QUICK_DEATH_S
        self._quick_deaths = self._quick_deaths + 1 if is_quick else 0
        if self._quick_deaths >= MAX_QUICK_DEATHS:
            tail = "".join(dead.log.read_text(errors="replace").splitlines()[-1:])
            raise FrontierError(
                f"worker {dead.number} died {MAX_QUICK_DEATHS} times within {QUICK_DEATH_S:g} s "
                f"(exit code {dead.process.returncode}): {tail or 'no log'}: see {dead.log}"
            )
        self.n_restarts += 1
        return await self._spawn(dead.number)


def _is_alive(pid: int) -> bool:
    """Whether a process with this number runs; another program may have it by now, which only costs time."""
    return Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def launch(launcher: Launcher, urls: list[str]) -> bool:
    """Run `launcher` to its end; False where it was interrupted. Blocks. Raises LinkcrawlerError."""
    try:
        return asyncio.run(launcher.run(urls))
    except OSError as exc:
        raise LinkcrawlerError(f"a worker process could not be started: {exc}") from exc
