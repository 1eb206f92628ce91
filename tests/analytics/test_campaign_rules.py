"""A campaign as a person writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analytics import NotARecord, NotUnderstood
from analytics.campaign_rules import MAX_CAMPAIGNS, Campaign, check_number, read_campaign, read_source_lines


def test_what_is_written_is_read_as_the_store_knows_it() -> None:
    read = read_campaign(
        " Spring ",
        "www.Shop.example",
        sources=["https://blog.a.example/post", "a.example", "b.example"],
        prefix="https://shop.example/sale",
        utm="spring",
        anchor="(?i)shop",
        since="2026-03-01",
        until="2026-05-31",
        cost=1200,
        currency="eur",
    )

    assert read == Campaign(
        "Spring",
        "shop.example",
        ("a.example", "b.example"),
        "https://shop.example/sale",
        "spring",
        "(?i)shop",
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 5, 31, 23, 59, 59, 999000, tzinfo=UTC),
        1200,
        "EUR",
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "'spring' has no condition"),
        ({"cost": 3.0, "currency": "EUR"}, "'spring' has no condition"),
        ({"utm": "x", "cost": 3.0}, "belong together"),
        ({"utm": "x", "currency": "EUR"}, "belong together"),
        ({"utm": "x", "cost": -1.0, "currency": "EUR"}, "cost -1.0 is not a sum"),
        ({"utm": "x", "cost": float("nan"), "currency": "EUR"}, "cost nan is not a sum"),
        ({"utm": "x", "cost": 3.0, "currency": "euros"}, "'euros' is not one of three letters"),
        ({"utm": " "}, "utm is empty"),
        ({"anchor": "x" * 2001}, "anchor has 2,001 characters, more than 2,000"),
        ({"prefix": "https://other.example/"}, "is of other.example, not of t.example"),
        ({"since": "2026-06-01", "until": "2026-05-31"}, "since 2026-06-01 is after until 2026-05-31"),
        ({"since": "soon"}, "'soon' is not a date"),
        ({"sources": ["not a domain"]}, "'not a domain' is not a domain"),
        ({"sources": [f"d{n}.example" for n in range(10_001)]}, "10,001 source domains are more than 10,000"),
    ],
)
def test_a_campaign_that_cannot_hold_is_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_campaign("spring", "t.example", **told)


def test_a_day_is_whole_and_one_day_is_a_window() -> None:
    read = read_campaign("x", "t.example", since="2026-03-01", until="2026-03-01")

    assert read.since is not None and read.until is not None
    assert (read.until - read.since).total_seconds() == 86399.999


def test_there_are_not_more_campaigns_than_a_statement_can_hold() -> None:
    check_number(MAX_CAMPAIGNS)
    with pytest.raises(NotARecord, match="101 campaigns are more than 100"):
        check_number(MAX_CAMPAIGNS + 1)


def test_a_list_of_domains_may_have_remarks() -> None:
    assert read_source_lines("\ufeff# blogs\na.example\n\n  b.example  \n#c.example") == ["a.example", "b.example"]
