"""Rules for pages as people write them, and the order in which they are tried."""

from __future__ import annotations

import pytest

from analytics import Analytics, NotARecord, NotUnderstood, read_target
from analytics.page_rules import (
    MAX_RULES,
    PageRule,
    changes,
    check_number,
    placed,
    read_page_rule,
    read_rules_csv,
)
from tests.analytics.hand_made import HandMade

TARGET = read_target("example.com")
A, B, C = (PageRule("x", "url", f"https://example.com/{name}") for name in "abc")


@pytest.mark.parametrize(
    ("category", "kind", "pattern", "said"),
    [
        ("docs", "glob", "*", "kind 'glob' is not one of prefix, regex, url"),
        ("docs", "prefix", " ", "is empty"),
        ("", "regex", "a", "category is empty"),
        ("a" * 101, "regex", "a", "101 characters, more than 100"),
        ("a\u202eb", "regex", "a", r"U\+202E, which cannot be seen"),
        ("docs", "regex", "a" * 2001, "2,001 characters, more than 2,000"),
        ("docs", "prefix", "https://example.org/", "is a page of example.org, not of example.com"),
        ("docs", "url", "ftp://example.com/", "not a domain or http"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(category: str, kind: str, pattern: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_page_rule(TARGET, category, kind, pattern)


def test_a_table_of_rules_is_read_with_or_without_a_header() -> None:
    plain = "docs,prefix,https://example.com/docs/\n\nblog,REGEX,/blog/\ndocs,prefix,https://example.com/docs/\n"
    named = '\ufeffposition,Pattern,kind,category\n1,https://example.com/docs/,prefix,docs\n2,"/blog/",regex,blog\n'
    expected = [PageRule("docs", "prefix", "https://example.com/docs/"), PageRule("blog", "regex", "/blog/")]

    assert read_rules_csv(TARGET, plain) == read_rules_csv(TARGET, named) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rule in it"),
        ("category,kind,pattern\n", "no rule in it"),
        ("docs,prefix\n", "line 1: 2 columns"),
        ("a,regex,b\nb,glob,c\n", "line 2: kind 'glob'"),
        ("a,url,https://other.test/\n", "line 1: url https://other.test/ is a page of other.test"),
    ],
)
def test_a_table_with_a_wrong_line_is_refused_by_the_line(text: str, said: str) -> None:
    with pytest.raises(NotARecord, match=said):
        read_rules_csv(TARGET, text)


def test_a_rule_comes_where_it_is_put_and_the_others_move() -> None:
    assert placed([A, B], C, None) == [A, B, C]
    assert placed([A, B], C, 1) == [C, A, B]
    assert placed([A, B, C], C, 2) == [A, C, B]
    with pytest.raises(NotARecord, match="position 4 is not one of 1 to 3"):
        placed([A, B], C, 4)


def test_there_are_not_more_rules_than_a_statement_can_hold() -> None:
    many = [PageRule("x", "regex", str(n)) for n in range(MAX_RULES + 1)]

    assert check_number(many[:-1]) == many[:-1]
    with pytest.raises(NotARecord, match="501 rules are more than 500"):
        check_number(many)


def test_what_is_recorded_is_what_is_left(rows: HandMade, index: Analytics) -> None:
    for before, after in (([], [A, B, C]), ([A, B, C], [C, A]), ([C, A], [])):
        rows.put("page_rules", *changes("example.com", before, after))
        assert index.page_rules(TARGET) == after


def test_as_many_rules_as_there_may_be_are_asked_at_once(rows: HandMade, index: Analytics) -> None:
    rules = [PageRule(f"c{n}", ("regex", "prefix")[n % 2], f"https://example.com/{n}/") for n in range(MAX_RULES)]
    rows.put("page_rules", *changes("example.com", [], rules))
    rows.put("links", *(rows.link("https://a.test/", f"https://example.com/{n}/x") for n in (0, 7, MAX_RULES - 1)))

    reply = index.landing("example.com", by="category")

    assert {row["page_category"]: row["backlinks"] for row in reply.rows} == {"c0": 1, "c7": 1, f"c{MAX_RULES - 1}": 1}


@pytest.mark.parametrize("pattern", ["(", "a{2", "*", r"\d+", "(?<=a)b", "[[:alpha:]]", "(a{1000}){1000}", "a\tb'\\\\"])
def test_the_store_says_which_regex_it_can_compile(rows: HandMade, index: Analytics, pattern: str) -> None:
    """RE2 knows no lookbehind, and no repetition without an end; a lone brace is a brace."""
    if pattern in ("(", "*", "(?<=a)b", "(a{1000}){1000}"):
        with pytest.raises(NotARecord, match="is not one of RE2"):
            index.check_regex(pattern)
    else:
        index.check_regex(pattern)
