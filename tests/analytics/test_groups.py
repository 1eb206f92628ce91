"""The metric block of any group, and what narrows, orders and continues a list."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analytics
from analytics import Analytics
from analytics.attributes import GROUPS
from tests.analytics.hand_made import HandMade, day
from tests.analytics.test_metric_block import LINK, counted, network, spans_of

numbers = count()
AS_OF = day(45)

# The group that a span is in, by its own row and in plain Python.
PLAIN_GROUPS = {
    "source_domain": lambda span: span["source_domain"],
    "source_host": lambda span: span["source_host"],
    "source_url": lambda span: span["source_url"],
    "source_tld": lambda span: span["source_domain"].rpartition(".")[2],
    "source_network": lambda span: network(span["source_ip"]) if span["source_ip"] else "",
    "target_url": lambda span: span["target_url"],
    "anchor": lambda span: span["anchor"],
    "follow": lambda span: span["follow"],
    "link_type": lambda span: span["link_type"],
    "first_seen_month": lambda span: f"{span['first_seen']:%Y-%m-01}",
    "first_seen_day": lambda span: f"{span['first_seen']:%Y-%m-%d}",
}
# Filters, with what they say in plain Python.
PLAIN_FILTERS = {
    "follow=true": lambda span: span["follow"],
    "anchor~STRASS": lambda span: False,  # case is alike, spelling is not
    "anchor~straße": lambda span: span["anchor"] == "Straße",
    "source_domain!=a.test": lambda span: span["source_domain"] != "a.test",
    "rel=ugc": lambda span: "ugc" in span["rel"],
    "rel!=ugc": lambda span: "ugc" not in span["rel"],
    "instances>=3": lambda span: span["instances"] >= 3,
    "first_seen>=2026-01-11": lambda span: span["first_seen"] >= day(10),
    "first_seen<=2026-01-11": lambda span: span["first_seen"] < day(11),
    "source_url^https://www.": lambda span: span["source_url"].startswith("https://www."),
    "source_network=192.0.2.0/24": lambda span: span["source_ip"].startswith("192.0.2."),
}


@given(
    drawn=st.lists(LINK, max_size=40),
    by=st.sampled_from(sorted(PLAIN_GROUPS)),
    filters=st.lists(st.sampled_from(sorted(PLAIN_FILTERS)), max_size=2, unique_by=lambda text: text[:9]),
)
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_block_of_each_group_is_what_a_plain_loop_counts(
    rows: HandMade, index: Analytics, drawn: list[dict[str, object]], by: str, filters: list[str]
) -> None:
    target = f"t{next(numbers)}.test"
    spans = spans_of(rows, drawn, target)
    rows.put("links", *spans)
    groups = defaultdict(list)
    for span in spans:
        if all(PLAIN_FILTERS[text](span) for text in filters):
            groups[PLAIN_GROUPS[by](span)].append(span)
    expected = {key: counted(some, {}, AS_OF) for key, some in groups.items()}

    reply = index.breakdown(target, by, as_of=AS_OF, where=filters, limit=0)

    found = {row.pop(by): row for row in reply.rows}
    assert found == {key: block for key, block in expected.items() if block["backlinks"]}
    assert reply.totals["backlinks"] == sum(block["backlinks"] for block in expected.values())


def a_crowd(rows: HandMade) -> None:
    """Twelve domains with 1 to 3 links each to one target, by two anchors."""
    rows.put(
        "links",
        *(
            rows.link(
                f"https://d{d:02}.test/{n}",
                "https://shop.test/",
                anchor=("one", "two")[n % 2],
                first_seen=day(d),
                last_confirmed=day(d),
            )
            for d in range(12)
            for n in range(d % 3 + 1)
        ),
    )


@pytest.mark.parametrize("sort", ["backlinks", "first_seen", "top1_share"])
@pytest.mark.parametrize("limit", [1, 5, 12])
def test_the_pages_of_a_list_of_groups_are_the_whole_list(
    rows: HandMade, index: Analytics, sort: str, limit: int
) -> None:
    a_crowd(rows)
    whole = [row["source_domain"] for row in index.refdomains("shop.test", sort=sort, limit=0).rows]
    seen, cursor = [], None
    while True:
        reply = index.refdomains("shop.test", sort=sort, limit=limit, cursor=cursor)
        seen += [row["source_domain"] for row in reply.rows]
        cursor = reply.next_cursor
        if cursor is None:
            break

    assert seen == whole and len(whole) == 12
    assert reply.has_more is False


def test_a_cursor_is_taken_for_no_other_list(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)
    cursor = index.refdomains("shop.test", limit=2).next_cursor

    for other in ({"sort": "referring_pages"}, {"where": ["follow=true"]}):
        with pytest.raises(analytics.NotACursor, match="same target, order and filters"):
            index.refdomains("shop.test", cursor=cursor, **other)
    with pytest.raises(analytics.NotACursor):
        index.refdomains("other.test", cursor=cursor)


def test_a_list_of_links_goes_on_where_it_ended_whatever_came_meanwhile(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)
    first = index.backlinks("shop.test", limit=10)
    rows.put("links", rows.link("https://a-newcomer.test/", "https://shop.test/"))
    rest = index.backlinks("shop.test", limit=0, cursor=first.next_cursor)

    urls = [row["source_url"] for row in (*first.rows, *rest.rows)]
    assert urls == sorted(f"https://d{d:02}.test/{n}" for d in range(12) for n in range(d % 3 + 1))


def test_one_per_domain_or_anchor_lists_the_first_of_each(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)

    assert [row["source_url"] for row in index.backlinks("shop.test", one_per="source_domain").rows] == [
        f"https://d{d:02}.test/0" for d in range(12)
    ]
    assert [row["anchor"] for row in index.backlinks("shop.test", one_per="anchor").rows] == ["one", "two"]


def test_of_several_filters_on_one_attribute_one_must_hold(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)
    reply = index.report("shop.test", where=["source_domain=d00.test", "source_domain=d05.test", "anchor=one"])

    assert reply.rows[0]["backlinks"] == 1 + 2


def test_the_groups_of_a_window_have_what_moved_in_them(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)
    reply = index.breakdown("shop.test", "anchor", from_="2026-01-10", to="2026-01-31", limit=0)

    moved = {row["anchor"]: (row["new_backlinks"], row["lost_backlinks"]) for row in reply.rows}
    # d09 has 1 link, d10 has 2, d11 has 3: links 0 and 2 of a domain say "one", link 1 says "two"
    assert moved == {"one": (4, 0), "two": (2, 0)}


@pytest.mark.long
def test_every_group_can_be_asked_for_at_every_time(rows: HandMade, index: Analytics) -> None:
    a_crowd(rows)
    for by in GROUPS:
        for when in ({}, {"as_of": "2026-01-31"}, {"from_": "2026-01-05", "to": "2026-01-31"}):
            reply = index.breakdown("shop.test", by, limit=0, **when)
            assert sum(row["backlinks"] for row in reply.rows) == 24, (by, when)


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ({"where": ["follow"]}, "has no operator"),
        ({"where": ["colour=red"]}, "'colour' is not one of"),
        ({"where": ["follow=perhaps"]}, "true or false"),
        ({"where": ["anchor>b"]}, "compared by = != ~ !~ ^"),
        ({"where": ["instances=many"]}, "is a number"),
        ({"where": ["first_seen>=yesterday"]}, "not a date or instant"),
        ({"where": ["follow=true"] * 51}, "more than 50 filters"),
        ({"sort": "beauty"}, "sort 'beauty' is not one of"),
        ({"cursor": "???"}, "give next_cursor as it was"),
        ({"cursor": "WzFd"}, "give next_cursor as it was"),
        ({"cursor": "WzEuMCwiYSJd", "offset": 3}, "give one of them"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_its_name(
    index: Analytics, view: dict[str, object], message: str
) -> None:
    with pytest.raises(analytics.NotUnderstood, match=message.replace("?", r"\?").replace("^", r"\^")):
        index.refdomains("shop.test", **view)


def test_an_unknown_group_names_those_that_are(index: Analytics) -> None:
    with pytest.raises(analytics.NotAnAttribute, match="'colour' is not one of source_domain"):
        index.breakdown("shop.test", "colour")
    with pytest.raises(analytics.NotAnAttribute, match="one per 'colour'"):
        index.backlinks("shop.test", one_per="colour")
