"""What workers say of themselves, and what is read from it."""

from __future__ import annotations

import json
from collections import Counter

from linkcrawler.crawl.standing import FORGOTTEN_MS, SILENCE_MS, WorkerStanding, workers_of
from linkcrawler.crawl.tally import Tally


def test_the_total_adds_counts_and_leaves_out_what_only_one_worker_has() -> None:
    one = Tally(n_pages=2, outcomes=Counter(ok=2), n_reclaimed=1)
    other = Tally(n_pages=3, outcomes=Counter(ok=1, timeout=2), trouble="the store is away")

    total = Tally.total([one.to_json(), other.to_json(is_ended=True)])

    assert (total.n_pages, total.n_reclaimed, total.trouble) == (5, 1, "the store is away")
    assert total.outcomes == {"ok": 3, "timeout": 2}


def test_a_tally_of_another_version_is_added_as_far_as_it_is_known() -> None:
    assert Tally.total(['{"n_pages": 4, "n_of_tomorrow": 1}']).n_pages == 4


def test_the_rate_is_that_of_the_last_seconds() -> None:
    tally = Tally(n_pages=1000)
    first = json.loads(tally.to_json())
    tally.n_pages += 50
    second = json.loads(tally.to_json())  # less than a second later: counted as one

    assert (first["pages_per_s"], second["pages_per_s"]) == (0.0, 50.0)


def test_a_worker_is_alive_until_it_is_silent_or_says_goodbye() -> None:
    message = Tally().to_json()
    at = json.loads(message)["at"]

    assert WorkerStanding.of("1-10", message, at + SILENCE_MS - 1).is_alive
    assert not WorkerStanding.of("1-10", message, at + SILENCE_MS).is_alive
    assert not WorkerStanding.of("1-10", Tally().to_json(is_ended=True), at).is_alive
    assert WorkerStanding.of("1-10", message, at - FORGOTTEN_MS).silent_ms == 0  # its clock is ahead


def test_workers_are_listed_with_the_living_first_then_by_number() -> None:
    message = Tally().to_json()
    at = json.loads(message)["at"]
    dead = json.dumps({**json.loads(message), "at": at - SILENCE_MS})

    workers = workers_of({"1-10": dead, "10-30": message, "2-20": message}, at)

    assert [worker.name for worker in workers] == ["2-20", "10-30", "1-10"]
