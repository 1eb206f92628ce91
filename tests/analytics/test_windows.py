"""What began and ended in a window, for a target and for each group of its links."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics, NotAWindow
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import TARGET, at, fill, histories, instants
from tests.analytics.plain import Life, grouped, lives_of, moves, rate_of, read_between

KEYS = {"refdomains": "source_domain", "anchors": "anchor", "pages": "target_url"}
ADDITIVE = "new_backlinks new_link_added new_page_discovered restored_backlinks lost_backlinks net_backlinks".split()


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, ends=st.lists(instants, min_size=2, max_size=2, unique=True), is_over=st.booleans())
def test_every_group_moved_as_a_plain_look_at_every_link_says(
    store: Store, index: Analytics, facts: list[Any], ends: list[int], is_over: bool
) -> None:
    """Both with a window that ended earlier, and with one that ends now."""
    since, to = sorted(ends)
    if not is_over:
        facts = [one for one in facts if one.fetched_at <= to]
    fill(store, facts)
    look: dict[str, Any] = {"from_": at(since), "to": at(to)} if is_over else {"from_": at(since)}
    lives = lives_of(facts, to)

    report = index.report(TARGET, **look)
    if not is_over:
        to = int(report.as_of.timestamp() * 1000)
    names = moves([], since, to)
    (block,) = report.rows
    assert {name: block[name] for name in names} == pytest.approx(moves(lives, since, to))
    assert block["backlinks"] == sum(life.is_live(to) for life in lives)
    compared = {row["target"]: row for row in index.compare(["none.example", TARGET], **look).rows}
    assert {name: compared[TARGET][name] for name in ADDITIVE} == {name: block[name] for name in ADDITIVE}
    assert compared["none.example"]["new_backlinks"] == compared["none.example"]["lost_referring_domains"] == 0

    for question, key in KEYS.items():
        rows = {row[key]: row for row in getattr(index, question)(TARGET, limit=0, **look).rows}
        for name in ADDITIVE:
            assert sum(row[name] for row in rows.values()) == block[name]
        for value, group in grouped(lives, lambda life, key=key: group_of(life, key, to)).items():
            n_live, moved = sum(life.is_live(to) for life in group), moves(group, since, to)
            is_listed = n_live or moved["new_backlinks"] or moved["lost_backlinks"]
            assert (value in rows) == bool(is_listed)
            if is_listed:
                row = rows[value]
                assert row["backlinks"] == n_live
                assert {k: row[k] for k in names if k != "velocity"} == pytest.approx(
                    {k: v for k, v in moved.items() if k != "velocity"}
                )

    (grown,) = index.growth([TARGET], **look).rows
    assert {name: grown[name] for name in ADDITIVE} == {name: block[name] for name in ADDITIVE}
    panel = read_between(facts, lives, -1, since) & read_between(facts, lives, since, to)
    assert grown["panel_pages"] == len(panel)
    assert grown["panel_rate"] == pytest.approx(rate_of(panel, lives, since, to))
    assert (grown["backlinks_from"], grown["backlinks_to"]) == tuple(
        sum(life.is_live(when) for life in lives) for when in (since, to)
    )
    assert (grown["referring_domains_from"], grown["referring_domains_to"]) == tuple(
        len({life.source_domain for life in lives if life.is_live(when)}) for when in (since, to)
    )


def group_of(life: Life, key: str, to: int) -> str:
    """The group that a link is in at an instant, or was in when it ended."""
    return life.look_at(to)[1] if key == "anchor" else getattr(life, key)


def test_without_a_beginning_there_is_no_window_and_its_metrics_are_null(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", "https://target.example/"))

    (row,) = index.report("target.example").rows

    assert [row[name] for name in moves([], 0, 1)] == [None] * 12


def test_a_window_has_its_end_and_not_its_beginning(rows: HandMade, index: Analytics) -> None:
    """Half-open, (from, to]: windows that meet share no event and miss none."""
    rows.put("links", *(rows.link(f"https://{i}.example/", "https://t.example/", first_seen=day(i)) for i in range(4)))

    counts = [
        index.report("t.example", from_=day(a), to=day(b)).rows[0]["new_backlinks"] for a, b in ((0, 1), (1, 2), (0, 2))
    ]

    assert counts == [1, 1, 2]


def test_bare_dates_have_both_days_whole(rows: HandMade, index: Analytics) -> None:
    """January begins with its first millisecond and ends with its last."""
    edges = (day(0), day(31 - 1e-3 / 86_400), day(31))
    rows.put(
        "links",
        *(rows.link(f"https://{i}.example/", "https://t.example/", first_seen=at) for i, at in enumerate(edges)),
    )

    january = index.report("t.example", from_="2026-01-01", to="2026-01-31")
    february = index.report("t.example", from_="2026-02-01", to="2026-02-28")

    assert [reply.rows[0]["new_backlinks"] for reply in (january, february)] == [2, 1]
    assert january.as_of == february.since


def test_a_group_that_lost_everything_in_the_window_is_still_listed(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://t.example/", anchor="stays", new_by="page_discovered"),
        rows.link("https://b.example/", "https://t.example/", anchor="went", lost_at=day(5), lost_reason="page_gone"),
        rows.link(
            "https://c.example/", "https://t.example/", anchor="long gone", lost_at=day(1), lost_reason="page_gone"
        ),
    )

    for question, key in (("refdomains", "source_domain"), ("anchors", "anchor")):
        listed = getattr(index, question)("t.example", from_=day(2), to=day(9)).rows
        without = getattr(index, question)("t.example", to=day(9)).rows

        assert [(row["backlinks"], row["lost_backlinks"], row["growth_rate"]) for row in listed] == [
            (1, 0, 0.0),
            (0, 1, -100.0),
        ]
        assert [row[key] for row in listed[:1]] == [row[key] for row in without]


def test_a_page_that_gets_no_backlink_but_a_redirect_keeps_it_in_a_window(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", "https://t.example/", link_class="redirect", link_type=""))

    for reply in (index.report("t.example", from_=day(-1)), index.compare(["t.example"], from_=day(-1))):
        assert (reply.rows[0]["redirects_in"], reply.rows[0]["new_backlinks"]) == (1, 0)


def test_a_domain_that_changes_its_only_link_at_one_instant_neither_went_nor_came(
    rows: HandMade, index: Analytics
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/1", "https://t.example/x", lost_at=day(3), lost_reason="link_removed"),
        rows.link("https://a.example/1", "https://t.example/y", first_seen=day(3), new_by="link_added"),
    )

    (row,) = index.report("t.example", from_=day(1), to=day(9)).rows

    assert (row["new_backlinks"], row["lost_backlinks"], row["net_backlinks"]) == (1, 1, 0)
    assert (row["new_referring_domains"], row["lost_referring_domains"], row["velocity"]) == (0, 0, 0.0)


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"from_": "2026-02-01", "to": "2026-01-31"}, "from 2026-02-01 is not before to 2026-01-31"),
        ({"from_": "2026-02-01", "as_of": "2026-01-01"}, "2026-01-01"),
        ({"from_": "2148-01-01"}, "now"),
        ({"to": "2026-02-01", "as_of": "2026-01-01"}, "to 2026-02-01 and as_of 2026-01-01"),
    ],
)
def test_what_is_no_window_is_refused_with_both_its_ends(index: Analytics, look: dict[str, str], said: str) -> None:
    with pytest.raises(NotAWindow, match=said):
        index.report("t.example", **look)  # type: ignore[arg-type]


def test_the_two_names_of_the_end_may_say_the_same(rows: HandMade, index: Analytics) -> None:
    assert index.report("t.example", to="2026-02-01", as_of="2026-02-01").as_of == day(32 - 1e-3 / 86_400)


@pytest.mark.parametrize("to", [None, day(20)], ids=["now", "then"])
def test_overlapping_prefixes_each_have_their_own_window(rows: HandMade, index: Analytics, to: Any) -> None:
    pages = (f"https://t.example/{path}" for path in ("a/1", "a/2", "b"))
    rows.put("links", *(rows.link("https://s.example/", page, first_seen=day(5)) for page in pages))
    prefixes = ["https://t.example/", "https://t.example/a/"]

    compared = index.compare(prefixes, scope="prefix", from_=day(1), to=to).rows
    grown = index.growth(prefixes, scope="prefix", from_=day(1), to=to).rows
    (curve,) = index.history(prefixes[1], scope="prefix", from_=day(0), to=day(20)).rows

    assert [(row["backlinks"], row["new_backlinks"]) for row in compared] == [(3, 3), (2, 2)]
    assert [(row["backlinks_to"], row["new_referring_domains"]) for row in grown] == [(3, 1), (2, 1)]
    assert (curve["backlinks"], curve["referring_domains"]) == (2, 1)
