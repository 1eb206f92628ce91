"""A question that is asked again is answered from memory for as long as nothing was written, and never any longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest

import analytics
from analytics import memory
from analytics.memory import MAX_AGE_S, Memory
from analytics.notes import annotate, read_note
from analytics.reader import ClickHouse, Table
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade
from tests.conftest import execute


class Counting(ClickHouse):
    """A reader that keeps the statements it was asked, but for the looks at the state of the tables."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.statements: list[str] = []

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        if "system." not in sql:
            self.statements.append(sql)
        return super().read(sql, parameters)


@pytest.fixture
def reader(rows: HandMade) -> Iterator[Counting]:
    reader = Counting(rows.dsn)
    yield reader
    reader.close()


def backlinks(index: analytics.Analytics) -> tuple[int, object]:
    with index.steady():
        reply = index.report("t.example")
    return reply[0]["backlinks"], reply.as_of


def test_asked_again_it_is_the_same_reply_and_no_statement(rows: HandMade, reader: Counting) -> None:
    rows.put("links", rows.link("http://a.example/", "http://t.example/"))
    index = analytics.Analytics(reader)

    first = backlinks(index)
    reader.statements.clear()

    assert backlinks(index) == first
    assert first[0] == 1
    assert reader.statements == []


def test_a_link_that_is_written_is_in_the_next_answer(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    seen = [backlinks(index)[0]]
    for n in range(3):
        rows.put("links", rows.link(f"http://a{n}.example/", "http://t.example/"))
        seen.append(backlinks(index)[0])

    assert seen == [0, 1, 2, 3]


def test_a_table_that_is_emptied_and_filled_anew_is_another_one(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    rows.put("links", rows.link("http://a.example/", "http://t.example/"))
    seen = [backlinks(index)[0]]
    execute(rows.dsn, "truncate table links")
    seen.append(backlinks(index)[0])
    rows.put("links", rows.link("http://a.example/", "http://t.example/"))
    rows.put("links", rows.link("http://b.example/", "http://t.example/"))
    seen.append(backlinks(index)[0])

    assert seen == [1, 0, 2]


def test_what_an_analyst_records_is_seen_at_once(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    writer = Writer(rows.dsn)

    def notes() -> int:
        with index.steady():
            return len(index.history("t.example", from_="2026-01-01", to="2026-01-31").head["annotations"])

    assert notes() == 0
    annotate(writer, [read_note("t.example", "2026-01-05", "relaunch")])
    assert notes() == 1
    writer.close()


def test_questions_of_one_block_are_as_of_one_instant(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    with index.steady():
        replies = [index.report("t.example"), index.backlinks("t.example"), index.growth(["t.example"])]

    assert len({reply.as_of for reply in replies}) == 1


def test_now_is_never_further_back_than_the_limit(rows: HandMade, reader: Counting) -> None:
    clock = SimpleNamespace(now=0.0)
    index = analytics.Analytics(reader, Memory(clock=lambda: clock.now))

    first = backlinks(index)[1]
    clock.now += MAX_AGE_S - 1
    again = backlinks(index)[1]
    clock.now += 1
    later = backlinks(index)[1]

    assert again == first
    assert later > first


def test_what_is_known_of_all_pages_is_not_asked_for_each_target(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    with index.steady():
        index.report("t.example")
        n_before = len(reader.statements)
        index.report("u.example")

    of_all_pages = [sql for sql in reader.statements if "pages_known" in sql]
    assert n_before < len(reader.statements)
    assert len(of_all_pages) == len(set(of_all_pages))


def test_outside_of_a_block_nothing_is_remembered(rows: HandMade, reader: Counting) -> None:
    index = analytics.Analytics(reader)
    backlinks(index)
    reader.statements.clear()

    index.report("t.example")

    assert reader.statements


def test_readers_of_one_memory_ask_the_store_once_between_them(rows: HandMade) -> None:
    readers = [Counting(rows.dsn) for _ in range(4)]
    shared = Memory()
    indexes = [analytics.Analytics(reader, shared) for reader in readers]
    backlinks(indexes[0])  # the state is known
    together = Barrier(len(indexes))
    found: list[int] = []

    def ask(index: analytics.Analytics) -> None:
        together.wait()
        with index.steady():
            found.append(len(index.anchors("t.example")))

    threads = [Thread(target=ask, args=[index]) for index in indexes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statements = [sql for reader in readers for sql in reader.statements]
    for index in indexes:
        index.close()

    assert found == [0] * len(indexes)
    assert len(statements) == len(set(statements))


def test_too_large_an_answer_is_not_remembered(
    rows: HandMade, reader: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_TABLE_CELLS", 20)
    rows.put("links", rows.link("http://a.example/", "http://t.example/"))
    index = analytics.Analytics(reader)
    backlinks(index)
    reader.statements.clear()

    assert backlinks(index)[0] == 1
    assert len(reader.statements) == 1  # the block, of more columns than that; what is known of the pages is remembered


def test_an_answer_that_is_forgotten_while_it_is_read_is_given_all_the_same() -> None:
    """Too many answers are forgotten all at once, also those that somebody reads just then."""
    state = memory.State(1, datetime.now(UTC), 0.0)
    large = Table(("n",), ("UInt64",), [(n,) for n in range(memory.MAX_TABLE_CELLS + 1)])

    def read() -> Table:
        state.answers.clear()
        return large

    assert state.get("key", read) is large
    assert state.answers == {}


def test_a_failure_is_not_remembered() -> None:
    state = memory.State(1, datetime.now(UTC), 0.0)
    small = Table(("n",), ("UInt64",), [(1,)])

    def fail() -> Table:
        raise analytics.QueryRefused("no")

    with pytest.raises(analytics.QueryRefused):
        state.get("key", fail)

    assert state.get("key", lambda: small) is small
