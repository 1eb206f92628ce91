"""How a crawl stands now: its state, its workers by what they said last, and what the frontier holds of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linkcrawler.crawl.tally import Tally
from linkcrawler.frontier import Counts, Frontier

# A worker speaks every second; one that has not spoken for this long is taken for dead.
SILENCE_MS = 10_000
FORGOTTEN_MS = 600_000  # after this a dead worker is of no interest any more: its leases have run out


@dataclass(frozen=True, slots=True)
class WorkerStanding:
    """One worker by its last word. `silent_ms` is its age, by the clocks of the worker's machine and of Redis."""

    name: str
    n_pages: int
    pages_per_s: float
    n_hosts_in_flight: int
    trouble: str
    silent_ms: int
    is_ended: bool  # it said that it ends
    elsewhere: str = ""  # hosts it waits for, as other crawls are at them

    @property
    def is_alive(self) -> bool:
        """It spoke a moment ago, and did not say goodbye."""
        return not self.is_ended and self.silent_ms < SILENCE_MS

    @classmethod
    def of(cls, name: str, message: str, now: int) -> WorkerStanding:
        """What `message`, published by the worker `name`, says at `now` (ms since 1970)."""
        said = json.loads(message)
        return cls(
            name,
            int(said.get("n_pages", 0)),
            float(said.get("pages_per_s", 0.0)),
            int(said.get("n_hosts_in_flight", 0)),
            str(said.get("trouble", "")),
            max(0, now - int(said.get("at", 0))),
            bool(said.get("is_ended", False)),
            str(said.get("elsewhere", "")),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A crawl at the instant `at` (ms, Redis clock). `tally` adds up all its workers on record, dead ones too."""

    crawl: str
    at: int
    state: str  # running, paused, draining
    reason: str  # why it is paused without an order, or what its workers wait for; empty where it goes on
    workers: tuple[WorkerStanding, ...]
    tally: Tally
    counts: Counts
    spider: str = ""  # the Scrapy spider it belongs to; empty for linkcrawler's own
    is_held: bool = False  # it is paused for a while that ends by itself, and not by an order

    @property
    def alive(self) -> list[WorkerStanding]:
        """The workers that are at work."""
        return [worker for worker in self.workers if worker.is_alive]

    @property
    def shown(self) -> list[WorkerStanding]:
        """Those that are alive, and those that died within the last ten minutes without a goodbye."""
        return [worker for worker in self.workers if not worker.is_ended and worker.silent_ms < FORGOTTEN_MS]

    @property
    def pages_per_s(self) -> float:
        """Pages that its workers settle, each by its last ten seconds."""
        return round(sum(worker.pages_per_s for worker in self.alive), 1)


async def standing_of(frontier: Frontier) -> Standing:
    """How the crawl of `frontier` stands. O(slots). Raises FrontierUnavailable."""
    orders, said, counts, spider, now = (
        await frontier.orders(),
        await frontier.published(),
        await frontier.counts(),
        await frontier.spider(),
        await frontier.now(),
    )
    workers = workers_of(said, now)
    reason = orders.reason or waits_for(workers)
    tally, is_held = Tally.total(list(said.values())), bool(orders.reason)
    return Standing(frontier.crawl, now, orders.state, reason, workers, tally, counts, spider, is_held)


def waits_for(workers: Sequence[WorkerStanding]) -> str:
    """What those at work wait for, in words: what is away or full first, else hosts that other crawls are at."""
    alive = [one for one in workers if one.is_alive]
    return next(filter(None, [*(one.trouble for one in alive), *(one.elsewhere for one in alive)]), "")


def workers_of(said: Mapping[str, str], now: int) -> tuple[WorkerStanding, ...]:
    """The workers that said this, those that are alive first, then by name."""
    workers = [WorkerStanding.of(name, message, now) for name, message in said.items()]
    return tuple(sorted(workers, key=lambda worker: (not worker.is_alive, len(worker.name), worker.name)))
