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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import redis.asyncio

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl import seeds as seed_list
from linkcrawler.crawl.tally import Tally
from linkcrawler.errors import FrontierError, FrontierUnavailable, LinkcrawlerError, UsageError
from linkcrawler.frontier import Counts, Frontier

POLL_S = 0.25
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
    started: float
    log: Path


@dataclass(slots=True)
class Launcher:
    """One run of one crawl on this machine. `run` returns once no worker is left."""

    config: CrawlConfig
    given: dict[str, Any]  # of the configuration, what was said this time
    redis_url: str
    data: Path
    n_workers: int
    on_progress: Callable[[Progress], None]
    environment: dict[str, str] = field(default_factory=dict)
    n_restarts: int = 0
    _is_stopping: bool = False
    _earlier: frozenset[str] = frozenset()  # workers of earlier runs of this crawl
    _quick_deaths: int = 0

    async def run(self, urls: list[str]) -> bool:
        """Offer `urls` and work; True once the crawl is over, False where it was interrupted.

        Raises FrontierError where the workers cannot be kept alive; their log's last lines are in the message.
        """
        client = redis.asyncio.from_url(self.redis_url)
        try:
            frontier = Frontier(
                client,
                self.config.name,
                lease_ms=self.config.lease_ms,
                max_pages_per_domain=self.config.max_pages_per_domain,
            )
            await self._seed(frontier, urls)
            await self._supervise(frontier)
            return not self._is_stopping
        finally:
            await client.aclose()

    async def _seed(self, frontier: Frontier, urls: list[str]) -> None:
        """The crawl is known to the frontier, with its seeds; one that is taken up again keeps what was said before."""
        known = await frontier.load_config()
        if known is not None:
            self.config = replace(CrawlConfig.from_json(known), **self.given)
        elif not urls:
            raise UsageError(
                f"crawl {self.config.name!r} is not known here and no seed is given: name at least one URL"
            )
        names = {*self.config.scope_names, *seed_list.scope_names(self.config.scope, urls)}
        self.config = replace(self.config, scope_names=tuple(sorted(names)))
        await frontier.save_config(self.config.to_json())
        self._earlier = frozenset(await frontier.published())
        await frontier.set_page_budget(self.config.max_pages)
        if urls:
            await frontier.offer(seed_list.candidates(urls))

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
                await asyncio.wait(
                    [asyncio.ensure_future(p.process.wait()) for p in processes.values()],
                    timeout=POLL_S,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for number, one in list(processes.items()):
                    if one.process.returncode is None:
                        continue
                    del processes[number]
                    if one.process.returncode != 0:
                        with contextlib.suppress(FrontierUnavailable):
                            await frontier.reclaim(f"{number}-{one.process.pid}")
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
                env={**os.environ, **self.environment, "LINKCRAWLER_LAUNCHER_PID": str(os.getpid())},
                start_new_session=True,  # Ctrl-C reaches the launcher, which lets the workers finish
            )
        return _Process(number, process, time.monotonic(), log)

    async def _respawn(self, dead: _Process) -> _Process:
        """A new worker in the place of a dead one. Raises FrontierError where they keep dying."""
        is_quick = time.monotonic() - dead.started < QUICK_DEATH_S
        self._quick_deaths = self._quick_deaths + 1 if is_quick else 0
        if self._quick_deaths >= MAX_QUICK_DEATHS:
            tail = " | ".join(dead.log.read_text(errors="replace").splitlines()[-3:])
            raise FrontierError(
                f"worker {dead.number} died {MAX_QUICK_DEATHS} times within {QUICK_DEATH_S:g} s "
                f"(exit code {dead.process.returncode}): {tail or 'no log'}: see {dead.log}"
            )
        self.n_restarts += 1
        return await self._spawn(dead.number)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def launch(launcher: Launcher, urls: list[str]) -> bool:
    """Run `launcher` to its end; False where it was interrupted. Blocks. Raises LinkcrawlerError."""
    try:
        return asyncio.run(launcher.run(urls))
    except OSError as exc:
        raise LinkcrawlerError(f"a worker process could not be started: {exc}") from exc
