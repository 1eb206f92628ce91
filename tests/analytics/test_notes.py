"""Dated notes stand beside the curve of their target, each in its period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from analytics import Analytics, NotUnderstood, nothing_crawled
from analytics.notes import annotate, forget, read_note
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade

FIRST_QUARTER = {"from_": "2026-01-01", "to": "2026-03-31"}


@pytest.fixture
def writer(rows: HandMade) -> Iterator[Writer]:
    """What writes into the same tables."""
    writer = Writer(rows.dsn)
    yield writer
    writer.close()


def test_a_history_has_the_notes_of_its_window_with_their_periods(index: Analytics, writer: Writer) -> None:
    annotate(
        writer,
        [
            read_note("t.example", "2025-12-31", "before"),
            read_note("t.example", "2026-01-01", "relaunch"),
            read_note(None, "2026-03-31T12:30:00Z", "update"),
            read_note("other.example", "2026-02-01", "not ours"),
            read_note("t.example", "2026-04-01", "after"),
        ],
    )
    by_month, by_week = (
        [
            (note["period"], note["note"], note["target"])
            for note in index.history("t.example", by=by, **FIRST_QUARTER).head["annotations"]
        ]
        for by in ("month", "week")
    )

    assert by_month == [(date(2026, 1, 1), "relaunch", "t.example"), (date(2026, 3, 1), "update", "all")]
    assert [period for period, *_ in by_week] == [date(2025, 12, 29), date(2026, 3, 30)]
    assert index.history("t.example", to="2025-06-01").head["annotations"] == []


def test_notes_are_listed_also_those_to_come_and_each_once(index: Analytics, writer: Writer) -> None:
    notes = [read_note("t.example", "2026-01-01", "relaunch"), read_note("t.example", "2099-01-01", "move")]
    annotate(writer, notes)
    annotate(writer, notes)

    assert [(row["at"], row["note"]) for row in index.annotations("t.example").rows] == [
        (datetime(2026, 1, 1, tzinfo=UTC), "relaunch"),
        (datetime(2099, 1, 1, tzinfo=UTC), "move"),
    ]
    assert [row["note"] for row in index.annotations("t.example", from_="2026-01-02", to="2099-01-01").rows] == ["move"]


def test_a_note_that_is_forgotten_is_gone_and_may_come_back(index: Analytics, writer: Writer) -> None:
    note = read_note("t.example", "2026-01-01", "relaunch")
    annotate(writer, [note])
    forget(writer, [note])

    assert index.annotations("t.example").rows == []
    annotate(writer, [note])
    assert len(index.annotations("t.example").rows) == 1


def test_nothing_crawled_has_no_notes() -> None:
    assert nothing_crawled().annotations("t.example").rows == []
    assert nothing_crawled().history("t.example").head["annotations"] == []


@pytest.mark.parametrize(
    ("target", "at", "text", "said"),
    [
        ("t.example", "soon", "x", "'soon' is not a date"),
        ("t.example", "2026-01-01", " \n ", "the note is empty"),
        ("t.example", "2026-01-01", "x" * 1001, "1,001 characters, more than 1,000"),
        ("not a domain", "2026-01-01", "x", "is not a domain"),
    ],
)
def test_what_is_no_note_is_refused(target: str, at: str, text: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_note(target, at, text)
