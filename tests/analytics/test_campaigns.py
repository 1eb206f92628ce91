"""What campaigns won, what of it lives, and for how long: by paper, and by scipy's Kaplan-Meier."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import datetime
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics import Analytics, NotARecord, nothing_crawled
from analytics.campaign_rules import MAX_CAMPAIGNS, MAX_SOURCES, Campaign
from linkcrawler.store import Store
from tests.analytics import hand_made
from tests.analytics.hand_made import HandMade
from tests.store.cases import DAY_MS, fetch, link

numbers = count()


def day(n: float) -> datetime:
    """The instant n days after the start of these tests' time, which is long ago: what they tell is over."""
    return hand_made.day(n - 1000)


def put(rows: HandMade, *campaigns: Campaign) -> None:
    rows.put("campaigns", *(asdict(campaign) for campaign in campaigns))


def a_year(rows: HandMade) -> None:
    """Six links from three domains: two of `guests` lost, one of them won again; one to the shop alone."""

    def life(n: int, source: str, began: float, seen: float, lost: float | None = None, **more: object) -> None:
        row = rows.link(
            f"https://{source}.example/{n}",
            f"https://t.example/{'shop/' if source == 'c' else ''}{n}",
            first_seen=day(began),
            last_confirmed=day(seen),
            lost_at=None if lost is None else day(lost),
            lost_reason="" if lost is None else "link_removed",
            new_by="link_added",
            **more,
        )
        rows.put("links", row)

    life(1, "a", 0, 100)
    life(2, "a", 0, 30, lost=40)
    life(2, "a", 50, 80, span_no=2, follow=False)
    life(3, "b", 10, 20, lost=110.5)
    life(4, "b", 10, 10)
    life(5, "c", 20, 220)


def test_a_campaign_is_told_by_what_it_won_and_what_lives(rows: HandMade, index: Analytics) -> None:
    """a and b: five spans; ages 100+ (seen), lost at 40, 30+, lost at 101 (100.5 counted up), 0+.

    Survival: at 40, of 3 at risk (100, 40, 101) one is lost: 2/3. At 101 the last one is: 0.
    """
    a_year(rows)
    put(
        rows,
        Campaign("guests", "t.example", ("a.example", "b.example"), cost=90.0, currency="EUR"),
        Campaign("nothing", "t.example", ("z.example",), cost=10.0, currency="USD"),
        Campaign("shop", "t.example", target_prefix="https://t.example/shop/"),
    )

    guests, nothing, shop = index.campaign_report().rows

    assert guests | {"lost_by_reason": 0} == {
        "campaign": "guests",
        "target": "t.example",
        "won_backlinks": 5,
        "new_link_added": 5,
        "new_page_discovered": 0,
        "restored_backlinks": 0,
        "won_referring_domains": 2,
        "backlinks": 3,
        "backlinks_follow": 2,
        "referring_domains": 2,
        "lost_backlinks": 2,
        "lost_by_reason": 0,
        "alive_30_days": 1.0,
        "alive_90_days": pytest.approx(2 / 3),
        "alive_365_days": 0.0,
        "cost": 90.0,
        "currency": "EUR",
        "cost_per_backlink": 30.0,
        "cost_per_referring_domain": 45.0,
        "first_won_at": day(0),
        "last_won_at": day(50),
    }
    assert guests["lost_by_reason"]["link_removed"] == sum(guests["lost_by_reason"].values()) == 2
    assert [nothing[name] for name in ("won_backlinks", "alive_30_days", "cost_per_backlink", "first_won_at")] == [
        0,
        None,
        None,
        None,
    ]
    # seen for 200 days: what comes after 365 nobody knows
    assert [shop[name] for name in ("backlinks", "alive_90_days", "alive_365_days", "cost")] == [1, 1.0, None, None]


