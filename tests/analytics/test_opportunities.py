"""What could be done about the links of a target: each kind found where it should be, and weighed as the page says."""

from __future__ import annotations

from math import log2
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from analytics import Analytics, NotUnderstood, nothing_crawled
from analytics.opportunities import KINDS
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import TARGET, at, fill, histories, instants

T = "https://t.example/"
LOST = {"lost_at": day(40), "lost_reason": "link_removed"}
NOFOLLOW = {"rel": ["nofollow"], "follow": False}
NOW = {"to": day(60)}  # an earlier instant: the states of pages are read from `fetches`


def found(reply: Any) -> dict[tuple[str, str], float]:
    """The weight of each opportunity, in the order of the list."""
    return {(row["kind"], row["subject"]): row["weight"] for row in reply.rows}


def test_a_whole_world_is_ranked_by_the_published_formula(rows: HandMade, index: Analytics) -> None:
    """One or two of each kind, with weights worked out by hand: authority x factor x log2(1 + affected)."""
    sources = {name: f"https://{name}.example/1" for name in ("lost", "a", "b", "famous", "gap", "one", "logo")}
    rivals = [f"https://r{i}.example/" for i in (1, 2, 3)]
    rows.put(
        "links",
        rows.link(sources["lost"], T, **LOST),
        rows.link(sources["lost"], f"{T}2", **LOST),
        *(rows.link(sources[name], f"{T}dead") for name in ("a", "b")),
        rows.link(sources["famous"], T, **NOFOLLOW),
        *(rows.link(sources["gap"], rival) for rival in rivals),
        *(rows.link(sources["a"], rival) for rival in rivals),  # has a follow link to the target
        *(rows.link(sources["famous"], rival) for rival in rivals[:2]),
        rows.link(sources["one"], rivals[0]),
        rows.link(sources["logo"], f"{T}guide", anchor="", link_type="image"),
        rows.link(f"{T}guide", f"{T}other"),
    )
    rows.put(
        "pages",
        rows.page(sources["lost"], last_attempted_at=day(50)),
        rows.page(f"{T}dead", 404),
        rows.page(f"{T}guide"),
    )
    rows.put("target_lists", {"target_domain": "t.example", "list": "money_page", "item": f"{T}shop"})
    rows.put("authority_runs", {"run_id": "1"})
    ranks = {"famous": 96.0, "gap": 80.0, "a": 20.0, "lost": 99.0}
    rows.put(
        "domain_ranks",
        *({"run_id": "1", "domain": f"{name}.example", "domain_rank_pct": pct} for name, pct in ranks.items()),
    )

    reply = index.opportunities("t.example", ["r1.example", "www.r2.example", "r3.example"], from_=day(30))

    expected = {
        ("rewin_lost", "lost.example"): 0.99 * 0.8 * log2(3),  # two targets
        ("gap_domain", "gap.example"): 0.8 * 0.6 * log2(4),  # three competitors
        ("gap_domain", "famous.example"): 0.96 * 0.6 * log2(3),
        ("redirect_dead_page", f"{T}dead"): 0.5 * 1.0 * log2(3),  # two domains, of which b is not ranked
        ("nofollow_only", "famous.example"): 0.96 * 0.4 * log2(2),
        ("no_link_to_money_page", f"{T}guide"): 0.5 * 0.5 * log2(2),
        ("image_without_alt", "logo.example"): 0.5 * 0.2 * log2(2),
    }
    assert found(reply) == pytest.approx(expected)
    assert list(found(reply)) == sorted(expected, key=lambda one: -expected[one])
    assert {row["kind"]: row["reason"] for row in reversed(reply.rows)} == {
        "rewin_lost": "2 follow links were lost since 2026-01-31, the last on 2026-02-10 (link_removed), "
        "and the domain still answers",
        "gap_domain": "it has follow links to 3 competitors (r1.example, r2.example, r3.example) "
        "and none to the target",
        "redirect_dead_page": "the page answers 404, and 2 links lead to it",
        "nofollow_only": "it ranks at or above 96 % of the domains, and its link is nofollow",
        "no_link_to_money_page": "1 link leads to the page, and it links to no money page",
        "image_without_alt": "1 image link has no text: the image has no alt",
    }
    assert {row["evidence"] for row in reply.rows} == {"spring/1.warc.gz@120+4096"}
    assert reply.head["notes"] == []
    assert reply.head["competitors"] == ["r1.example", "r2.example", "r3.example"]
    assert {kind for kind, _ in expected} == {*KINDS}
    only = index.opportunities("t.example", reply.head["competitors"], "gap_domain", from_=day(30))
    assert found(only) == {key: weight for key, weight in found(reply).items() if key[0] == "gap_domain"}
    first = index.opportunities("t.example", reply.head["competitors"], from_=day(30), limit=3)
    rest = index.opportunities("t.example", reply.head["competitors"], from_=day(30), cursor=first.next_cursor)
    assert first.rows + rest.rows == reply.rows


