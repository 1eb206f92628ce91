"""The same facts, loaded by two loaders in two orders, give equal spans, whether one after the other or at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from linkcrawler.records import Fetch
from linkcrawler.store import Store
from tests.conftest import execute
from tests.store.cases import DAY_MS, P, fetch, link
from tests.store.plain_spans import spans_of
from tests.store.test_spans_against_plain_python import derived, plain_row, span_row


@pytest.fixture
def other_store(fresh_database: str) -> Iterator[Store]:
    """A second store, in a database of its own."""
    name = fresh_database.rsplit("/", 1)[1] + "_other"
    execute(fresh_database, f"create database {name}")
    other = Store(fresh_database.rsplit("/", 1)[0] + f"/{name}")
    other.migrate()
    yield other
    other.close()
    execute(fresh_database, f"drop database {name} sync")


def year_of_facts() -> list[Fetch]:
    """40 pages, each fetched a dozen times in a year with changing links and failures, by two crawls."""
    dice = random.Random(4)
    targets = [link(f"https://t{n}.example/", anchor=f"text {a}") for n in range(5) for a in range(2)]
    facts = []
    for number in range(40):
        days = sorted(dice.sample(range(365), 12))
        for day in days:
            kind = dice.choice(["ok"] * 6 + ["not_modified", "not_modified", "http_error", "timeout", "redirect"])
            links = list({k.target_url: k for k in dice.sample(targets, dice.randrange(4))}.values())
            one = fetch(day * DAY_MS, kind, links if kind == "ok" else (), url=f"{P}/{number}")
            facts.append(replace(one, crawl=dice.choice("ab")))
    return facts


def load(store: Store, facts: list[Fetch], name: str) -> None:
    for start in range(0, len(facts), 60):
        store.write(facts[start : start + 60], f"{name}-{start}")


@pytest.mark.long
def test_two_loaders_that_load_in_opposite_orders_have_equal_spans(store: Store, other_store: Store) -> None:
    facts = year_of_facts()

    load(store, facts, "forwards")
    load(other_store, facts[::-1], "backwards")

    one, other = derived(store), derived(other_store)
    assert [span_row(row) for row in one["links"]] == [plain_row(span) for span in spans_of(facts)]
    assert other == one


@pytest.mark.long
def test_two_loaders_at_once_into_one_store_leave_the_spans_of_one(store: Store) -> None:
    facts = year_of_facts()
    loaders = [
        threading.Thread(target=load, args=(store, facts, "forwards")),
        threading.Thread(target=load, args=(store, facts[::-1], "backwards")),
    ]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()

    found = [span_row(row) for row in derived(store)["links"]]
    assert found == [plain_row(span) for span in spans_of(facts)]
