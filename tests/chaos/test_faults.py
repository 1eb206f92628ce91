"""One fault at a time: what each does to a crawl is nothing that its results would show."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter

import pytest

from tests.chaos import claims
from tests.chaos.chaos import Attacked, Death
from tests.chaos.conftest import Attack
from tests.chaos.known_web import KnownWeb
from tests.tour.conftest import wait_until

pytestmark = pytest.mark.long

DELAY_S = 0.3
MB = 1024 * 1024


def started(attack: Attack, web: KnownWeb, n_asked: int, n_workers: int = 2, **settings: int) -> Attacked:
    """A crawl of `web` that has asked for `n_asked` things; a worker has ten hosts at once, so that there is work for
    another."""
    options = ("--workers", str(n_workers), "--delay", str(DELAY_S), "--concurrency", "10")
    crawl = attack(web, *options, **settings).start(*web.seeds)
    wait_until(lambda: crawl.served.n_asked() >= n_asked, f"{n_asked} requests were made")
    return crawl


def hold(crawl: Attacked, seconds: float) -> None:
    """So much time is over, and the launcher lives."""
    with pytest.raises(subprocess.TimeoutExpired):
        crawl.process.wait(seconds)


def assert_nothing_was_asked_between(crawl: Attacked, since: float, until: float) -> None:
    """Neither then nor a second time, but for what was asked for before and could not be finished."""
    asked = crawl.served.asked()
    assert [one.url for one in asked if since < one.began < until] == []
    assert claims.asked_again(crawl) - Counter({one.url for one in asked if one.began < until}) == Counter()


def assert_complete(crawl: Attacked) -> None:
    claims.assert_every_page_is_there(crawl)
    claims.assert_links_are_exact(crawl)
    claims.assert_polite(crawl, DELAY_S)
    claims.assert_no_key_leaks(crawl)


def test_a_crawl_that_is_told_to_end_finishes_or_returns_what_is_under_way_and_fetches_nothing_twice(
    attack: Attack,
) -> None:
    web = KnownWeb(n_pages=300, n_hosts=20)
    crawl = started(attack, web, n_asked=100)

    crawl.process.terminate()
    crawl.end(code=130)
    with crawl.redis() as redis:
        leased = list(redis.scan_iter(f"lc:{crawl.name}:*:lease*", count=10_000))
    n_asked = crawl.served.n_asked()
    crawl.start().end()

    assert leased == []
    assert n_asked < 300
    assert claims.asked_again(crawl) == Counter()
    assert_complete(crawl)


def test_workers_whose_leases_ran_out_while_redis_was_silent_fetch_nothing_until_it_answers(attack: Attack) -> None:
    web = KnownWeb(n_pages=320, n_hosts=20, n_children=20)
    crawl = started(attack, web, n_asked=80, lease_ms=2000)

    server = crawl.service("redis")["child_pid"]
    os.kill(server, signal.SIGSTOP)
    silent_at = time.monotonic()
    hold(crawl, 4)
    back_at = time.monotonic()
    os.kill(server, signal.SIGCONT)
    crawl.end()

    assert_nothing_was_asked_between(crawl, silent_at + 2, back_at)
    assert_complete(crawl)


def test_a_worker_that_dies_while_redis_is_gone_is_replaced_when_it_is_back(attack: Attack) -> None:
    """Whoever starts the server again stands still, so that nobody listens; leases run out meanwhile."""
    web = KnownWeb(n_pages=320, n_hosts=20, n_children=20)
    crawl = started(attack, web, n_asked=80, lease_ms=2000)

    redis = crawl.service("redis")
    os.kill(redis["pid"], signal.SIGSTOP)
    assert crawl.kill_worker(1, also=redis["child_pid"])
    gone_at = time.monotonic()
    hold(crawl, 4)
    back_at = time.monotonic()
    os.kill(redis["pid"], signal.SIGCONT)
    crawl.end()

    assert_nothing_was_asked_between(crawl, gone_at + 2, back_at)
    assert_complete(crawl)


def test_while_the_store_is_away_workers_keep_their_leases_and_fetch_no_more_than_they_can_hold(
    attack: Attack,
) -> None:
    """Pages of 1 MB: a worker holds 64 MB in the batch under way, and as much beside it."""
    web = KnownWeb(n_pages=230, n_hosts=230, padding_bytes=MB)
    crawl = started(attack, web, n_asked=1, n_workers=1, lease_ms=3000)

    store = crawl.service("store")["pid"]
    os.kill(store, signal.SIGSTOP)
    wait_until(lambda: sum(crawl.served.asked_pages().values()) > 64, "more than one batch is asked for")
    hold(crawl, 6)
    n_asked = sum(crawl.served.asked_pages().values())
    os.kill(store, signal.SIGCONT)
    crawl.end()

    assert n_asked <= 2 * 64 + 10 + 2
    assert claims.asked_again(crawl) == Counter()
    assert_complete(crawl)


def test_a_worker_that_stood_still_longer_than_its_leases_does_not_disturb_those_who_have_its_hosts_now(
    attack: Attack,
) -> None:
    web = KnownWeb(n_pages=300, n_hosts=20)
    crawl = started(attack, web, n_asked=100, lease_ms=4000)

    pid = next(filter(None, map(crawl.holder_of, web.hosts)))
    worker = next(f"{number}-{pid}" for number, one in crawl.workers().items() if one == pid)
    os.kill(pid, signal.SIGSTOP)
    crawl.deaths.append(Death(worker, time.monotonic(), crawl.held_by(worker)))
    wait_until(lambda: not crawl.held_by(worker), "the leases of the frozen worker are reclaimed")
    n_asked = crawl.served.n_asked()
    wait_until(lambda: crawl.served.n_asked() > n_asked + 20, "the other one goes on")
    os.kill(pid, signal.SIGCONT)
    crawl.end()

    assert crawl.deaths[0].held
    claims.assert_only_what_was_in_flight_is_fetched_again(crawl)
    assert_complete(crawl)


def test_a_page_that_kills_every_worker_that_asks_for_it_is_given_up_after_four(attack: Attack) -> None:
    """The server never answers it, and whichever worker waits for the answer is killed."""
    web = KnownWeb(n_pages=300, n_hosts=20, has_poison=True)
    crawl = attack(web, "--workers", "2", "--delay", str(DELAY_S)).start(*web.seeds)

    def kills() -> int:
        return sum(one.url == web.poison for one in crawl.served.asked())

    while crawl.is_running:
        wait_until(lambda: kills() > len(crawl.deaths) or not crawl.is_running, "the page is asked for, or never again")
        holder = crawl.holder_of(web.hosts[0]) if kills() > len(crawl.deaths) else None
        for number, pid in crawl.workers().items():
            if pid == holder:
                crawl.kill_worker(number)
    crawl.end()

    assert kills() == len(crawl.deaths) == 4
    (row,) = claims.rows(crawl, f"select outcome, reason from fetches where url = '{web.poison}'")
    assert row["outcome"] == "error"
    assert "4 workers died" in str(row["reason"])
    assert claims.rows(crawl, f"select reason from parked final where url = '{web.poison}'") == [{"reason": "dead"}]
    assert_complete(crawl)
