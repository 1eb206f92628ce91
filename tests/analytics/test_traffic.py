"""Imported traffic: kept once, shown by month, counted once, taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics
from analytics.search_console import PageDays
from analytics.traffic import Merged
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade

SITE = "https://t.example"


@pytest.fixture
def writer(rows: HandMade) -> Iterator[Writer]:
    """What writes into the same tables."""
    writer = Writer(rows.dsn)
    yield writer
    writer.close()


def told(
    first: str,
    last: str = "",
    url: str = "",
    clicks: int = 1,
    impressions: int = 10,
    position: float | None = None,
    **more: str,
) -> PageDays:
    """One row of an export."""
    days = date.fromisoformat(first), date.fromisoformat(last or first)
    path = f"{SITE}/{url}" if url else ""
    return PageDays(*days, path, clicks, impressions, position, more.get("source", "x.csv"))


def each_day(first: str, n_days: int, url: str = "", clicks: int = 1) -> list[PageDays]:
    start = date.fromisoformat(first)
    return [told(f"{start + timedelta(days=i)}", url=url, clicks=clicks) for i in range(n_days)]


def months(index: Analytics) -> list[tuple[object, ...]]:
    return [
        (f"{row['date']}", f"{row['date_to']}", row["counted_from"], row["clicks"], row["days"])
        for row in index.traffic("t.example").rows
    ]


def test_what_is_imported_twice_is_written_once(index: Analytics, writer: Writer) -> None:
    rows = [told("2026-03-01"), told("2026-03-01", url="a", position=3.25), told("2026-03-01", "2026-03-31", url="a")]

    assert index.keep_traffic(writer, "t.example", rows) == Merged(n_new=3)
    assert index.keep_traffic(writer, "t.example", rows) == Merged(n_same=3)
    assert index.keep_traffic(writer, "t.example", [told("2026-03-01", clicks=7)]) == Merged(n_changed=1)
    stored = index.traffic_rows("t.example").rows
    assert [(row["url"], row["clicks"], row["mean_position"]) for row in stored] == [
        ("", 7, None),
        (f"{SITE}/a", 1, 3.25),
        (f"{SITE}/a", 1, None),
    ]


def test_a_month_is_counted_from_the_site_where_it_is_told_as_whole_as_its_pages(
    index: Analytics, writer: Writer
) -> None:
    rows = each_day("2026-01-01", 31, clicks=5) + each_day("2026-01-01", 31, "a")
    rows += each_day("2026-02-27", 2, clicks=5) + each_day("2026-02-01", 28, "a") + each_day("2026-02-01", 28, "b")
    index.keep_traffic(writer, "t.example", rows)

    assert months(index) == [
        ("2026-01-01", "2026-01-31", "site", 155, 31),
        ("2026-02-01", "2026-02-28", "pages", 56, 28),
    ]
    assert [row["pages"] for row in index.traffic("t.example").rows] == [1, 2]


def test_no_day_counts_twice(index: Analytics, writer: Writer) -> None:
    """Days that tell all of a month take its place; of others that overlap, the longest counts. None is split."""
    rows = each_day("2026-01-01", 31, "a", clicks=2) + [told("2026-01-01", "2026-01-31", "a", clicks=62)]
    rows += each_day("2026-02-01", 3, "a", clicks=2) + [told("2026-02-02", "2026-02-28", "a", clicks=50)]
    rows += [told("2026-01-01", "2026-03-31", "a", clicks=200), told("2026-03-01", "2026-03-31", "a", clicks=90)]
    index.keep_traffic(writer, "t.example", rows)

    assert months(index) == [
        ("2026-01-01", "2026-01-31", "pages", 62, 31),
        ("2026-01-01", "2026-03-31", "pages", 200, 90),
        ("2026-02-01", "2026-02-28", "pages", 52, 28),
        ("2026-03-01", "2026-03-31", "pages", 90, 31),
    ]


def test_the_position_of_a_month_is_weighted_by_impressions(index: Analytics, writer: Writer) -> None:
    """(30 x 2 + 10 x 6) / 40 = 3; a day without impressions has no position."""
    days = (("2026-03-01", 30, 2.0), ("2026-03-02", 10, 6.0), ("2026-03-03", 0, None))
    index.keep_traffic(writer, "t.example", [told(day, impressions=n, position=at) for day, n, at in days])

    (march,) = index.traffic("t.example").rows
    assert (march["mean_position"], march["impressions"], march["sources"]) == (3.0, 40, ["x.csv"])


def test_one_source_is_taken_away_and_the_others_stay(index: Analytics, writer: Writer) -> None:
    index.keep_traffic(writer, "t.example", [told("2026-03-01", source="a.csv"), told("2026-03-02", source="b.csv")])

    assert index.forget_traffic(writer, "t.example", "a.csv") == 1
    assert [row["source"] for row in index.traffic_rows("t.example").rows] == ["b.csv"]
    assert index.forget_traffic(writer, "t.example") == 1
    assert index.traffic("t.example").rows == []
    assert index.keep_traffic(writer, "t.example", [told("2026-03-01", source="a.csv")]) == Merged(n_new=1)


def test_a_part_of_the_target_has_the_traffic_of_its_pages(index: Analytics, writer: Writer) -> None:
    index.keep_traffic(
        writer,
        "t.example",
        [told("2026-03-01", clicks=9), told("2026-03-01", url="docs/a"), told("2026-03-01", url="b")],
    )

    for scope, target, clicks in (
        ("domain", "t.example", 9),
        ("prefix", f"{SITE}/docs/", 1),
        ("url", f"{SITE}/b", 1),
        ("host", "t.example", 2),
    ):
        (march,) = index.traffic(target, scope=scope).rows

        assert (march["clicks"], scope) == (clicks, scope)


def counted(ranges: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The ranges that count, by a plain look at every day."""
    days_of = {one: range(one[0], one[1] + 1) for one in ranges}
    needed = {
        one
        for one in ranges
        if any(
            all(len(days_of[other]) >= len(days_of[one]) for other in ranges if day_no in days_of[other])
            for day_no in days_of[one]
        )
    }
    return {
        one
        for one in needed
        if all(
            (len(days_of[other]), other[0]) <= (len(days_of[one]), one[0])
            for other in needed
            if set(days_of[other]) & set(days_of[one])
        )
    }


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ranges=st.sets(st.tuples(st.integers(0, 29), st.sampled_from([0, 0, 0, 1, 6, 6, 13, 29])), min_size=1, max_size=12)
)
def test_the_ranges_that_count_are_those_of_a_plain_look_and_meet_nowhere(
    index: Analytics, writer: Writer, ranges: set[tuple[int, int]]
) -> None:
    """Within one month; each range has a number of clicks that no sum of others has."""
    index.forget_traffic(writer, "t.example")
    found = sorted({(first, min(first + more, 30)) for first, more in ranges})
    start = date(2026, 1, 1)
    rows = [
        told(f"{start + timedelta(days=first)}", f"{start + timedelta(days=last)}", "a", clicks=2**i)
        for i, (first, last) in enumerate(found)
    ]
    index.keep_traffic(writer, "t.example", rows)
    expected = counted(set(found))

    ((_, _, _, clicks, n_days),) = months(index)
    assert clicks == sum(2**i for i, one in enumerate(found) if one in expected)
    assert n_days == len({day for first, last in expected for day in range(first, last + 1)})
    assert n_days == sum(last - first + 1 for first, last in expected)