def test_the_life_table_says_who_was_at_risk(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    put(rows, Campaign("guests", "t.example", ("a.example", "b.example")))

    table = [tuple(row.values()) for row in index.campaign_survival("guests").rows]

    assert table == [
        (0, 5, 0, 1, 1.0),
        (30, 4, 0, 1, 1.0),
        (40, 3, 1, 0, pytest.approx(2 / 3)),
        (100, 2, 0, 1, pytest.approx(2 / 3)),
        (101, 1, 1, 0, 0.0),
    ]


def test_an_earlier_instant_knows_nothing_of_later_losses(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    put(rows, Campaign("guests", "t.example", ("a.example", "b.example")))

    (then,) = index.campaign_report(as_of=day(39)).rows
    (since,) = index.campaign_report(from_=day(5), to=day(60)).rows

    assert [then[name] for name in ("won_backlinks", "backlinks", "lost_backlinks")] == [4, 4, 0]
    assert [since[name] for name in ("won_backlinks", "backlinks", "lost_backlinks")] == [3, 3, 0]


LIVES = st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=25)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=LIVES)
def test_survival_is_that_of_kaplan_and_meier(rows: HandMade, index: Analytics, lives: list[tuple[int, bool]]) -> None:
    target = f"t{next(numbers)}.test"
    rows.put(
        "links",
        *(
            rows.link(
                f"https://a.test/{i}",
                f"https://{target}/",
                first_seen=day(0),
                last_confirmed=day(0 if is_lost else age + 0.5),
                lost_at=day(age - 0.5) if is_lost else None,
                lost_reason="link_removed" if is_lost else "",
            )
            for i, (age, is_lost) in enumerate(lives)
        ),
    )
    put(rows, Campaign("all", target, since=day(0)))
    lost = [age for age, is_lost in lives if is_lost]
    seen = [age for age, is_lost in lives if not is_lost]
    survival = stats.ecdf(stats.CensoredData(uncensored=lost, right=seen)).sf

    table = index.campaign_survival("all", target).rows
    (row,) = index.campaign_report("all", target).rows

    days = [one["day"] for one in table]
    assert days == sorted({0, *lost, *seen})
    assert [one["survival"] for one in table] == pytest.approx(list(survival.evaluate(np.array(days))))
    assert [one["at_risk"] for one in table] == [sum(age >= n for age, _ in lives) for n in days]
    for n_days in (30, 90, 365):
        alive = float(survival.evaluate(n_days))
        is_known = n_days <= max(days) or math.isclose(alive, 0, abs_tol=1e-12)
        assert row[f"alive_{n_days}_days"] == (pytest.approx(alive, abs=1e-12) if is_known else None)
    assert row["won_backlinks"] == row["backlinks"] + row["lost_backlinks"] == len(lives)


HREFS = [
    ("https://t.example/?utm_campaign=spring%2026", True),
    ("/x?a=1&UTM_Campaign=spring+26&b=2", True),
    ("/x#utm_campaign=spring%2026", True),
    ("https://t.example/?utm_campaign=spring%20261", False),
    ("https://t.example/?not_utm_campaign=spring%2026", False),
    ("", False),
]


@pytest.mark.parametrize(("href", "belongs"), HREFS)
def test_the_utm_campaign_is_read_from_what_the_page_wrote(
    rows: HandMade, index: Analytics, href: str, belongs: bool
) -> None:
    rows.put("links", rows.link("https://a.example/", "https://t.example/", href=href))
    put(rows, Campaign("spring", "t.example", utm_campaign="spring 26"))

    assert index.report("t.example", where=["campaign=spring"]).rows[0]["backlinks"] == int(belongs)


