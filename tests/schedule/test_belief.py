"""What is believed of a page's rate of change is what docs/schedule.md says, worked out here in plain Python.

20 rates, evenly spread over their logarithms from one change in 3,000 days to 8 a day, none preferred at first. An
interval between two reads in which the links changed counts 1 - e^-rt, where t is the (geometric) middle of its class:
under an hour, 1 to 2 hours, 2 to 4, and so on; the time without a change counts e^-rt.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.records import Fetch
from linkcrawler.schedule import due_pages
from linkcrawler.store import Store
from tests.schedule.known_pages import failed, read
from tests.schedule.watched_links import NOW_MS

CONFIG = CrawlConfig("c", min_interval_s=43_200, max_interval_s=30 * 86_400)
RATES = [math.exp((19 - k) / 19 * math.log(1 / 3000) + k / 19 * math.log(8)) for k in range(20)]  # a day
History = list[tuple[float, str]]  # days before now, and what came: a version of its links, 304, 404 or a failure

histories = st.lists(
    st.tuples(
        st.floats(-4, 2.9).map(lambda exponent: 10**exponent),
        st.sampled_from(["0", "1", "2", "2", "304", "404", "timeout"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda step: round(step[0] * 86_400_000),
)


def fetch_of(page: str, days_ago: float, came: str) -> Fetch:
    if came == "304":
        return failed(page, days_ago, "not_modified")
    if came in ("404", "timeout"):
        return failed(page, days_ago, "http_error" if came == "404" else came)
    return read(page, days_ago, version=int(came))


def belief(history: History) -> tuple[float, float, float]:
    """changes_per_day, interval_ms and probability of a page with this history."""
    reads, said = [], ""
    for days_ago, came in sorted(history, reverse=True):
        if came != "timeout":
            said = said if came in ("304", "404") else came
            reads.append((round(days_ago * 86_400_000), "" if came == "404" else said))
    weights = [1.0] * len(RATES)
    for (before, had), (after, has) in pairwise(reads):
        hours = (before - after) / 3_600_000
        middle = 0.5 if hours < 1 else 2 ** (math.floor(math.log2(math.floor(hours))) + 0.5)
        for k, rate in enumerate(RATES):
            quiet = math.exp(-rate * hours / 24)
            weights[k] *= quiet if had == has else -math.expm1(-rate * middle / 24)
    total = math.fsum(weights)
    rate = math.exp(math.fsum(w * math.log(r) for w, r in zip(weights, RATES, strict=True)) / total)
    unread = (reads[-1][0] if reads else min(round(days * 86_400_000) for days, _ in history)) / 86_400_000
    probability = math.fsum(w * -math.expm1(-r * unread) for w, r in zip(weights, RATES, strict=True)) / total
    return rate, wait_days(history, rate) * 86_400_000, probability


def wait_days(history: History, rate: float) -> float:
    """How long it is left alone: by its rate, by failed visits of three attempts, or to the limit where it is gone."""
    came = [what for _, what in sorted(history, reverse=True)]
    n_failures = next((n for n, what in enumerate(reversed(came)) if what != "timeout"), len(came))
    if n_failures:
        return min(0.5 * 2 ** (math.ceil(n_failures / 3) - 1), 30)
    return 30 if came[-1] == "404" else min(max(math.log(2) / rate, 0.5), 30)


@given(st.lists(histories, min_size=12, max_size=12))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_belief_is_bayes_over_a_grid_of_rates(store: Store, pages: list[History]) -> None:
    store.command("truncate table fetches")
    store.command("truncate table pages")
    names = [f"p{n}" for n in range(len(pages))]
    store.write([fetch_of(n, *step) for n, history in zip(names, pages, strict=True) for step in history], "all")

    found = {page.host.partition(".")[0]: page for page in due_pages(store, CONFIG, NOW_MS, 99, is_due_only=False)}

    assert {name: (page.changes_per_day, page.interval_ms, page.probability) for name, page in found.items()} == {
        name: pytest.approx(belief(history), rel=1e-9) for name, history in zip(names, pages, strict=True)
    }


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([(1, "0")], 0.0516),  # read once: the geometric middle of all rates, one change in 19 days
        ([(1 + n, str(n % 3)) for n in range(20)], 4),  # it changed every day: more often than that
        ([(1 + n * 40, "0") for n in range(20)], 0.001),  # it never changed in two years
    ],
)
def test_what_that_comes_to(history: History, expected: float) -> None:
    assert belief(history)[0] == pytest.approx(expected, rel=0.5)
