"""A visit starts what may be started, and ends when nothing is under way and nothing will be."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

from linkcrawler.crawl.visit import Visit
from linkcrawler.frontier import Claim, Leased
from linkcrawler.politeness import HostPace, PaceRules, Pause

NONE = Pause(0, "none")


class Watched:
    """A visit of a host with `n_urls`, what it started, and whether it ended."""

    def __init__(self, n_urls: int, *, delay_s: float = 0, n_parallel: int = 1, good_for_s: float = 60) -> None:
        urls = [Leased(f"http://a.example/{n}", 1, "link", 1) for n in range(n_urls)]
        pace = HostPace(PaceRules(delay_s=delay_s), n_parallel=n_parallel, max_parallel=n_parallel)
        self.started: list[str] = []
        self.instants: list[float] = []
        self.ended = asyncio.Event()
        self.n_ends = 0
        self.has_room = True
        claim = Claim("lease", "a.example", "a.example", 1, urls)
        until = time.monotonic() + good_for_s
        self.visit = Visit(claim, pace, self.start, self.end, lambda: self.has_room, until)

    def start(self, visit: Visit, leased: Leased) -> None:
        self.started.append(leased.url[-1])
        self.instants.append(time.monotonic())

    def end(self, visit: Visit) -> None:
        self.n_ends += 1
        self.ended.set()


async def test_one_url_is_under_way_at_a_time() -> None:
    watched = Watched(3)

    watched.visit.go()
    watched.visit.go()
    assert watched.started == ["0"]
    watched.visit.answered(NONE)
    watched.visit.answered(NONE)
    assert watched.started == ["0", "1", "2"] and not watched.n_ends
    watched.visit.answered(NONE)

    assert watched.n_ends == 1


async def test_as_many_as_were_asked_for_are_under_way_where_the_host_may_have_several() -> None:
    watched = Watched(5, n_parallel=3)

    watched.visit.go()
    assert len(watched.started) == 3
    watched.visit.answered(NONE)
    assert len(watched.started) == 4
    watched.visit.pace.n_parallel = 1
    watched.visit.answered(NONE)
    watched.visit.answered(NONE)
    assert len(watched.started) == 4
    watched.visit.answered(NONE)
    watched.visit.answered(NONE)

    assert len(watched.started) == 5 and watched.n_ends == 1


async def test_several_at_once_still_start_one_delay_apart() -> None:
    watched = Watched(3, delay_s=0.05, n_parallel=3)

    watched.visit.go()
    while len(watched.started) < 3:
        await asyncio.sleep(0)

    assert min(b - a for a, b in pairwise(watched.instants)) >= 0.05


async def test_a_host_that_wants_peace_for_long_is_given_back_with_its_urls() -> None:
    watched = Watched(3, n_parallel=2)

    watched.visit.go()
    watched.visit.answered(Pause(60_000, "retry_after"))
    assert not watched.n_ends, "one is still under way"
    watched.visit.answered(NONE)

    assert watched.n_ends == 1
    assert len(watched.visit.todo) == 1
    assert 59_000 < watched.visit.pause_ms <= 60_000


async def test_nothing_is_started_under_a_lease_that_may_have_run_out() -> None:
    watched = Watched(1, good_for_s=0)

    watched.visit.go()
    assert not watched.started and not watched.n_ends
    watched.visit.good_until = time.monotonic() + 60
    while not watched.started:
        await asyncio.sleep(0)
    watched.visit.answered(NONE)

    assert watched.n_ends == 1


async def test_a_visit_that_is_stopped_while_it_waits_ends_at_once() -> None:
    watched = Watched(2)

    watched.visit.go()
    watched.visit.answered(Pause(5_000, "delay"))
    watched.visit.stop()
    watched.visit.stop()

    assert watched.n_ends == 1
    assert [leased.url for leased in watched.visit.todo] == ["http://a.example/1"]


async def test_a_visit_that_is_stopped_under_way_ends_with_the_answer() -> None:
    watched = Watched(2)

    watched.visit.go()
    watched.visit.stop()
    assert not watched.n_ends
    watched.visit.answered(NONE)

    assert watched.n_ends == 1 and watched.started == ["0"]


async def test_a_visit_that_is_turned_away_starts_nothing() -> None:
    watched = Watched(2)

    watched.visit.turn_away(700)

    assert watched.n_ends == 1 and not watched.started and not watched.visit.is_begun
    assert 600 < watched.visit.pause_ms <= 700
