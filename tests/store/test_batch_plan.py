"""Which pages of a batch need a derivation over their history, and which do not."""

from __future__ import annotations

import pytest

from linkcrawler.records import Fetch
from linkcrawler.store.batch import Attempt, live_since, plan
from tests.store.cases import P, fetch, link, page

ONE = [link()]
DIGEST = page(ONE).links_digest
NOINDEX = page(ONE, directives_meta=("noindex",))


def attempt(at: int, kind: str = "ok", digest: int = DIGEST, is_noindex: bool = False) -> Attempt:
    return Attempt(at, "c", kind, digest if kind == "ok" else 0, is_noindex, False)


def test_a_page_attempted_for_the_first_time_needs_no_derivation() -> None:
    one = fetch(5, links=ONE)
    todo = plan([one], {P: [attempt(5)]})

    assert (todo.steady, todo.changed) == ([(one, 5)], [])
    assert (todo.first_attempted, todo.attempted_again) == ([one], [])


@pytest.mark.parametrize(
    ("one", "earlier", "since"),
    [
        (fetch(5, links=ONE), [], 5),
        (fetch(5, links=ONE), [attempt(1, "failed"), attempt(2, "denied")], 5),
        (fetch(5, links=ONE), [attempt(1), attempt(2, "not_modified"), attempt(3, "failed")], 1),
        (fetch(5, page=NOINDEX), [attempt(1, is_noindex=True)], 1),
        (fetch(5, page=NOINDEX), [attempt(1)], None),
        (fetch(5, links=ONE), [attempt(1, digest=7)], None),
        (fetch(5, links=ONE), [attempt(1, digest=0)], None),
        (fetch(5, links=ONE), [attempt(1), attempt(2, "denied")], None),
        (fetch(5, links=ONE), [attempt(1), attempt(2, "redirect")], None),
        (fetch(5, links=ONE), [attempt(1), *(attempt(n, "failed") for n in (2, 3, 4))], None),
        (fetch(5, links=ONE), [attempt(1, "not_modified"), attempt(2)], None),
        (fetch(5, "not_modified"), [attempt(1)], None),
        (fetch(5, "timeout"), [attempt(1)], None),
        (fetch(5), [], None),
    ],
)
def test_links_are_steady_where_every_ok_fetch_said_the_same(
    one: Fetch, earlier: list[Attempt], since: int | None
) -> None:
    assert live_since(one, earlier) == since


def test_a_failure_of_a_page_without_links_derives_no_spans() -> None:
    todo = plan([fetch(5, "timeout")], {P: [attempt(1, digest=0), attempt(5, "failed")]})

    assert not todo.steady and not todo.changed
    assert len(todo.attempted_again) == 1


def test_a_fact_older_than_what_was_known_is_late() -> None:
    known = {P: [attempt(5), attempt(9, "failed")]}

    assert plan([fetch(5, links=ONE)], known).is_late
    assert not plan([fetch(5, links=ONE), fetch(9, "timeout")], known).is_late
    assert not plan([fetch(9, "timeout")], known).is_late


def test_the_same_batch_again_is_not_late() -> None:
    todo = plan([fetch(5, links=ONE)], {P: [attempt(1, digest=7), attempt(5), attempt(5)]})

    assert len(todo.changed) == 1 and not todo.is_late
