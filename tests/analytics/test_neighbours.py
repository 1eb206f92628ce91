"""The network around a target, on a graph that can be drawn by hand.

a ──3──> t <──2── b       a ──1──> b ──4──> c       t ──1──> x ──1──> a       c ──> t was lost on day 20
d ──1──> t                b ──2──> y (y is no neighbour)
"""

from __future__ import annotations

from typing import Any

import pytest

import analytics
from analytics import Analytics
from tests.analytics.hand_made import HandMade, day
from tests.analytics.test_overlaps import links_of, rank

LOST: dict[str, Any] = {"lost_at": day(20), "lost_reason": "link_removed"}


@pytest.fixture
def web(rows: HandMade) -> HandMade:
    rows.put("links", *links_of(rows, "a->t*3", "b->t*2", "d->t", "a->b", "b->c*4", "t->x", "x->a", "b->y*2"))
    rows.put("links", *links_of(rows, "c->t*5", **LOST))
    rows.put("links", *links_of(rows, "x->b", follow=False))
    rows.put("links", *links_of(rows, "d->a", link_class="canonical", link_type=""))
    return rows


def edges(reply: analytics.Reply) -> dict[str, int]:
    short = {name: name.partition(".")[0] for row in reply for name in (row["source_domain"], row["target_domain"])}
    return {f"{short[row['source_domain']]}->{short[row['target_domain']]}": row["backlinks"] for row in reply}


def names(reply: analytics.Reply) -> list[str]:
    return [node["domain"].partition(".")[0] for node in reply.head["nodes"]]


def test_the_edges_are_those_among_the_target_and_who_links_to_it(web: HandMade, index: Analytics) -> None:
    reply = index.neighbours("t.test")

    assert names(reply) == ["t", "a", "b", "d"]
    assert edges(reply) == {"a->t": 3, "b->t": 2, "d->t": 1, "a->b": 1}
    assert [node["backlinks"] for node in reply.head["nodes"]] == [6, 3, 2, 1]


def test_what_the_target_links_to_is_among_them_where_asked(web: HandMade, index: Analytics) -> None:
    reply = index.neighbours("t.test", has_linked=True)

    assert names(reply) == ["t", "a", "b", "d", "x"]
    assert edges(reply) == {"a->t": 3, "b->t": 2, "d->t": 1, "a->b": 1, "t->x": 1, "x->a": 1, "x->b": 1}
    assert [node["linked_backlinks"] for node in reply.head["nodes"]] == [0, 0, 0, 0, 1]


def test_as_of_an_earlier_day_the_links_of_then_are_told(web: HandMade, index: Analytics) -> None:
    reply = index.neighbours("t.test", as_of=day(10))

    assert names(reply) == ["t", "c", "a", "b", "d"]
    assert edges(reply) == {"c->t": 5, "b->c": 4, "a->t": 3, "b->t": 2, "d->t": 1, "a->b": 1}


def test_a_limit_keeps_the_domains_with_most_links(web: HandMade, index: Analytics) -> None:
    assert names(index.neighbours("t.test", limit=2)) == ["t", "a", "b"]
    assert names(index.neighbours("t.test", limit=2, has_linked=True)) == ["t", "a", "x"]


def test_filters_hold_for_every_edge(web: HandMade, index: Analytics) -> None:
    assert edges(index.neighbours("t.test", has_linked=True, where=["follow=true"])) == {
        **{"a->t": 3, "b->t": 2, "d->t": 1},
        **{"a->b": 1, "t->x": 1, "x->a": 1},
    }


def test_nodes_have_their_ranks(web: HandMade, index: Analytics) -> None:
    rank(web, {"a.test": (0.5, 99.0)})

    assert [node["domain_rank_pct"] for node in index.neighbours("t.test").head["nodes"]] == [None, 99.0, None, None]


def test_a_target_that_nobody_knows_is_alone(rows: HandMade, index: Analytics) -> None:
    reply = index.neighbours("nobody.test")

    assert (names(reply), reply.rows) == (["nobody"], [])
    assert analytics.nothing_crawled().neighbours("nobody.test").rows == []


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ({"limit": 301}, "limit 301 is not 1 to 300"),
        ({"limit": 0}, "limit 0 is not 1 to 300"),
        ({"scope": "host"}, "scope 'host'"),
        ({"where": ["campaign=spring"]}, "campaign"),
    ],
)
def test_what_cannot_be_asked_is_named(index: Analytics, view: dict[str, Any], message: str) -> None:
    with pytest.raises(analytics.NotUnderstood, match=message):
        index.neighbours("t.test", **view)
