"""Whatever the workers do, in whatever order, and whenever they die: no URL is lost, none is in two places.

A random schedule runs against the frontier and against a model that knows where every URL must be. After each step
the raw keys in Redis are compared with both. Deadlines and pauses are over when the schedule says so, not by time.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from redis.asyncio import Redis

from linkcrawler.frontier import Claim, Frontier, Leased
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

HOSTS = [f"h{i % 3}.site{i // 3}.com" for i in range(7)]
WORKERS = ["ann", "bob"]
N_SLOTS = 2
HOUR_MS = 3_600_000
PAUSES = st.sampled_from([0, HOUR_MS])


class Held:
    """A claim as its worker sees it, and what the model knows of it."""

    def __init__(self, claim: Claim, is_holding: bool) -> None:
        self.claim = claim
        self.open = {leased.url: leased for leased in claim.urls}
        self.is_holding = is_holding  # of the host; a drained claim and a released one are not


class Schedule(RuleBasedStateMachine):
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

    def new_frontier(self) -> Frontier:
        return Frontier(self.redis, self.crawl, n_slots=N_SLOTS, lease_ms=HOUR_MS, default_delay_ms=0)

    def wait(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    def raw(self, slot: int, name: str) -> str:
        return f"lc:{self.crawl}:{{{slot}}}:{name}"

    def pick(self, data: st.DataObject, worker: str) -> Held | None:
        return data.draw(st.sampled_from(self.held[worker])) if self.held[worker] else None

    def settle(self, worker: str, held: Held) -> None:
        if not held.open and not held.is_holding:
            self.held[worker].remove(held)

    @rule(worker=st.sampled_from([*WORKERS, "seeder"]), data=st.data())
    def offer(self, worker: str, data: st.DataObject) -> None:
        picks = st.tuples(st.sampled_from(HOSTS), st.integers(0, 40), st.integers(0, 1))
        candidates = [
            Candidate(f"https://{host}/{n}", host, names_of(host).domain, priority=priority)
            for host, n, priority in data.draw(st.lists(picks, max_size=25))
        ]
        known = self.everywhere()
        new = {c.url: c.host for c in candidates if c.url not in known}
        offered = self.wait(self.frontiers[worker].offer(candidates))

        assert (offered.n_new, offered.n_seen) == (len(new), len(candidates) - len(new))
        for url, host in new.items():
            self.queued[host].add(url)

    @rule(worker=st.sampled_from(WORKERS), n_hosts=st.integers(1, 5), n_urls=st.integers(1, 8))
    def claim(self, worker: str, n_hosts: int, n_urls: int) -> None:
        in_flight = {h.claim.host for held in self.held.values() for h in held if h.is_holding}
        due = {host for host, urls in self.queued.items() if urls} - in_flight - self.paused
        claims = self.wait(self.frontiers[worker].claim(worker, n_hosts, n_urls, 0))

        assert len({claim.host for claim in claims}) == len(claims) == min(n_hosts, len(due))
        for claim in claims:
            urls = {leased.url for leased in claim.urls}
            assert claim.host in due
            assert urls <= self.queued[claim.host]
            assert len(urls) == len(claim.urls) == min(n_urls, len(self.queued[claim.host]))
            self.queued[claim.host] -= urls
            self.held[worker].append(Held(claim, is_holding=True))

    @rule(worker=st.sampled_from(WORKERS), host=st.sampled_from(HOSTS))
    def drain(self, worker: str, host: str) -> None:
        claim = self.wait(self.frontiers[worker].drain_host(worker, host, names_of(host).domain))

        assert ({leased.url for leased in claim.urls} if claim else set()) == self.queued[host]
        if claim:
            self.queued[host] = set()
            self.held[worker].append(Held(claim, is_holding=False))

    @rule(worker=st.sampled_from(WORKERS), pause_ms=PAUSES, data=st.data())
    def release(self, worker: str, pause_ms: int, data: st.DataObject) -> None:
        held = self.pick(data, worker)
        if not held or not held.is_holding:
            return
        unfetched = self.some_of(data, held)
        self.wait(self.frontiers[worker].release(held.claim, pause_ms, unfetched=unfetched))

        held.is_holding = False
        if pause_ms:
            self.paused.add(held.claim.host)
        for leased in unfetched:
            self.queued[held.claim.host].add(held.open.pop(leased.url).url)
        self.settle(worker, held)

    @rule(worker=st.sampled_from(WORKERS), data=st.data())
    def finish(self, worker: str, data: st.DataObject) -> None:
        if not (held := self.pick(data, worker)):
            return
        urls = [leased.url for leased in self.some_of(data, held)]
        self.wait(self.frontiers[worker].finish(held.claim, urls))

        for url in urls:
            self.done.add(held.open.pop(url).url)
        self.settle(worker, held)

    @rule(worker=st.sampled_from(WORKERS), pause_ms=PAUSES, data=st.data())
    def retry(self, worker: str, pause_ms: int, data: st.DataObject) -> None:
        if not (held := self.pick(data, worker)) or not held.open:
            return
        leased = held.open.pop(data.draw(st.sampled_from(sorted(held.open))))
        self.wait(self.frontiers[worker].retry(held.claim, leased, pause_ms))

        self.queued[held.claim.host].add(leased.url)
        if pause_ms:
            self.paused.add(held.claim.host)
        self.settle(worker, held)

    @rule(worker=st.sampled_from(WORKERS))
    def die(self, worker: str) -> None:
        """Killed, noticed, and started again under the same name."""
        n_open = sum(len(held.open) for held in self.held[worker])
        assert self.wait(self.frontiers["seeder"].reclaim(worker)) == n_open
        for held in list(self.held[worker]):
            self.give_back(worker, held)
        self.frontiers[worker] = self.new_frontier()

    @rule(worker=st.sampled_from(WORKERS), data=st.data())
    def stall(self, worker: str, data: st.DataObject) -> None:
        """The deadlines of some claims pass unnoticed by their worker."""
        late = [held for held in self.held[worker] if data.draw(st.booleans())]
        for held in late:
            key = self.raw(held.claim.slot, "leases")
            self.wait(self.redis.zadd(key, {held.claim.lease_id: 1}, xx=True))
        assert self.wait(self.frontiers["seeder"].reclaim()) == sum(len(held.open) for held in late)
        for held in late:
            self.give_back(worker, held)

    @rule(data=st.data(), pause_ms=PAUSES)
    def act_too_late(self, data: st.DataObject, pause_ms: int) -> None:
        """What a worker does under a lease that it lost changes nothing: the invariants see to it."""
        if not self.stale:
            return
        worker, held = data.draw(st.sampled_from(self.stale))
        frontier, leased = self.frontiers[worker], self.some_of(data, held)
        self.wait(frontier.finish(held.claim, [item.url for item in leased]))
        for item in leased:
            self.wait(frontier.retry(held.claim, item, pause_ms))
        self.wait(frontier.release(held.claim, pause_ms, unfetched=leased))

    @rule(worker=st.sampled_from(WORKERS))
    def extend(self, worker: str) -> None:
        assert self.wait(self.frontiers[worker].extend(worker)) == len(self.held[worker])

    @rule()
    def let_pauses_pass(self) -> None:
        for slot in range(N_SLOTS):
            for name in ("ready", "resting"):
                key = self.raw(slot, name)
                for host in self.wait(self.redis.zrange(key, 0, -1)):
                    self.wait(self.redis.zadd(key, {host: 1}, xx=True))
        self.paused.clear()

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

    def teardown(self) -> None:
        """In the end every URL that is not done comes out once, whoever died with it."""
        for worker in WORKERS:
            self.die(worker)
        self.let_pauses_pass()
        claims = self.wait(self.frontiers["ann"].claim("ann", 100, 500, 0))
        rest = [leased.url for claim in claims for leased in claim.urls]
        assert sorted(rest) == sorted(url for urls in self.queued.values() for url in urls)
        assert not set(rest) & self.done

        self.wait(self.frontiers["seeder"].delete())
        assert self.wait(self.redis.keys(f"lc:{self.crawl}:*")) == []
        self.wait(self.redis.aclose())
        self.loop.close()

    def give_back(self, worker: str, held: Held) -> None:
        self.queued[held.claim.host] |= set(held.open)
        self.held[worker].remove(held)
        self.stale.append((worker, held))

    def some_of(self, data: st.DataObject, held: Held) -> list[Leased]:
        return [leased for _, leased in sorted(held.open.items()) if data.draw(st.booleans())]

    def everywhere(self) -> set[str]:
        held = {url for claims in self.held.values() for held in claims for url in held.open}
        return self.done | held | {url for urls in self.queued.values() for url in urls}


@pytest.mark.parametrize("n_steps", [15, 50])
def test_no_url_is_lost_or_in_two_places_whatever_happens(redis_url: str, n_steps: int) -> None:
    schedule = type("Schedule", (Schedule,), {"redis_url": redis_url})
    profile = settings(
        max_examples=20,
        stateful_step_count=n_steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(schedule, settings=profile)
