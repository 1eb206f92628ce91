"""Over which pages, categories and folders the links to a target are spread."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics, NotUnderstood
from tests.analytics.hand_made import HandMade, day
from tests.analytics.test_metric_block import LINK, spans_of

numbers = count()
RULES = st.lists(
    st.tuples(
        st.sampled_from(["docs", "blog", "it's"]),
        st.sampled_from(
            [("prefix", "https://T/1"), ("prefix", "https://T/"), ("url", "https://T/2"), ("url", "https://T/")]
            + [("regex", "[23]$"), ("regex", r"^https://[^/]*/\d$"), ("regex", "nothing"), ("regex", "(?i)TEST/3")]
        ),
    ),
    max_size=5,
    unique=True,
)


def rule(target: str, position: int, category: str, kind: str, pattern: str) -> dict[str, object]:
    """A row of the table of rules."""
    return {"target_domain": target, "category": category, "kind": kind, "pattern": pattern, "position": position}


def category_of(url: str, rules: list[dict[str, object]]) -> str:
    """The category of a page, in plain Python."""
    for one in rules:
        pattern = str(one["pattern"])
        fits = {"prefix": url.startswith(pattern), "url": url == pattern, "regex": bool(re.search(pattern, url))}
        if fits[str(one["kind"])]:
            return str(one["category"])
    return ""


def test_ten_and_five_and_eight_links_to_four_pages_add_up_to_one(rows: HandMade, index: Analytics) -> None:
    """Of 23 links 7, 6, 5 and 5: three pages give 18 of 23, which is 78 %, so it takes all four for 80 %."""
    rows.put(
        "links",
        *(
            rows.link(f"https://{name}.example/{i}", f"https://target.example/{i % 4}", follow=name != "b")
            for name, n in (("a", 10), ("b", 5), ("c", 8))
            for i in range(n)
        ),
    )
    rows.put("pages", rows.page("https://target.example/3", 404), rows.page("https://target.example/1"))

    reply = index.landing("target.example")

    # a: 3 3 2 2, b: 2 1 1 1, c: 2 2 2 2
    counts = [(row["place"], row["target_url"][-1], row["backlinks"], row["backlinks_follow"]) for row in reply.rows]
    assert counts == [(1, "0", 7, 5), (2, "1", 6, 5), (3, "2", 5, 4), (4, "3", 5, 4)]
    assert [row["referring_domains"] for row in reply.rows] == [3, 3, 3, 3]
    assert [row["share"] for row in reply.rows] == pytest.approx([7 / 23, 6 / 23, 5 / 23, 5 / 23])
    assert [row["cumulative_share"] for row in reply.rows] == pytest.approx([7 / 23, 13 / 23, 18 / 23, 1])
    assert [row["backlinks_broken"] for row in reply.rows] == [None, 0, None, 5]
    assert reply.head == {"places": 4, "places_for_80_percent": 4}


def test_the_head_counts_all_places_whatever_part_of_the_list_is_seen(rows: HandMade, index: Analytics) -> None:
    """8 links to one page and 1 each to two others: the first alone gives exactly 80 % of the ten."""
    rows.put("links", *(rows.link(f"https://a.example/{i}", "https://t.example/big") for i in range(8)))
    rows.put("links", *(rows.link(f"https://b.example/{i}", f"https://t.example/{i}") for i in range(2)))

    first = index.landing("t.example", limit=1)
    second = index.landing("t.example", limit=1, cursor=first.next_cursor)

    assert first.head == second.head == {"places": 3, "places_for_80_percent": 1}
    assert [(row["place"], row["cumulative_share"]) for row in first.rows] == [(1, 0.8)]
    assert [(row["place"], row["target_url"]) for row in second.rows] == [(2, "https://t.example/0")]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(LINK, max_size=30), drawn_rules=RULES)
def test_categories_and_none_add_up_to_all_backlinks(
    rows: HandMade, index: Analytics, drawn: list[dict[str, object]], drawn_rules: list[tuple[str, tuple[str, str]]]
) -> None:
    target = f"t{next(numbers)}.test"
    spans = spans_of(rows, drawn, target)
    rules = [
        rule(target, i, category, kind, pattern.replace("https://T", f"https://{target}"))
        for i, (category, (kind, pattern)) in enumerate(drawn_rules)
    ]
    rows.put("links", *spans)
    rows.put("page_rules", *rules, rule("other.test", 0, "other", "regex", "."))
    live = [span for span in spans if span["lost_at"] is None and span["link_class"] == "hyperlink"]
    expected = Counter(category_of(span["target_url"], rules) for span in live)
    pages = defaultdict(set)
    for span in live:
        pages[category_of(span["target_url"], rules)].add(span["target_url"])

    landed = index.landing(target, by="category", limit=0).rows
    groups = index.breakdown(target, "page_category", limit=0).rows

    assert {row["page_category"]: row["backlinks"] for row in landed} == expected
    assert {row["page_category"]: row["landing_pages"] for row in landed} == {
        category: len(urls) for category, urls in pages.items()
    }
    assert {row["page_category"]: row["backlinks"] for row in groups} == expected
    assert sum(row["backlinks"] for row in landed) == index.report(target).rows[0]["backlinks"] == len(live)
    for category, n_links in expected.most_common(1):
        where = [f"page_category={category}"]
        assert index.report(target, where=where).rows[0]["backlinks"] == n_links
    caught = index.categories(target, limit=0).rows
    assert sum(row["backlinks"] for row in caught) == len(live) - expected[""]
    assert [row["backlinks_fitting"] for row in caught] == [
        sum(category_of(span["target_url"], [one]) != "" for span in live) for one in rules
    ]


def test_a_rule_of_one_target_fits_no_page_of_another(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *(rows.link("https://a.test/", f"https://{name}.test/x") for name in ("t", "u", "v")))
    rows.put("page_rules", rule("t.test", 1, "docs", "regex", "x"), rule("u.test", 1, "docs", "url", "https://u.test/"))

    compared = index.compare(["t.test", "u.test", "v.test"], where=["page_category=docs"]).rows

    assert [row["backlinks"] for row in compared] == [1, 0, 0]


def test_folders_are_places_too(rows: HandMade, index: Analytics) -> None:
    targets = ("https://t.example/docs/a", "https://t.example/docs/b", "https://t.example/x")
    rows.put("links", *(rows.link("https://a.example/", target) for target in targets))

    reply = index.landing("t.example", by="folder")

    assert [(row["target_folder"], row["landing_pages"]) for row in reply.rows] == [
        ("https://t.example/docs/", 2),
        ("https://t.example/", 1),
    ]


@pytest.mark.parametrize(
    "look", [{}, {"as_of": day(3)}, {"from_": day(-1), "to": day(3)}], ids=["now", "then", "window"]
)
def test_the_sql_of_a_list_with_rules_gives_the_same_rows_by_hand(
    rows: HandMade, index: Analytics, look: dict[str, object]
) -> None:
    rows.put("links", rows.link("https://a.example/", "https://t.example/it's"))
    rows.put(
        "page_rules",
        rule("t.example", 1, "it's", "regex", r"it's$|\d{2}"),
        rule("t.example", 2, "{as_of:UInt8}", "prefix", "https://t.example/"),
    )
    replies = [
        index.landing("t.example", by="category", **look),
        index.breakdown("t.example", "page_category", where=["page_category=it's"], **look),
        index.categories("t.example", **look),
    ]

    for reply in replies:
        by_hand = index.sql(reply.sql)
        by_name = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]
        assert reply.rows
        assert [{name: row[name] for name in reply.columns} for row in by_name] == reply.rows


def test_what_is_no_place_is_refused(index: Analytics) -> None:
    with pytest.raises(NotUnderstood, match="'colour' is not one of page, category, folder"):
        index.landing("t.example", by="colour")