def test_what_is_worth_winning_again(rows: HandMade, index: Analytics) -> None:
    """Follow links that the web took away, from pages without another link to the target, of domains that answer."""
    cases: dict[str, dict[str, Any]] = {
        "good": {},
        "gone": {"lost_reason": "page_not_found"},
        "crawl": {"lost_reason": "page_unreachable"},
        "robots": {"lost_reason": "robots_disallowed"},
        "nofollow": NOFOLLOW,
        "early": {"lost_at": day(20)},
        "elsewhere": {},
        "down": {},
        "unknown": {},
        "sitewide": {},
    }
    rows.put("links", *(rows.link(f"https://{name}.example/1", T, **LOST | case) for name, case in cases.items()))
    rows.put("links", *(rows.link(f"https://sitewide.example/{i}", T, **LOST) for i in range(2, 20)))
    rows.put("links", rows.link("https://elsewhere.example/1", f"{T}moved"))
    fetched = {name: 404 if name == "gone" else 503 if name == "down" else 200 for name in cases if name != "unknown"}
    rows.put("fetches", *(rows.fetch(f"https://{name}.example/1", day(50), status) for name, status in fetched.items()))

    reply = index.opportunities("t.example", kind="rewin_lost", from_=day(30), **NOW)

    assert {row["subject"]: (row["links"], row["affected"]) for row in reply.rows} == {
        "good.example": (1, 1),
        "gone.example": (1, 1),
        "sitewide.example": (19, 1),  # a block counts once
    }


def test_a_link_counts_as_lost_for_a_year_unless_told_otherwise(rows: HandMade, index: Analytics) -> None:
    for name, lost_on in (("old", 10), ("young", 11)):
        rows.put("links", rows.link(f"https://{name}.example/", T, lost_at=day(lost_on), lost_reason="page_gone"))
        rows.put("fetches", rows.fetch(f"https://{name}.example/", day(lost_on), 410))

    reply = index.opportunities("t.example", to=day(375))

    assert [row["subject"] for row in reply.rows] == ["young.example"]
    assert reply.since == day(10)


def test_competitors_are_given_or_those_that_are_recorded(rows: HandMade, index: Analytics) -> None:
    """One is too few, the domains of competitors are no gaps, and links that were nofollow then do not count."""
    rows.put(
        "target_lists",
        *({"target_domain": "t.example", "list": "competitor", "item": f"r{i}.example"} for i in (1, 2)),
        {"target_domain": "other.example", "list": "competitor", "item": "r3.example"},
    )
    was_nofollow = {"earlier_looks": [(day(70), "text", "here", ["nofollow"], False, "element", 1)]}
    rivals = [f"https://r{i}.example/" for i in (1, 2, 3)]
    rows.put("links", *(rows.link("https://gap.example/", rival) for rival in rivals))
    rows.put("links", rows.link("https://r3.example/", rivals[0]), rows.link("https://r3.example/", rivals[1]))
    rows.put("links", *(rows.link("https://later.example/", rival, **was_nofollow) for rival in rivals))
    rows.put("links", *(rows.link("https://t.example/", rival) for rival in rivals))

    recorded = index.opportunities("t.example", **NOW)
    given = index.opportunities("t.example", ["r1.example", "r2.example", "r3.example"], **NOW)
    one = index.opportunities("t.example", ["r3.example"], **NOW)
    today = index.opportunities("t.example", ["r1.example", "r2.example", "r3.example"])

    assert recorded.head["competitors"] == ["r1.example", "r2.example"]
    assert [(row["subject"], row["affected"]) for row in recorded.rows] == [("gap.example", 2), ("r3.example", 2)]
    assert [(row["subject"], row["affected"]) for row in given.rows] == [("gap.example", 3)]
    assert one.rows == [] and one.head["notes"][0].startswith("gap_domain needs two competitors, and 1 is known")
    assert [row["subject"] for row in today.rows] == ["gap.example", "later.example"]


