"""The launcher: offers the seeds, keeps N worker processes alive until the crawl is over, and tells how it goes.

The launcher holds nothing that matters: the crawl is in the frontier. A worker that dies is replaced, and the
URLs it held go back at once; a launcher that dies stops its workers, and `--name` takes the crawl up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import Redis, RedisCluster

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl import seeds as seed_list
from linkcrawler.crawl.crew import DRAINED, STOPPED, Crew, Member
from linkcrawler.crawl.introduction import is_nameless, refuse_unnamed
from linkcrawler.crawl.ownership import refuse_spiders_crawl
from linkcrawler.crawl.patience import until_answered
from linkcrawler.crawl.sowing import offer_seeds
from linkcrawler.crawl.tally import Tally
from linkcrawler.errors import FrontierUnavailable, LinkcrawlerError, StoreUnavailable, UsageError
from linkcrawler.frontier import Counts, Frontier, connect
from linkcrawler.store import Store

KILL_AFTER_S = 60.0
# Parked URLs are looked after this often, and at least ten times as rarely as a look takes.
REFILL_S = 5.0
REFILL_PAUSES = 10

log = logging.getLogger(__name__)


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
    # Returns what was parked and has room now to the frontier, and how many URLs those were.
    refill: Callable[[Frontier, CrawlConfig], Awaitable[int]] | None = None
    is_unwanted: Callable[[], bool] = lambda: False  # it was to stop before it could hear a signal
    max_standstill_s: float = 0  # a run in which nothing is settled for so long ends; 0 = it has patience
    is_profiled: bool = False  # the workers measure what their time goes to
    profiles: list[dict[str, Any]] = field(default_factory=list)  # of each worker that was, with its `n_pages`
    is_given_up: bool = False  # it ended for that
    n_queued: int = 0  # URLs that still waited when the run ended
    refused: Mapping[str, int] = field(default_factory=dict)  # URLs that this run's workers left out, by reason
    waited_s: float = 0.0  # a worker had nothing to do but wait for hosts that other crawls were at
    is_drained: bool = False
    _crew: Crew = field(init=False)
    _is_stopping: bool = False
    _moved_at: tuple[int, float] = (-1, 0)  # pages settled, and when (s since the start) there were fewer
    _earlier: frozenset[str] = frozenset()  # workers of earlier runs of this crawl
    _trouble: Tally = field(default_factory=Tally)
    _tally: Tally = field(default_factory=Tally)
    _counts: Counts = field(default_factory=lambda: Counts(0, 0, 0, 0, 0))

    async def run(self, urls: list[str]) -> bool:
        """Offer `urls` and work; True once the crawl is over or drained, False where it was interrupted.

        Raises FrontierError where the workers cannot be kept alive; their log's last lines are in the message.
        """
        client = await connect(self.redis_url)
        try:
            await self._take_up(client, urls)
            frontier = Frontier.of(client, self.config)
            await self._seed(frontier, urls)
            await self._refilled(frontier)
            told = {"crawl": self.config.name, "n_workers": self.n_workers}
            log.info("crawl begins", extra=told | {"n_seeds": len(urls)})
            await self._supervise(frontier)
            log.info("crawl ends", extra=told | {"pages": self._tally.n_pages, "is_stopped": self._is_stopping})
            with contextlib.suppress(FrontierUnavailable):
                self.n_queued = (await frontier.counts()).queued
            return not self._is_stopping
        finally:
            await client.aclose()

    async def _take_up(self, client: Redis | RedisCluster, urls: list[str]) -> None:
        """The configuration is that of this crawl: one that is taken up again keeps what was said before."""
        frontier = Frontier(client, self.config.name)
        await refuse_spiders_crawl(frontier)
        known = await frontier.load_config()
        if known is not None:
            agent = self.config.user_agent
            self.config = replace(CrawlConfig.from_json(known), **self.given)
            if is_nameless(self.config):
                self.config = replace(self.config, user_agent=agent)
        elif not urls:
            raise UsageError(
                f"crawl {self.config.name!r} is not known here and no seed is given: name at least one URL"
            )
        names = {*self.config.scope_names, *seed_list.scope_names(self.config.scope, urls)}
        self.config = replace(self.config, scope_names=tuple(sorted(names)))
        if urls or not self.config.connect_to:  # which ports it sends elsewhere, the names of a scope do not say
            refuse_unnamed(self.config, urls or [f"https://{name}/" for name in self.config.scope_names])

    async def _seed(self, frontier: Frontier, urls: list[str]) -> None:
        """The seeds are in the frontier, and then the configuration: a crawl that is known has its seeds."""
        self._earlier = frozenset(await frontier.published())
        if self.is_alone:
            for worker in self._earlier:
                pid = worker.rpartition("-")[2]
                if pid.isdigit() and not _is_alive(int(pid)):  # the drop-in's names are others
                    await frontier.reclaim(worker)
        await frontier.set_state("running")
        await frontier.set_page_budget(self.config.max_pages)
        if urls:
            await offer_seeds(frontier, self.store, urls)
        await frontier.save_config(self.config.to_json())

    async def _supervise(self, frontier: Frontier) -> None:
        """Workers work until nothing is left of the crawl, or they were stopped."""
        loop = asyncio.get_running_loop()
        crew = self._crew = Crew(self.config.name, self.data, ["--profile"] * self.is_profiled)
        for number in range(1, self.n_workers + 1):
            await crew.hire(number)

        def stop() -> None:
            if self._is_stopping:  # asked twice: now
                crew.tell(signal.SIGKILL)
            self._is_stopping = True
            crew.tell(signal.SIGTERM)
            loop.call_later(KILL_AFTER_S, crew.tell, signal.SIGKILL)

        before = {wish: signal.getsignal(wish) for wish in (signal.SIGINT, signal.SIGTERM)}
        for wish in before:
            loop.add_signal_handler(wish, stop)
        if self.is_unwanted():
            stop()
        started = time.monotonic()
        dead: list[Member] = []  # not buried yet: while Redis is away, a new worker could not work
        refilling = asyncio.create_task(self._refill_regularly(frontier))
        try:
            while crew or (dead and not self._is_stopping):
                for member in await crew.ended():
                    if member.process.returncode == STOPPED:  # by somebody else's SIGTERM
                        self._is_stopping = True
                    elif member.process.returncode == DRAINED:
                        self.is_drained = True
                    elif member.process.returncode != 0:
                        told = {"crawl": self.config.name, "worker": member.name, "code": member.process.returncode}
                        log.error("worker died", extra=told | {"log": str(member.log)})
                        dead.append(member)
                with contextlib.suppress(FrontierUnavailable):  # until it is back; the leases may run out meanwhile
                    while dead:
                        is_mute = await self._bury(frontier, dead[0].name)
                        member = dead.pop(0)
                        if not self._is_stopping:
                            await crew.replace(member, is_mute)
                await self._report(frontier, time.monotonic() - started)
                if self._stands_still(time.monotonic() - started) and not self._is_stopping:
                    self.is_given_up = True
                    stop()
                if not (crew or dead) and await until_answered(self._trouble, partial(self._has_more, frontier)):
                    for number in range(1, self.n_workers + 1):
                        await crew.hire(number)
        finally:
            refilling.cancel()
            crew.tell(signal.SIGKILL)
            for wish, handler in before.items():
                loop.remove_signal_handler(wish)
                signal.signal(wish, handler)

    async def _refill_regularly(self, frontier: Frontier) -> None:
        while self.refill is not None:
            began = time.monotonic()
            await self._refilled(frontier)
            await asyncio.sleep(max(REFILL_S, (time.monotonic() - began) * REFILL_PAUSES))

    async def _refilled(self, frontier: Frontier) -> int:
        """How many parked URLs wait again; 0 where a service is away: they stay parked and the next look finds them."""
        try:
            return await self.refill(frontier, self.config) if self.refill is not None else 0
        except (FrontierUnavailable, StoreUnavailable):
            return 0
        except LinkcrawlerError as exc:
            log.warning("parked URLs not returned", extra={"crawl": self.config.name, "reason": str(exc)})
            return 0

    async def _has_more(self, frontier: Frontier) -> bool:
        """The workers ended because nothing was left, and now something waits: it was parked, seeded or requeued."""
        if self._is_stopping or self.is_drained:
            return False
        if await self._has_work(frontier):
            return True
        await self._refilled(frontier)  # the regular one may be at it, and what that returned counts, too
        return await self._has_work(frontier)

    async def _has_work(self, frontier: Frontier) -> bool:
        """Something waits that may be fetched: with the page budget spent, only recrawls may."""
        if not (await frontier.counts()).queued:
            return False
        if not self.config.max_pages:
            return True
        if not await frontier.take_pages("launcher", 1):
            return await frontier.has_recrawls()
        await frontier.give_back_pages("launcher", 1)
        return True

    def _stands_still(self, seconds: float) -> bool:
        """No page was settled for `max_standstill_s`, although nothing that is needed is away."""
        if self._tally.n_pages != self._moved_at[0] or self._tally.trouble:
            self._moved_at = (self._tally.n_pages, seconds)
        return 0 < self.max_standstill_s <= seconds - self._moved_at[1]

    async def _report(self, frontier: Frontier, seconds: float) -> None:
        crew = self._crew
        try:
            published = await frontier.published()
            self._counts = await frontier.counts()
        except FrontierUnavailable as exc:
            tally = replace(self._tally, trouble=str(exc))  # as it was when Redis answered last
        else:
            ours = [text for worker, text in published.items() if worker not in self._earlier]
            tally = Tally.total(ours)
            if self.is_profiled:
                told = [json.loads(text) for text in ours]
                self.profiles = [{**one["profile"], "n_pages": one["n_pages"]} for one in told if one.get("profile")]
            self._tally, self.refused, self.waited_s = tally, tally.refused, tally.waited_s
        self.on_progress(Progress(tally, self._counts, len(crew), seconds, crew.n_restarts, self.config.max_pages))

    async def _bury(self, frontier: Frontier, worker: str) -> bool:
        """What a dead worker held waits again; True where it died before it said a word."""
        is_mute = worker not in await frontier.published()
        await frontier.reclaim(worker)
        return is_mute


def _is_alive(pid: int) -> bool:
    """Whether a process with this number runs; another program may have it by now, which only costs time."""
    return Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists()


def launch(launcher: Launcher, urls: list[str]) -> bool:
    """Run `launcher` to its end; False where it was interrupted. Blocks. Raises LinkcrawlerError."""
    try:
        return asyncio.run(launcher.run(urls))
    except OSError as exc:
        raise LinkcrawlerError(f"a worker process could not be started: {exc}") from exc
