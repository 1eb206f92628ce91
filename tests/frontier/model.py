"""A model of the frontier that knows where every URL must be, and compares it with the raw keys in Redis."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from redis.asyncio import Redis

from linkcrawler.frontier import Claim, Frontier, Leased

HOSTS = [f"h{i % 3}.site{i // 3}.com" for i in range(7)]
WORKERS = ["ann", "bob"]
N_SLOTS = 2
HOUR_MS = 3_600_000
MAX_QUEUED = 12  # at a host


class Held:
    """A claim as its worker sees it, and what the model knows of it."""

    def __init__(self, claim: Claim, is_holding: bool) -> None:
        self.claim = claim
        self.open = {leased.url: leased for leased in claim.urls}
        self.is_holding = is_holding  # of the host; a drained claim and a released one are not


class Model(RuleBasedStateMachine):
    """Where every URL must be. Rules are added by the schedule; after each step the raw keys are compared."""

    redis_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.redis = Redis.from_url(self.redis_url)
        self.crawl = f"t-{secrets.token_hex(6)}"
        self.frontiers = {w: self.new_frontier() for w in [*WORKERS, "seeder"]}
        self.queued: dict[str, set[str]] = {host: set() for host in HOSTS}
        self.held: dict[str, list[Held]] = {w: [] for w in WORKERS}
        self.stale: list[tuple[str, Held]] = []  # reclaimed, but their workers do not know
        self.done: set[str] = set()
        self.paused: set[str] = set()  # hosts whose pause is not over
        self.budgets: dict[str, int] = {}  # of domains
        self.admitted: Counter[str] = Counter()  # URLs of each domain
        self.crashes: dict[str, int] = {}  # of URLs, as the next claim has to tell them

    def new_frontier(self) -> Frontier:
        bounds = {"default_delay_ms": 0, "max_queued_per_host": MAX_QUEUED}
        return Frontier(self.redis, self.crawl, n_slots=N_SLOTS, lease_ms=HOUR_MS, **bounds)

    def wait(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    def raw(self, slot: int, name: str) -> str:
        return f"lc:{self.crawl}:{{{slot}}}:{name}"

    def pick(self, data: st.DataObject, worker: str) -> Held | None:
        return data.draw(st.sampled_from(self.held[worker])) if self.held[worker] else None

    def settle(self, worker: str, held: Held) -> None:
        if not held.open and not held.is_holding:
            self.held[worker].remove(held)

    @invariant()
    def every_url_is_in_one_place(self) -> None:
        queued: Counter[str] = Counter()
        leased: Counter[str] = Counter()
        ready, resting, in_flight, n_leases = set(), set(), Counter[str](), 0
        for slot in range(N_SLOTS):
            prefix = self.raw(slot, "")
            for key in self.wait(self.redis.keys(prefix.replace("{", r"\{") + "q:*")):
                n = self.wait(self.redis.llen(key))
                queued[key.decode().removeprefix(prefix + "q:")] += n
            for lease_id in self.wait(self.redis.zrange(prefix + "leases", 0, -1)):
                lease = self.wait(self.redis.hgetall(prefix + "lease:" + lease_id.decode()))
                leased[lease[b"h"].decode()] += len(lease) - 2
                n_leases += 1
                assert self.wait(self.redis.sismember(prefix + "worker:" + lease[b"w"].decode(), lease_id))
            ready |= {host.decode() for host in self.wait(self.redis.zrange(prefix + "ready", 0, -1))}
            resting |= {host.decode() for host in self.wait(self.redis.zrange(prefix + "resting", 0, -1))}
            in_flight.update(host.decode() for host in self.wait(self.redis.hkeys(prefix + "flight")))
        all_held = [held for claims in self.held.values() for held in claims]
        holding = {held.claim.host for held in all_held if held.is_holding}

        assert queued == Counter({host: len(urls) for host, urls in self.queued.items() if urls})
        assert sum(leased.values()) == sum(len(held.open) for held in all_held)
        assert n_leases == len(all_held)
        assert in_flight == Counter(holding)
        assert ready == set(queued) - holding
        assert not ready & resting
        counts = self.wait(self.frontiers["seeder"].counts())
        assert (counts.queued, counts.leased) == (sum(queued.values()), sum(leased.values()))
        assert counts.seen == len(self.everywhere())
        assert self.wait(self.frontiers["seeder"].is_exhausted()) == (not queued and not sum(leased.values()))

    def give_back(self, worker: str, held: Held) -> None:
        self.queued[held.claim.host] |= set(held.open)
        for url in held.open:
            self.crashes[url] = self.crashes.get(url) or 1
        self.held[worker].remove(held)
        self.stale.append((worker, held))

    def some_of(self, data: st.DataObject, held: Held) -> list[Leased]:
        return [leased for _, leased in sorted(held.open.items()) if data.draw(st.booleans())]

    def everywhere(self) -> set[str]:
        held = {url for claims in self.held.values() for held in claims for url in held.open}
        return self.done | held | {url for urls in self.queued.values() for url in urls}
