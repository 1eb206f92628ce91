"""A report as of an earlier instant is the report of that instant: nothing that was learnt later shows in it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics
from linkcrawler.store import Store
from tests.analytics.histories import TARGET, at, fill, histories, instants

LISTS = ("backlinks", "refdomains", "anchors", "pages")


def answers(index: Analytics, **look: Any) -> dict[str, Any]:
    """What every question of links answers."""
    found = {"report": index.report(TARGET, **look), "compare": index.compare([TARGET, "elsewhere.example"], **look)}
    found |= {name: getattr(index, name)(TARGET, limit=0, **look) for name in LISTS}
    return {name: (reply.rows, reply.totals, reply.coverage) for name, reply in found.items()}


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, then=instants, crawl=st.sampled_from([None, None, "a"]))
def test_as_of_an_instant_a_full_index_answers_like_one_that_knows_nothing_later(
    store: Store, index: Analytics, facts: list[Any], then: int, crawl: str | None
) -> None:
    fill(store, facts)
    afterwards = answers(index, as_of=at(then), crawl=crawl)

    fill(store, [one for one in facts if one.fetched_at <= then])
    at_the_time = answers(index, as_of=at(then), crawl=crawl)
    right_now = answers(index, crawl=crawl)

    assert afterwards == at_the_time
    for name, (rows, totals, coverage) in right_now.items():
        assert (rows, totals) == at_the_time[name][:2], name
        assert coverage.pages_fetched == at_the_time[name][2].pages_fetched
        assert coverage.pages_known == at_the_time[name][2].pages_known
