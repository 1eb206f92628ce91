"""Gates: so many visits at once through one name, among all crawls, and no key that stays for ever."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from linkcrawler.errors import FrontierError
from linkcrawler.frontier import Frontier

HOUR_MS = 3_600_000
SOON_MS = 60_000  # long enough for a test, and its keys are gone soon after


@pytest.fixture
def gate() -> str:
    """The name of a gate that no other test uses."""
    return f"ip:2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"


async def let_pass(redis: Redis, gate: str, holder: str, key: str = "") -> None:
    """The time of `holder` at the gate is over, without waiting for it."""
    await redis.zadd(f"lc:gate:{{{gate}}}{key}", {holder: 1}, xx=True)


async def test_a_gate_lets_in_as_many_as_its_limit_among_all_crawls(
    new_frontier: Callable[..., Frontier], redis: Redis, gate: str
) -> None:
    a, b = new_frontier(), Frontier(redis, f"t-{secrets.token_hex(6)}")
    assert [await a.enter_gate(gate, f"a{i}", 3, SOON_MS) for i in range(2)] == [0, 0]
    assert await b.enter_gate(gate, "b0", 3, SOON_MS) == 0
    assert await b.enter_gate(gate, "b1", 3, SOON_MS) > 0
    assert await b.enter_gate(f"{gate}0", "b1", 3, SOON_MS) == 0
    await a.leave_gate(gate, "a1", 0)

    assert await b.enter_gate(gate, "b1", 3, SOON_MS) == 0
    assert await a.enter_gate(gate, "a1", 3, SOON_MS) > 0


async def test_who_is_inside_stays_and_may_stay_longer(frontier: Frontier, redis: Redis, gate: str) -> None:
    await frontier.enter_gate(gate, "a", 1, 1000)
    for hold_ms in (SOON_MS, 500):
        assert await frontier.enter_gate(gate, "a", 1, hold_ms) == 0

        assert SOON_MS - 1000 < await redis.pttl(f"lc:gate:{{{gate}}}") <= SOON_MS


async def test_a_rest_keeps_the_place_of_who_has_left(frontier: Frontier, redis: Redis, gate: str) -> None:
    await frontier.enter_gate(gate, "a", 1, SOON_MS)
    for _ in range(2):  # its own rest is no hindrance to it
        await frontier.leave_gate(gate, "a", SOON_MS)
        assert await frontier.enter_gate(gate, "a", 1, SOON_MS) == 0
    await frontier.leave_gate(gate, "a", SOON_MS)
    assert await frontier.enter_gate(gate, "b", 1, SOON_MS) > 0
    await let_pass(redis, gate, "~a")

    assert await frontier.enter_gate(gate, "b", 1, SOON_MS) == 0


async def test_who_does_not_come_back_is_outside_when_its_time_is_over(
    frontier: Frontier, redis: Redis, gate: str
) -> None:
    for holder in ("dead", "living"):
        await frontier.enter_gate(gate, holder, 2, SOON_MS)
    assert await frontier.enter_gate(gate, "next", 2, SOON_MS) > 0
    await let_pass(redis, gate, "dead")

    assert await frontier.enter_gate(gate, "next", 2, SOON_MS) == 0
    assert await frontier.enter_gate(gate, "dead", 2, SOON_MS) > 0


async def test_a_thousand_that_wait_ask_no_more_often_than_a_few(frontier: Frontier, redis: Redis, gate: str) -> None:
    limit = 4
    for i in range(limit):
        await frontier.enter_gate(gate, f"inside {i}", limit, HOUR_MS)
    first = [await frontier.enter_gate(gate, f"h{i}", limit, HOUR_MS) for i in range(1000)]
    later = [await frontier.enter_gate(gate, f"h{i}", limit, HOUR_MS) for i in range(1000)]

    assert first[0] == 1000
    assert first == sorted(first)
    assert (min(later), max(later)) == (60_000, 60_000)
    few = [await frontier.enter_gate(f"{gate}0", f"h{i}", limit, SOON_MS) for i in range(limit + 16)][limit:]
    again = [await frontier.enter_gate(f"{gate}0", f"h{i}", limit, SOON_MS) for i in range(limit, limit + 16)]
    assert few == [1000] * 4 + [2000] * 4 + [3000] * 4 + [4000] * 4
    assert sum(1000 / wait_ms for wait_ms in again) == limit  # asks a second
    for holder in ("h4", "h5", "h6", "h7"):  # who stays away does not count for ever
        await let_pass(redis, f"{gate}0", holder, ":waiting")
    assert await frontier.enter_gate(f"{gate}0", "h19", limit, SOON_MS) == 3000
    await redis.delete(f"lc:gate:{{{gate}}}")


async def test_who_waits_for_one_that_leaves_soon_waits_no_longer(frontier: Frontier, gate: str) -> None:
    await frontier.enter_gate(gate, "a", 1, 500)

    assert 200 <= await frontier.enter_gate(gate, "b", 1, SOON_MS) <= 500


async def test_no_gate_outlives_its_holders(frontier: Frontier, redis: Redis, gate: str) -> None:
    await frontier.enter_gate(gate, "a", 1, 5000)
    await frontier.enter_gate(gate, "b", 1, 5000)
    key = f"lc:gate:{{{gate}}}"
    assert 0 < await redis.pttl(key) <= 5000
    assert 0 < await redis.pttl(key + ":waiting") <= 12_000
    await frontier.leave_gate(gate, "a", 0)
    assert not await redis.exists(key)
    await frontier.leave_gate(gate, "never inside", 0)
    await frontier.enter_gate(gate, "b", 1, 5000)

    assert not await redis.exists(key + ":waiting")


async def test_a_gate_that_lets_nobody_in_is_refused(frontier: Frontier, gate: str) -> None:
    for limit, hold_ms in ((0, 1000), (1, 0)):
        with pytest.raises(FrontierError, match="lets nobody in"):
            await frontier.enter_gate(gate, "a", limit, hold_ms)