@pytest.mark.parametrize(
    ("conditions", "n_links"),
    [
        ({"source_domains": ("a.example", "b.example")}, 3),
        ({"target_prefix": "https://t.example/shop/"}, 2),
        ({"anchor_regex": r"^(?i)BUY \d+$"}, 2),
        ({"anchor_regex": "it's"}, 1),
        ({"since": day(5)}, 2),
        ({"until": day(5)}, 3),
        ({"since": day(5), "until": day(5)}, 1),
        ({"source_domains": ("a.example",), "target_prefix": "https://t.example/shop/", "since": day(1)}, 1),
    ],
)
def test_a_link_belongs_where_all_that_is_given_holds(
    rows: HandMade, index: Analytics, conditions: dict[str, object], n_links: int
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/1", "https://t.example/shop/", anchor="buy 3", first_seen=day(0)),
        rows.link("https://a.example/2", "https://t.example/shop/x", anchor="Buy 44", first_seen=day(5)),
        rows.link("https://b.example/1", "https://t.example/", anchor="it's", first_seen=day(0)),
        rows.link("https://c.example/1", "https://t.example/", anchor="buy", first_seen=day(9)),
        rows.link("https://a.example/1", "https://other.example/", anchor="buy 3", first_seen=day(5)),
    )
    put(rows, Campaign("one", "t.example", **conditions))  # type: ignore[arg-type]

    assert index.report("t.example", where=["campaign=one"]).rows[0]["backlinks"] == n_links
    assert index.report("t.example", where=["campaign!=one"]).rows[0]["backlinks"] == 4 - n_links
    assert index.campaign_report("one").rows[0]["won_backlinks"] == n_links


