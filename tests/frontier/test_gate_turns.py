"""Gates give turns: who was just inside lets those go first that wait."""

from __future__ import annotations

import secrets

from linkcrawler.frontier import Frontier


def a_name() -> str:
    return f"host:{secrets.token_hex(6)}.example"


async def test_a_holder_comes_back_at_once_where_nobody_waits(frontier: Frontier) -> None:
    name = a_name()

    assert await frontier.enter_gate(name, "one", 1, 5000) == 0
    await frontier.leave_gate(name, "one", 5000)

    assert await frontier.enter_gate(name, "one", 1, 5000) == 0


async def test_the_rest_of_one_keeps_the_other_out(frontier: Frontier) -> None:
    name = a_name()

    await frontier.enter_gate(name, "one", 1, 5000)
    await frontier.leave_gate(name, "one", 5000)

    assert await frontier.enter_gate(name, "two", 1, 5000) >= 200


async def test_who_waits_goes_before_who_was_just_inside(frontier: Frontier) -> None:
    name = a_name()

    await frontier.enter_gate(name, "one", 1, 5000)
    assert await frontier.enter_gate(name, "two", 1, 5000) > 0
    await frontier.leave_gate(name, "one", 0)

    assert await frontier.enter_gate(name, "one", 1, 5000) > 0
    assert await frontier.enter_gate(name, "two", 1, 5000) == 0


async def test_a_holder_that_is_inside_stays_however_many_wait(frontier: Frontier) -> None:
    name = a_name()

    await frontier.enter_gate(name, "one", 1, 5000)
    for other in "abcd":
        assert await frontier.enter_gate(name, other, 1, 5000) > 0

    assert await frontier.enter_gate(name, "one", 1, 5000) == 0
