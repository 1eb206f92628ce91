"""Whatever the workers do, in whatever order, and whenever they die: no URL is lost, none is in two places.

A random schedule runs against the frontier and against a model that knows where every URL must be. After each step
the raw keys in Redis are compared with both. Deadlines and pauses are over when the schedule says so, not by time.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from linkcrawler.records import Candidate
from linkcrawler.urls import names_of
from tests.frontier.model import HOSTS, HOUR_MS, MAX_QUEUED, N_SLOTS, WORKERS, Held, Model

PAUSES = st.sampled_from([0, HOUR_MS])


class Schedule(Model):
    @rule(worker=st.sampled_from([*WORKERS, "seeder"]), data=st.data())
    def offer(self, worker: str, data: st.DataObject) -> None:
        picks = st.tuples(st.sampled_from(HOSTS), st.integers(0, 40), st.integers(0, 1))
        candidates = [
            Candidate(f"https://{host}/{n}", host, names_of(host).domain, priority=priority)
            for host, n, priority in data.draw(st.lists(picks, max_size=25))
        ]
        known, n_new, over_budget, overflowing = self.everywhere(), 0, set(), set()
        hosts = list(dict.fromkeys(c.host for c in candidates))
        for c in sorted(candidates, key=lambda c: hosts.index(c.host)):  # one host after the other
            if c.url in known:
                continue
            if 0 < self.budgets.get(c.domain, 0) <= self.admitted[c.domain]:
                over_budget.add(c.url)
            elif len(self.queued[c.host]) >= MAX_QUEUED:
                overflowing.add(c.url)
            else:
                self.queued[c.host].add(c.url)
                known.add(c.url)
                self.admitted[c.domain] += 1
                n_new += 1
        offered = self.wait(self.frontiers[worker].offer(candidates))

        assert offered.n_new == n_new
        assert {c.url for c in offered.over_budget} == over_budget
        assert {c.url for c in offered.overflowing} == overflowing
        assert offered.n_seen == len(candidates) - n_new - len(over_budget) - len(overflowing)

    @rule(host=st.sampled_from(HOSTS), data=st.data())
    def offer_again(self, host: str, data: st.DataObject) -> None:
        """What is done waits again, where its host has room."""
        done = sorted(url for url in self.done if url.startswith(f"https://{host}/"))
        urls = [url for url in done if data.draw(st.booleans())]
        n_places = max(0, MAX_QUEUED - len(self.queued[host]))
        candidates = [Candidate(url, host, names_of(host).domain) for url in urls]
        offered = self.wait(self.frontiers["seeder"].offer(candidates, is_again=True))

        assert (offered.n_new, offered.over_budget) == (min(len(urls), n_places), [])
        assert [c.url for c in offered.overflowing] == urls[n_places:]
        for url in urls[:n_places]:
            self.done.remove(url)
            self.queued[host].add(url)
            self.crashes.pop(url, None)

    @rule(host=st.sampled_from(HOSTS), n_pages=st.integers(0, 30))
    def set_budget(self, host: str, n_pages: int) -> None:
        domain = names_of(host).domain
        self.wait(self.frontiers["seeder"].set_domain_budgets({domain: n_pages}))
        self.budgets[domain] = n_pages

        told = self.wait(self.frontiers["ann"].domain_pages([domain]))
        assert told == {domain: (self.admitted[domain], n_pages)}

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
            assert all(leased.n_crashes == self.crashes.get(leased.url, 0) for leased in claim.urls)
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
        self.crashes.pop(leased.url, None)
        if pause_ms:
            self.paused.add(held.claim.host)
        self.settle(worker, held)

    @rule(worker=st.sampled_from(WORKERS), is_survived=st.booleans(), data=st.data())
    def try_one(self, worker: str, is_survived: bool, data: st.DataObject) -> None:
        if not (held := self.pick(data, worker)) or not held.open:
            return
        leased = held.open[data.draw(st.sampled_from(sorted(held.open)))]
        self.wait(self.frontiers[worker].mark_tried(held.claim, leased))
        self.crashes[leased.url] = leased.n_crashes + 1
        if is_survived:
            self.wait(self.frontiers[worker].mark_survived(held.claim, leased))
            self.crashes[leased.url] = leased.n_crashes

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
            self.wait(frontier.mark_tried(held.claim, item))
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