def test_which_pages_link_to_no_money_page(rows: HandMade, index: Analytics) -> None:
    """Of a page whose internal links are not stored nothing is claimed: how many these are is said."""
    rows.put(
        "target_lists",
        *({"target_domain": "t.example", "list": "money_page", "item": item} for item in (f"{T}shop/", f"{T}plan", T)),
    )
    leads_to = {"dead_end": "other", "to_shop": "shop/1", "to_plan": "plan", "past_plan": "planet", "to_home": ""}
    pages = [*leads_to, "shop/2", "bare", "paper.pdf", "unknown", "away", "lost_it"]
    rows.put("links", *(rows.link("https://a.example/", f"{T}{page}") for page in pages))
    rows.put("links", *(rows.link(f"{T}{page}", f"{T}{target}") for page, target in leads_to.items()))
    rows.put("links", rows.link(f"{T}lost_it", f"{T}plan", **LOST), rows.link(f"{T}lost_it", f"{T}other"))
    common = {"n_internal_links": 3, "content_type": "text/html"}
    bare = {"bare": {"n_internal_links": 0}, "paper.pdf": {"n_internal_links": 0, "content_type": "application/pdf"}}
    rows.put("pages", *(rows.page(f"{T}{page}", **common | bare.get(page, {})) for page in pages if page != "away"))
    rows.put("pages", rows.page(f"{T}away", 301, **common))

    reply = index.opportunities("t.example", kind="no_link_to_money_page")

    assert [row["subject"].removeprefix(T) for row in reply.rows] == ["bare", "dead_end", "lost_it", "past_plan"]
    (_, note) = reply.head["notes"]
    assert note.startswith("no_link_to_money_page: the internal links of 1 linked page are not stored")


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, then=instants)
def test_as_of_an_instant_a_full_index_sees_the_opportunities_of_that_time(
    store: Store, index: Analytics, facts: list[Any], then: int
) -> None:
    """Of what was learnt later nothing shows; and the index of that time had said the same."""
    fill(store, facts)
    afterwards = index.opportunities(TARGET, as_of=at(then), limit=0)

    fill(store, [one for one in facts if one.fetched_at <= then])
    at_the_time = index.opportunities(TARGET, as_of=at(then), limit=0)
    right_now = index.opportunities(TARGET, from_=at_the_time.since, limit=0)

    assert afterwards.rows == at_the_time.rows == right_now.rows


def test_the_shown_sql_gives_the_same_rows(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", T, anchor="", link_type="image"))

    reply = index.opportunities("t.example", ["r1.example", "r2.example"])
    table = index.sql(reply.sql)

    (by_hand,) = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert [by_hand | row for row in reply.rows] == [by_hand]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "luck"}, "kind 'luck' is not one of rewin_lost"),
        ({"competitors": ["www.t.example"]}, "competitor t.example is the target's own domain"),
        ({"competitors": ["no domain"]}, "'no domain' is not a domain"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(index: Analytics, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        index.opportunities("t.example", **asked)


def test_an_index_without_tables_has_none_and_says_what_is_missing(rows: HandMade, index: Analytics) -> None:
    nothing, empty = nothing_crawled().opportunities("t.example"), index.opportunities("t.example")

    assert nothing.rows == empty.rows == []
    assert nothing.head == empty.head
    assert len(empty.head["notes"]) == 3
