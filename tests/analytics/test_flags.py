"""Which referring domains bear which flags, on links that can be counted by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import analytics
from analytics import Analytics
from analytics.flag_rules import COLUMNS, NAME, Rule, flags_sql, read_rule, shipped
from analytics.flags import SPAM, put_rule, reset_rule
from analytics.lists import add_items
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def flags_of(index: Analytics, **asked: object) -> dict[str, list[str]]:
    return {str(row["source_domain"]): row["flags"] for row in index.spam("target.example", **asked).rows}


def put_all(rows: HandMade) -> None:
    """A domain for each rule that ships, and one that bears no flag."""
    target = "https://target.example/"
    links = [
        rows.link("https://plain.test/", target, source_ip="198.51.100.1"),
        rows.link("https://lists.test/1", target, source_ip="198.51.101.1"),
        rows.link("https://hub.test/1", target, source_ip="198.51.102.1"),
        rows.link("https://www.cheap-links-4-free2024.test/", target, source_ip=""),
        rows.link("https://friend.test/", target, source_ip="2001:db8::1"),
        rows.link(target, "https://friend.test/"),
        *(rows.link(f"https://wide.test/{i}", target, anchor=f"n{i}", source_ip="203.0.113.7") for i in range(20)),
        *(rows.link(f"https://one.test/{i}", target, anchor="Running shoes", source_ip="") for i in range(3)),
        *(rows.link(f"https://n{i}.test/", target, source_ip=f"192.0.2.{i}") for i in range(10)),
    ]
    rows.put("links", *links)
    rows.put(
        "pages",
        rows.page("https://plain.test/", n_external_links=3),
        rows.page("https://lists.test/1", n_external_links=150),
        rows.page("https://hub.test/1", n_external_links=500),
        rows.page("https://hub.test/2", n_external_links=1),
        *(rows.page(f"https://wide.test/{i}", n_external_links=1) for i in range(25)),
    )
    writer = Writer(rows.dsn)
    add_items(writer, "target.example", "keyword", ["running shoes"])
    writer.close()


def test_each_rule_that_ships_flags_what_it_says(rows: HandMade, index: Analytics) -> None:
    put_all(rows)

    found = flags_of(index)

    assert found.pop("plain.test") == []
    assert {found.pop(f"n{i}.test")[0] for i in range(10)} == {"same_network_cluster"}
    assert found == {
        "lists.test": ["many_links_out"],
        "hub.test": ["many_links_out", "many_targets_one_page"],
        "cheap-links-4-free2024.test": ["numeric_or_hyphen_domain"],
        "friend.test": ["reciprocal_links"],
        "wide.test": ["sitewide"],
        "one.test": ["single_anchor_exact"],
    }


def test_a_score_is_the_sum_of_the_weights_and_the_numbers_stand_beside_it(rows: HandMade, index: Analytics) -> None:
    put_all(rows)

    reply = index.spam("target.example", limit=0)
    weights = {rule["name"]: rule["weight"] for rule in reply.head["rules"]}
    first = reply.rows[0]
    wide = next(row for row in reply.rows if row["source_domain"] == "wide.test")

    assert all(row["score"] == sum(weights[flag] for flag in row["flags"]) for row in reply.rows)
    assert (first["source_domain"], first["score"], first["links_out"], first["links_out_max"]) == (
        "hub.test",
        3,
        500,
        500,
    )
    assert [row["score"] for row in reply.rows] == sorted((row["score"] for row in reply.rows), reverse=True)
    assert (wide["referring_pages"], wide["pages_fetched"], wide["linking_share"]) == (20, 25, 0.8)
    assert (wide["domain_rank"], wide["is_ranking"], wide["domains_in_network"]) == (None, False, 1)
    assert sum(row["backlinks"] for row in reply.rows) == index.report("target.example").rows[0]["backlinks"]


def test_a_source_is_unranked_only_where_there_is_a_ranking(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *(rows.link(f"https://{name}.test/", "https://target.example/") for name in ("a", "b", "c")))
    before = flags_of(index)
    instants = {name: day(1) for name in ("started_at", "finished_at", "as_of")}
    rows.put("authority_runs", {"run_id": "r1", **instants})
    rank = {"run_id": "r1", "domain_rank": 0.5, "domain_rank_pct": 50.0}
    rows.put("domain_ranks", {"domain": "a.test", "n_in": 2, **rank}, {"domain": "b.test", "n_in": 0, **rank})

    assert before == {"a.test": [], "b.test": [], "c.test": []}
    assert flags_of(index) == {"a.test": [], "b.test": ["unranked_source"], "c.test": ["unranked_source"]}


def test_a_rule_can_be_set_switched_off_made_and_reset(rows: HandMade, index: Analytics) -> None:
    put_all(rows)
    writer = Writer(rows.dsn)
    put_rule(writer, read_rule("sitewide", 0, "referring_pages > 1", "It links from several pages."))
    put_rule(writer, read_rule("of_test", 2.5, "endsWith(source_domain, 'e.test')", "Its name ends so."))

    changed = flags_of(index, flag="of_test")
    origins = {name: rule.origin for name, rule in index.spam_rules().items()}
    reset_rule(writer, "sitewide")
    reset_rule(writer, "of_test")
    writer.close()

    assert changed == {"wide.test": ["of_test"], "one.test": ["of_test", "single_anchor_exact"]}
    assert (origins["sitewide"], origins["of_test"], origins["many_links_out"]) == ("changed", "own", "shipped")
    assert index.spam_rules() == shipped()


def test_a_list_goes_on_behind_its_cursor(rows: HandMade, index: Analytics) -> None:
    put_all(rows)
    whole = index.spam("target.example", limit=0).rows

    part, seen = index.spam("target.example", limit=5), []
    while True:
        seen += part.rows
        if not part.next_cursor:
            break
        part = index.spam("target.example", limit=5, cursor=part.next_cursor)

    assert seen == whole and len(seen) == 17


def test_the_printed_sql_run_by_hand_gives_the_same_rows(rows: HandMade, index: Analytics) -> None:
    put_all(rows)

    for look in ({}, {"where": ["anchor_class=exact"]}, {"as_of": day(1)}):
        reply = index.spam("target.example", **look)
        by_hand = index.sql(reply.sql)
        by_name = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]

        assert [{name: row[name] for name in reply.columns} for row in by_name] == reply.rows != []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("backlinks > 1; drop table links", "several statements"),
        ("1) or (1", "outside brackets"),
        ("backlinks, 1", "outside brackets"),
        ("(backlinks > 1", "is missing"),
        ("backlinks in (select 1)", "no subqueries"),
        ("backlinks > 1 -- so", "no comments"),
        ("backlinks > {n:UInt8}", "no parameters"),
        ("anchors = 'x", "does not end"),
        ("", "no condition"),
        ("x" * 1001, "more than 1,000"),
    ],
)
def test_a_condition_that_is_not_one_expression_is_refused(condition: str, said: str) -> None:
    with pytest.raises(analytics.NotARecord, match=said) as raised:
        read_rule("mine", 1, condition, "So it is.")

    assert "\n" not in str(raised.value)
    with pytest.raises(analytics.NotARecord):
        flags_sql([Rule("mine", 1, condition, "So it is.")])


@pytest.mark.parametrize(
    "condition", ["missing > 1", "count() > 1", "source_domain", "backlinks >", "sum(backlinks) over () > 3 as x"]
)
def test_a_condition_that_the_store_cannot_run_is_refused(rows: HandMade, index: Analytics, condition: str) -> None:
    with pytest.raises(analytics.NotARecord, match="columns are source_domain, backlinks"):
        index.check_rule(read_rule("mine", 1, condition, "So it is."))


def test_names_weights_and_flags_are_checked(rows: HandMade, index: Analytics) -> None:
    for name, weight in (("Mine", 1.0), ("x" * 51, 1.0), ("mine", -1.0), ("mine", float("nan"))):
        with pytest.raises(analytics.NotARecord):
            read_rule(name, weight, "backlinks > 1", "So it is.")
    with pytest.raises(analytics.NotARecord, match="flag 'toxic' is not one of many_links_out"):
        index.spam("target.example", flag="toxic")


def test_what_ships_is_explained_and_judges_nobody(rows: HandMade, index: Analytics) -> None:
    page = PAGE.read_text()

    for rule in shipped().values():
        index.check_rule(rule)
        assert NAME.fullmatch(rule.name) and f"`{rule.name}`" in page and rule.condition in page
        assert not re.search(r"toxic|bad|harm|spam|penal", rule.meaning)
    assert set(COLUMNS) <= set(SPAM)
    assert [column for column in COLUMNS if f"`{column}`" not in page] == []
