"""Hints of breaks: a known one is found where it is, few are seen where there is none; the crawl stands beside each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

import numpy as np
import pytest

from analytics import Analytics, NotUnderstood, nothing_crawled
from analytics.kinds import kind_of
from analytics.notes import annotate, read_note
from analytics.questions import printed, question
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day

N_PERIODS = 52
Numbers = np.random.Generator
# Webs without a break: what comes and what goes in each of 52 periods.
STEADY: dict[str, Callable[[Numbers], tuple[Any, Any]]] = {
    "few": lambda one: (one.poisson(0.3, N_PERIODS), one.poisson(0.2, N_PERIODS)),
    "some": lambda one: (one.poisson(5, N_PERIODS), one.poisson(3, N_PERIODS)),
    "many": lambda one: (one.poisson(100, N_PERIODS), one.poisson(80, N_PERIODS)),
    "growing": lambda one: (one.poisson(20 * 1.05 ** np.arange(N_PERIODS)), one.poisson(5, N_PERIODS)),
    "seasons": lambda one: (
        one.poisson(30 + 20 * np.sin(np.arange(N_PERIODS) * np.pi / 6)),
        one.poisson(10, N_PERIODS),
    ),
    "bursts": lambda one: (one.negative_binomial(2, 2 / 22, N_PERIODS), one.negative_binomial(2, 2 / 17, N_PERIODS)),
}
MOST_FALSE = {"few": 0.002, "some": 0.002, "many": 0.002, "growing": 0.01, "seasons": 0.002, "bursts": 0.025}


Curve = tuple[Sequence[int], Sequence[int]]  # the net change of each period, and how many events made it up


@dataclass(frozen=True)
class Break:
    """The periods `first` to `last` of a curve, by their place in it."""

    first: int
    last: int
    value: int
    usual: float
    z: float


def breaks(index: Analytics, curves: Sequence[Curve]) -> list[list[Break]]:
    """What the SQL says of each curve, oldest first."""
    rows = ", ".join(
        f"({no}, {list(map(int, net))}::Array(Int64), {list(map(int, n))})" for no, (net, n) in enumerate(curves)
    )
    series = f"""with series as (
        select
            curve.1 as metric, place, toDate32('2026-01-01') + place as date, date as date_to,
            net, n_events, 0 as n_discovered, 0 as n_read
        from (select arrayJoin([{rows}]) as curve) as curves
        array join curve.2 as net, curve.3 as n_events, arrayEnumerate(curve.2) as place
    )"""
    found = index.sql(
        printed(f"{series},\n{question('fragments/breaks')}", {"n_baseline": 12})
        + "select metric, dateDiff('day', toDate32('2026-01-02'), first_day) as first, first + periods - 1 as last,"
        " came, usually_came, farthest from breaks order by metric, first"
    )
    return [[Break(*row[1:]) for row in found.rows if row[0] == no] for no in range(len(curves))]


def curve(new: Any, lost: Any) -> Curve:
    return new - lost, new + lost


@pytest.mark.parametrize("kind", sorted(STEADY))
def test_where_there_is_no_break_few_are_seen(index: Analytics, kind: str) -> None:
    """Share of the periods that are judged, over 100 curves; bursts are breaks of a kind, and are seen once in 50."""
    numbers = np.random.default_rng(7)
    found = breaks(index, [curve(*STEADY[kind](numbers)) for _ in range(100)])
    n_seen = sum(one.last - one.first + 1 for of_curve in found for one in of_curve)

    assert n_seen / (100 * (N_PERIODS - 6)) < MOST_FALSE[kind]


@pytest.mark.parametrize("kind", ["few", "some", "many", "growing", "bursts"])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_break_is_found_in_its_period(index: Analytics, kind: str, direction: int) -> None:
    """Ten times the scatter in one period, of 100 curves in at least 95."""
    numbers = np.random.default_rng(11)
    curves, places = [], []
    for _ in range(100):
        new, lost = STEADY[kind](numbers)
        at = int(numbers.integers(12, N_PERIODS))
        size = int(10 * max(2.0, np.std((new - lost)[max(0, at - 12) : at])))
        (new if direction > 0 else lost)[at] += size
        curves.append(curve(new, lost))
        places.append(at)
    n_found = 0
    for at, seen in zip(places, breaks(index, curves), strict=True):
        found = [one for one in seen if one.first <= at <= one.last]
        n_found += len(found) == 1 and (found[0].z > 0) == (direction > 0)

    assert n_found >= 95


def test_periods_in_a_row_are_one_break_and_a_new_level_becomes_the_usual(index: Analytics) -> None:
    net = [4, 5, 3, 4, 5, 4, 3, 5] + [40] * 12
    ((found,),) = breaks(index, [(net, net)])

    assert (found.first, found.value) == (8, 40 * (found.last - 7))
    assert found.usual == median(net[:8]) + sum(median(net[max(0, i - 12) : i]) for i in range(9, found.last + 1))
    assert found.last < 16  # then half of the baseline is the new level


def test_what_was_named_stays_named_whatever_comes_after(index: Analytics) -> None:
    numbers = np.random.default_rng(3)
    net, n_events = curve(*STEADY["bursts"](numbers))
    *parts, whole = breaks(index, [(net[:n], n_events[:n]) for n in range(10, N_PERIODS + 1)])
    for n, part in enumerate(parts, 10):
        assert [one.first for one in part] == [one.first for one in whole if one.first < n]


@pytest.fixture
def weeks(rows: HandMade) -> HandMade:
    """Two domains come each week for 20 weeks from Monday 2026-01-05; in the 12th 30 come, in the 16th 25 go.

    One page is read each week, but in the 12th all that came are read too.
    """
    monday = 4  # of 2026-01-05, in days
    links = []
    for week in range(20):
        n_new = 30 if week == 11 else 2
        for i in range(n_new):
            source = f"https://w{week}-{i}.example/"
            ends = {"lost_at": day(monday + 15 * 7 + 1), "lost_reason": "link_removed"} if week == 11 and i < 25 else {}
            links.append(rows.link(source, "https://t.example/", first_seen=day(monday + week * 7 + 1), **ends))
    rows.put("links", *links)
    steady = "https://w0-0.example/"
    rows.put("fetches", *(rows.fetch(steady, day(monday + week * 7 + 1)) for week in range(20)))
    rows.put("fetches", *(rows.fetch(f"https://w11-{i}.example/", day(monday + 11 * 7 + 1)) for i in range(30)))
    return rows


WEEKS = {"from_": "2026-02-23", "to": "2026-05-24"}


def test_a_hint_says_when_how_much_and_what_the_crawl_did(weeks: HandMade, index: Analytics) -> None:
    up, down = index.changes("t.example", by="week", metric="referring_domains", **WEEKS).rows

    assert (up["date"], up["date_to"], up["direction"]) == (date(2026, 3, 23), date(2026, 3, 29), "up")
    assert (up["net"], up["usual"], up["size"], up["periods"]) == (30, 2.0, 28.0, 1)
    assert (up["pages_read"], up["pages_read_usual"], up["is_crawl_changed"]) == (31, 1.0, True)
    assert up["pages_read_change"] == pytest.approx(3000)
    assert (down["date"], down["direction"], down["net"]) == (date(2026, 4, 20), "down", 2 - 25)
    assert (down["pages_read"], down["is_crawl_changed"], down["pages_read_change"]) == (1, False, 0)


def test_hints_carry_the_notes_of_their_periods(weeks: HandMade, index: Analytics) -> None:
    writer = Writer(weeks.dsn)
    notes = (("t.example", "2026-03-29", "talk"), (None, "2026-03-23", "update"), ("t.example", "2026-03-30", "later"))
    annotate(writer, [read_note(*note) for note in notes])
    writer.close()
    up, down = index.changes("t.example", metric="referring_domains", **WEEKS).rows

    assert up["notes"] == ["update", "talk"]
    assert down["notes"] == []


def test_the_sql_gives_the_same_hints_by_hand(weeks: HandMade, index: Analytics) -> None:
    weeks.put("annotations", {"target_domain": "t.example", "at": day(82), "note": "it's \\ one"})
    for reply in (
        index.changes("t.example", **WEEKS),
        index.changes("t.example", by="day", metric="backlinks", **WEEKS),
        index.changes("t.example", by="month", from_="2026-01-01", to="2026-05-31"),
    ):
        by_hand = index.sql(reply.sql)

        assert [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows] == reply.rows
        assert by_hand.columns == reply.columns or not reply.rows
    assert index.changes("t.example", **WEEKS).rows[0]["notes"] == ["it's \\ one"]


def test_both_metrics_are_judged_and_in_the_window_only(weeks: HandMade, index: Analytics) -> None:
    both = index.changes("t.example", **WEEKS)
    late = index.changes("t.example", from_="2026-04-06", to="2026-05-24")

    assert [(row["metric"], row["direction"]) for row in both.rows] == [
        ("backlinks", "up"),
        ("referring_domains", "up"),
        ("backlinks", "down"),
        ("referring_domains", "down"),
    ]
    assert {row["direction"] for row in late.rows} == {"down"}
    assert (both.head["periods_judged"], late.head["periods_judged"]) == (13, 7)
    assert (both.since, both.as_of) == tuple(
        getattr(index.history("t.example", by="week", **WEEKS), name) for name in ("since", "as_of")
    )


def test_hints_are_a_frame_of_known_types_and_a_plot(weeks: HandMade, index: Analytics) -> None:
    import matplotlib

    matplotlib.use("agg")
    some, none = (asked.changes("t.example", **WEEKS) for asked in (index, nothing_crawled()))

    assert [name for name in some.columns if kind_of(name) is None] == []
    assert some.arrow().schema.equals(none.arrow().schema)
    assert len(some.plot().patches) == len(some)


def test_the_first_of_all_periods_and_one_that_is_not_over_are_not_judged(rows: HandMade, index: Analytics) -> None:
    """All that stands is found in the first week; in the last, on a Wednesday, nothing has come yet."""
    rows.put(
        "links", *(rows.link(f"https://f{i}.example/", "https://t.example/", first_seen=day(5)) for i in range(90))
    )
    for week in range(1, 12):
        at = day(5 + week * 7)
        rows.put(
            "links",
            *(rows.link(f"https://w{week}-{i}.example/", "https://t.example/", first_seen=at) for i in range(40)),
        )
    to = date(2026, 1, 5) + timedelta(days=12 * 7 + 2)

    assert index.changes("t.example", from_="2026-01-01", to=f"{to}").rows == []
    (down, _) = index.changes("t.example", from_="2026-01-01", to=f"{to + timedelta(days=4)}").rows
    assert (down["direction"], down["net"]) == ("down", 0)


def test_nothing_and_no_such_metric(index: Analytics) -> None:
    for asked in (index, nothing_crawled()):
        assert asked.changes("t.example").rows == []
    with pytest.raises(NotUnderstood, match="metric 'links' is not one of referring_domains, backlinks"):
        index.changes("t.example", metric="links")
