"""Which pages of a batch need a derivation over their history, and which do not."""

from __future__ import annotations

from linkcrawler.store.batch import Attempt, plan
from tests.store.cases import P, fetch, link

ONE = [link()]


def test_a_page_attempted_for_the_first_time_needs_no_derivation() -> None:
    todo = plan([fetch(5, links=ONE)], {P: [Attempt(5, "c", True, 1)]})

    assert [len(x) for x in (todo.first_read, todo.changed, todo.first_attempted, todo.attempted_again)] == [1, 0, 1, 0]


def test_a_page_that_only_failed_before_is_read_for_the_first_time() -> None:
    todo = plan([fetch(5, links=ONE)], {P: [Attempt(1, "c", False, 0), Attempt(5, "c", True, 1)]})

    assert [len(x) for x in (todo.first_read, todo.changed, todo.first_attempted, todo.attempted_again)] == [1, 0, 0, 1]


def test_a_failure_of_a_page_without_links_derives_no_spans() -> None:
    todo = plan([fetch(5, "timeout")], {P: [Attempt(1, "c", True, 0), Attempt(5, "c", False, 0)]})

    assert not todo.first_read and not todo.changed


def test_a_fact_older_than_what_was_known_is_late() -> None:
    known = {P: [Attempt(5, "c", True, 1), Attempt(9, "c", False, 0)]}

    assert plan([fetch(5, links=ONE)], known).is_late
    assert not plan([fetch(5, links=ONE), fetch(9, "timeout")], known).is_late
    assert not plan([fetch(9, "timeout")], known).is_late


def test_the_same_batch_again_is_not_late() -> None:
    known = {P: [Attempt(1, "c", True, 1), Attempt(5, "c", True, 1), Attempt(5, "c", True, 1)]}
    todo = plan([fetch(5, links=ONE)], known)

    assert len(todo.changed) == 1 and not todo.is_late
