"""The SQL that a reply prints, run by hand, gives the rows of the reply: of every question, without an exception."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import analytics
from analytics import Analytics
from tests.analytics.every_question import QUESTIONS, fill
from tests.analytics.hand_made import HandMade


@pytest.fixture(scope="module")
def web(shared_rows: HandMade) -> Iterator[Analytics]:
    """An index in which each question has rows; only read."""
    fill(shared_rows)
    index = analytics.connect(shared_rows.dsn)
    yield index
    index.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_printed_sql_run_by_hand_gives_the_same_rows(web: Analytics, question: str) -> None:
    reply = QUESTIONS[question](web)
    by_hand = web.sql(reply.sql)
    rows = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]

    assert reply.rows
    assert [{name: row[name] for name in reply.columns} for row in rows] == reply.rows