def test_a_link_of_two_campaigns_counts_in_each_and_once_in_all(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    put(
        rows,
        Campaign("guests", "t.example", ("a.example", "b.example")),
        Campaign("late", "t.example", since=day(15)),
        Campaign("elsewhere", "other.example", ("a.example",)),
    )

    groups = index.breakdown("t.example", "campaign")
    both = index.backlinks("t.example", where=["campaign=guests", "campaign=late"])
    window = index.breakdown("t.example", "campaign", from_=day(5), to=day(45))

    assert {row["campaign"]: row["backlinks"] for row in groups.rows} == {"guests": 3, "late": 2}
    assert groups.totals == {"backlinks": 4, "referring_domains": 3, "referring_pages": 4}
    assert len(both.rows) == 4  # in one or the other: each link once
    assert {row["campaign"]: (row["new_backlinks"], row["lost_backlinks"]) for row in window.rows} == {
        "guests": (2, 1),
        "late": (1, 0),
    }


def test_links_of_no_campaign_are_a_group_without_a_name(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    nothing = index.breakdown("t.example", "campaign").rows
    put(rows, Campaign("guests", "t.example", ("a.example", "b.example")))

    assert [(row["campaign"], row["backlinks"]) for row in nothing] == [("", 4)]
    assert [(row["campaign"], row["backlinks"]) for row in index.breakdown("t.example", "campaign").rows] == [
        ("guests", 3),
        ("", 1),
    ]


def test_the_sql_of_a_campaign_gives_the_same_rows_by_hand(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    put(
        rows, Campaign("it's \\ one", "t.example", ("a.example",), utm_campaign="", anchor_regex=r"he\w+", since=day(0))
    )

    for reply in (
        index.campaign_report(),
        index.campaign_report(as_of=day(45)),
        index.campaign_survival("it's \\ one"),
        index.breakdown("t.example", "campaign", from_=day(5), to=day(45)),
        index.backlinks("t.example", where=["campaign=it's \\ one"]),
    ):
        by_hand = index.sql(reply.sql)
        by_name = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]
        assert reply.rows
        assert [{name: row[name] for name in reply.columns} for row in by_name] == reply.rows


def test_without_campaigns_there_is_a_statement_that_gives_no_rows(index: Analytics) -> None:
    of_one = index.campaign_report("spring", "t.example")

    for reply in (index.campaign_report(), of_one, index.campaign_survival("spring")):
        assert reply.rows == index.sql(reply.sql).rows == []
        assert reply.is_store_created
        nothing = getattr(nothing_crawled(), reply.question)("spring")
        assert (nothing.rows, nothing.sql != "") == ([], True)
    assert "'t.example'" in of_one.sql


def test_as_many_campaigns_as_there_may_be_are_asked_at_once(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://d7.example/", "https://t.example/", href="/?utm_campaign=7"))
    many = tuple(f"d{n}.example" for n in range(MAX_SOURCES))
    put(rows, *(Campaign(f"number {n}", "t.example", many, utm_campaign=str(n)) for n in range(MAX_CAMPAIGNS)))

    groups = index.breakdown("t.example", "campaign").rows

    assert [(row["campaign"], row["backlinks"]) for row in groups] == [("number 7", 1)]


def test_a_campaign_of_one_target_is_none_of_another(rows: HandMade, index: Analytics) -> None:
    """Both targets have a campaign of that name: one by its source, the other by its text."""
    for target in ("t.example", "u.example"):
        for source in ("a.example", "b.example"):
            rows.put("links", rows.link(f"https://{source}/", f"https://{target}/", anchor=source))
    put(rows, Campaign("x", "t.example", ("a.example",)), Campaign("x", "u.example", anchor_regex="^b"))

    both = index.compare(["t.example", "u.example"], where=["campaign=x"]).rows
    linking = [
        index.backlinks(target, where=["campaign=x"]).rows[0]["source_domain"] for target in ("t.example", "u.example")
    ]

    assert [row["backlinks"] for row in both] == [1, 1]
    assert linking == ["a.example", "b.example"]


def test_the_facts_of_a_crawl_tell_what_a_campaign_won_and_lost(store: Store, rows: HandMade, index: Analytics) -> None:
    """A page links with the parameters of a campaign, then no longer; the page that it linked to is gone."""
    page, target = "https://source.example/page", "https://target.example/l"
    t0 = int(day(0).timestamp() * 1000)
    wrote = link(target, href="https://target.example/l?utm_source=x&utm_campaign=spring")
    facts = [
        fetch(t0, links=[wrote], url=page),
        fetch(t0, links=[wrote], url="https://other.example/page"),
        fetch(t0 + 40 * DAY_MS, links=[], url=page),
        fetch(t0 + 41 * DAY_MS, "http_error", url=target, status=410),
    ]
    store.write(facts, "facts")
    put(rows, Campaign("spring", "target.example", utm_campaign="spring"))

    (row,) = index.campaign_report("spring").rows
    (dead,) = index.dead_pages("target.example").rows

    assert (row["won_backlinks"], row["backlinks"], row["lost_by_reason"]["link_removed"]) == (2, 1, 1)
    assert (row["alive_30_days"], row["alive_90_days"]) == (1.0, 0.0)  # the other page was never read again
    assert (dead["target_url"], dead["status"], dead["last_fetched_at"]) == (target, 410, day(41))


def test_a_part_of_a_target_and_one_crawl_narrow_a_group_of_campaigns(rows: HandMade, index: Analytics) -> None:
    a_year(rows)
    put(rows, Campaign("a", "t.example", ("a.example", "c.example")), Campaign("late", "t.example", since=day(15)))

    shop = index.breakdown("https://t.example/shop/", "campaign", scope="prefix").rows
    other = index.campaign_report(crawl="autumn").rows

    assert [(row["campaign"], row["backlinks"]) for row in shop] == [("a", 1), ("late", 1)]
    assert [row["won_backlinks"] for row in other] == [0, 0]


def test_a_campaign_is_found_by_its_name_and_target(rows: HandMade, index: Analytics) -> None:
    assert index.campaign_report().rows == index.campaign_report("spring").rows == []
    put(
        rows,
        Campaign("spring", "t.example", ("a.example",)),
        Campaign("spring", "u.example", ("a.example",)),
        Campaign("fall", "t.example", ("a.example",)),
    )

    assert [(row["campaign"], row["target"]) for row in index.campaign_report().rows] == [
        ("fall", "t.example"),
        ("spring", "t.example"),
        ("spring", "u.example"),
    ]
    assert [row["target"] for row in index.campaign_report("spring").rows] == ["t.example", "u.example"]
    assert [row["campaign"] for row in index.campaign_report(target="www.t.example").rows] == ["fall", "spring"]
    with pytest.raises(NotARecord, match="no campaign 'winter': give one of fall, spring"):
        index.campaign_report("winter")
    with pytest.raises(NotARecord, match="several campaigns 'spring'"):
        index.campaign_survival("spring")
    assert index.campaign_survival("spring", "u.example").rows == []
