"""The list of links that began or ended in a window."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics, NotUnderstood
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import TARGET, at, fill, histories, instants
from tests.analytics.plain import lives_of


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, ends=st.lists(instants, min_size=2, max_size=2, unique=True))
def test_every_event_of_the_window_is_listed_once_as_it_was_known_at_its_end(
    store: Store, index: Analytics, facts: list[Any], ends: list[int]
) -> None:
    since, to = sorted(ends)
    fill(store, facts)
    lives = lives_of(facts, to)
    expected = [(life.began, "new", life) for life in lives] + [
        (life.ended, "lost", life) for life in lives if life.ended is not None
    ]

    reply = index.new_lost(TARGET, limit=0, from_=at(since), to=at(to))

    assert sorted(
        (
            row["at"],
            row["event"],
            row["source_url"],
            row["target_url"],
            row["anchor"],
            row["follow"],
            row["lost_reason"],
        )
        for row in reply.rows
    ) == sorted(
        (at(when), event, life.source_url, life.target_url, *looked(life.look_at(to)), life.why_lost)
        for when, event, life in expected
        if since < when <= to
    )
    moments = [row["at"] for row in reply.rows]
    assert moments == sorted(moments, reverse=True)
    whole = index.report(TARGET, from_=at(since), to=at(to)).rows[0]
    assert sum(reply.head["new_by"].values()) == whole["new_backlinks"]
    assert reply.head["new_by"]["link_added"] == whole["new_link_added"]
    assert sum(reply.head["lost_by_reason"].values()) == whole["lost_backlinks"]


def looked(look: tuple[Any, ...]) -> tuple[Any, Any]:
    """The anchor and whether it was followed."""
    return look[1], look[3]


def test_the_counts_are_of_all_events_whatever_is_listed(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        *(rows.link(f"https://{i}.example/", "https://t.example/", first_seen=day(i)) for i in range(1, 4)),
        rows.link(
            *("https://4.example/", "https://t.example/"),
            first_seen=day(4),
            new_by="link_added",
            lost_at=day(5),
            lost_reason="page_gone",
        ),
    )
    window = {"from_": day(0), "to": day(9)}

    both = index.new_lost("t.example", limit=2, **window)
    lost = index.new_lost("t.example", only="lost", **window)

    assert [(row["event"], row["at"], row["source_url"]) for row in both.rows] == [
        ("lost", day(5), "https://4.example/"),
        ("new", day(4), "https://4.example/"),
    ]
    assert (both.has_more, lost.has_more) == (True, False)
    assert [row["lost_reason"] for row in lost.rows] == ["page_gone"]
    for reply in (both, lost):
        assert reply.to_dict()["new_by"] == {"link_added": 1, "page_discovered": 3, "link_restored": 0}
        assert reply.head["lost_by_reason"]["page_gone"] == sum(reply.head["lost_by_reason"].values()) == 1


def test_without_a_window_it_is_the_last_thirty_days(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links", *(rows.link(f"https://{i}.example/", "https://t.example/", first_seen=day(i)) for i in (0, 10, 11))
    )

    reply = index.new_lost("t.example", to=day(40))

    assert [row["at"] for row in reply.rows] == [day(11)]
    assert reply.since == day(10)


def test_growth_has_a_row_of_zeros_for_a_target_without_links(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", "https://t.example/", first_seen=day(39)))

    reply = index.growth(["none.example", "t.example"], to=day(40))

    none, grown = reply.rows
    assert (none["target"], none["backlinks_to"], none["growth_rate"], none["velocity"]) == (
        "none.example",
        0,
        None,
        0.0,
    )
    assert (grown["backlinks_from"], grown["backlinks_to"], grown["referring_domains_to"]) == (0, 1, 1)
    assert (grown["growth_rate"], grown["panel_pages"], grown["panel_rate"]) == (None, 0, None)
    assert reply.to_dict()["targets"] == ["none.example", "t.example"]
    assert tuple(grown) == reply.columns


def test_an_unknown_kind_of_event_is_refused(index: Analytics) -> None:
    with pytest.raises(NotUnderstood, match="new, lost"):
        index.new_lost("t.example", only="gone")
