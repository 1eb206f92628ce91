"""The curve of a target's links: every period, also the empty ones, and only what was so at the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics, NotAWindow, nothing_crawled
from analytics.definitions import HISTORY, LOST_REASONS
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import TARGET, at, fill, histories, instants
from tests.analytics.plain import history


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, ends=st.lists(instants, min_size=2, max_size=2, unique=True))
def test_every_number_of_every_period_is_what_a_plain_look_at_every_link_says(
    store: Store, index: Analytics, facts: list[Any], ends: list[int]
) -> None:
    since, to = map(at, sorted(ends))
    fill(store, facts)

    for by in ("day", "week", "month"):
        rows = index.history(TARGET, by=by, from_=since, to=to).rows

        assert [row["date"] for row in rows] == [row["date"] for row in history(facts, since, to, by)]
        for row, expected in zip(rows, history(facts, since, to, by), strict=True):
            for name, value in expected.items():
                assert row[name] == (pytest.approx(value) if isinstance(value, float) else value), (
                    by,
                    row["date"],
                    name,
                )
        whole = index.report(TARGET, from_=since, to=to).rows[0]
        for name in ("new_backlinks", "lost_backlinks", "net_backlinks", "new_referring_domains", "velocity"):
            assert name == "velocity" or sum(row[name] for row in rows) == whole[name]
        assert rows[-1]["backlinks"] == whole["backlinks"]
        assert rows[-1]["backlinks_follow"] == whole["backlinks_follow"]


def test_empty_periods_are_there_with_what_stood_before(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://t.example/", first_seen=day(3)),
        rows.link(
            *("https://b.example/", "https://t.example/"),
            first_seen=day(40),
            lost_at=day(100),
            lost_reason="page_gone",
        ),
    )

    reply = index.history("t.example", from_="2025-12-01", to="2026-05-31")

    assert [(row["date"], row["backlinks"], row["net_backlinks"]) for row in reply.rows] == [
        (date(2025, 12, 1), 0, 0),
        (date(2026, 1, 1), 1, 1),
        (date(2026, 2, 1), 2, 1),
        (date(2026, 3, 1), 2, 0),
        (date(2026, 4, 1), 1, -1),
        (date(2026, 5, 1), 1, 0),
    ]
    assert [row["growth_rate"] for row in reply.rows] == [None, None, 100.0, 0.0, -50.0, 0.0]
    assert reply.rows[4]["lost_by_reason"] == dict.fromkeys(LOST_REASONS, 0) | {"page_gone": 1}
    assert reply.by == "month"


def test_follow_is_counted_by_the_look_of_the_time(rows: HandMade, index: Analytics) -> None:
    changed = (day(40), "text", "here", [], True, "", 1)
    rows.put(
        "links",
        rows.link("https://a.example/", "https://t.example/", rel=["nofollow"], follow=False, earlier_looks=[changed]),
    )

    counts = [
        (row["backlinks_follow"], row["backlinks_nofollow"])
        for row in index.history("t.example", from_="2026-01-01", to="2026-03-31").rows
    ]

    assert counts == [(1, 0), (0, 1), (0, 1)]


def test_the_panel_rate_is_not_moved_by_reading_more_pages(rows: HandMade, index: Analytics) -> None:
    """One page is read each month and wins a link in March; in February a hundred others are found."""
    steady, target = "https://steady.example/", "https://t.example/"
    found = [rows.link(f"https://{i}.example/", f"{target}{i}", first_seen=day(40)) for i in range(100)]
    rows.put(
        "links",
        rows.link(steady, target, first_seen=day(0)),
        rows.link(steady, f"{target}new", first_seen=day(65), new_by="link_added"),
        *found,
    )
    rows.put("fetches", *(rows.fetch(steady, day(n)) for n in (0, 35, 65)))
    rows.put("fetches", *(rows.fetch(str(link["source_url"]), day(40)) for link in found))

    january, february, march = index.history("t.example", from_="2026-01-01", to="2026-03-31").rows

    assert [row["growth_rate"] for row in (january, february)] == [None, 10_000.0]
    assert [row["panel_rate"] for row in (january, february, march)] == [None, 0.0, 100.0]
    assert [row["pages_read"] for row in (january, february, march)] == [1, 101, 1]


def test_a_page_that_never_had_a_backlink_is_no_source_page_however_often_it_is_read(
    rows: HandMade, index: Analytics
) -> None:
    moved = "https://moved.example/"
    rows.put("links", rows.link(moved, "https://t.example/", link_class="redirect", link_type=""))
    rows.put("fetches", rows.fetch(moved, day(0)), rows.fetch(moved, day(35)))

    curve = index.history("t.example", from_="2026-01-01", to="2026-02-28").rows
    (grown,) = index.growth(["t.example"], from_=day(9), to=day(40)).rows

    assert [row["pages_read"] for row in curve] == [0, 0]
    assert (grown["panel_pages"], grown["panel_rate"]) == (0, None)


def test_without_a_window_it_is_the_last_twelve_months_so_far(rows: HandMade, index: Analytics) -> None:
    days = {
        by: [row["date"] for row in index.history("t.example", by=by, to="2026-03-10").rows]
        for by in ("day", "week", "month")
    }

    assert days["month"] == [date(2025 + (3 + i) // 12, (3 + i) % 12 + 1, 1) for i in range(12)]
    assert (days["week"][-1], len(days["week"])) == (date(2026, 3, 9), 26)
    assert (days["day"][0], days["day"][-1], len(days["day"])) == (date(2026, 2, 9), date(2026, 3, 10), 30)


def test_a_curve_may_begin_with_the_epoch(rows: HandMade, index: Analytics) -> None:
    for by in ("day", "week", "month"):
        first = index.history("t.example", by=by, from_="1970-01-01", to="1970-03-01").rows[0]

        assert first["date"] == (date(1969, 12, 29) if by == "week" else date(1970, 1, 1))


def test_an_index_without_tables_has_the_same_periods_all_zero(rows: HandMade, index: Analytics) -> None:
    for by in ("day", "week", "month"):
        look = {"by": by, "from_": "2026-01-13", "to": datetime(2026, 4, 5, 6, tzinfo=UTC)}

        assert nothing_crawled().history("t.example", **look).rows == index.history("t.example", **look).rows
    assert nothing_crawled().growth(["t.example"], from_=day(0)).rows == index.growth(["t.example"], from_=day(0)).rows
    nothing, empty = (one.report("t.example", from_=day(0), to=day(9)).rows for one in (nothing_crawled(), index))
    assert nothing == empty


@pytest.mark.parametrize(
    ("by", "from_", "said"), [("year", None, "day, week, month"), ("day", "1990-01-01", "4,000 is the limit")]
)
def test_what_cannot_be_told_period_by_period_is_refused(
    index: Analytics, by: str, from_: str | None, said: str
) -> None:
    with pytest.raises(NotAWindow, match=said):
        index.history("t.example", by=by, from_=from_)


def test_the_columns_of_the_rows_are_those_of_the_reply(rows: HandMade, index: Analytics) -> None:
    reply = index.history("t.example")

    assert tuple(reply.rows[0]) == reply.columns == HISTORY
