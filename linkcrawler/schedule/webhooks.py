"""The feed of a watch, delivered to its webhook: in order, at least once, however often that fails before.

What was delivered stands in the store (`watch_deliveries`), so the next pass goes on, in another process, on another
day. A batch that was received but whose answer was lost is sent again: receivers tell events apart by `event_id`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from linkcrawler.politeness import parse_retry_after_ms
from linkcrawler.politeness.retry import doubled_ms
from linkcrawler.schedule.budgets import SQL
from linkcrawler.schedule.feed import read_events
from linkcrawler.schedule.watches import Watch
from linkcrawler.store import Store, at_home

if TYPE_CHECKING:
    import aiohttp

    from linkcrawler.schedule.posting import Answer

EVENTS_PER_BATCH = 500
AT_ONCE = 16
PASS_S = 60  # no batch is begun later than this after the pass began: a long feed goes on in the next one
LEASE_MS = 120_000  # longer than a pass: another one leaves a webhook alone while this one is at it
FIRST_RETRY_MS, MAX_RETRY_MS = 60_000, 6 * 3_600_000
JITTER = 0.2  # of a pause, up or down: webhooks that failed together do not come back together


class Failure(NamedTuple):
    """A webhook that did not take its events, and when it is tried again (ms)."""

    watch: Watch
    error: str
    next_attempt_ms: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one pass came to: events that were received, and the webhooks that failed."""

    n_events: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """How far a webhook is."""

    cursor: str
    n_failures: int
    error: str = ""
    delivered_ms: int = 0  # 0 = never
    next_attempt_ms: int = 0


def deliver(store: Store, now_ms: int) -> Delivered:
    """Every webhook that is due at `now_ms` has been sent what it lacks of its feed, or has failed and is due later.

    A failed one is due again after 1 min, doubled with each failure up to 6 h, or when its Retry-After says so (at
    most 1 h), and holds up no other. Must not be called where an event loop runs: use a thread. Raises
    StoreUnavailable, StoreError; what was received until then may be sent again.
    """
    rows = store.query((SQL / "watch_due.sql").read_text(encoding="utf-8"), {"now": now_ms}, at_home)
    due = [(Watch(*row[:7]), _State(*row[7:])) for row in rows]
    return asyncio.run(_deliver_all(store, due, now_ms)) if due else Delivered(0, ())


async def _deliver_all(store: Store, due: list[tuple[Watch, _State]], now_ms: int) -> Delivered:
    from linkcrawler.schedule.posting import new_session  # it brings aiohttp: 0.1 s that most passes need not wait for

    began = time.monotonic()
    turns = asyncio.Semaphore(AT_ONCE)

    def clock() -> int:
        return now_ms + int((time.monotonic() - began) * 1000)

    async def one(watch: Watch, state: _State) -> tuple[int, Failure | None]:
        async with turns:
            return await _deliver_one(store, session, watch, state, clock, now_ms + PASS_S * 1000)

    async with new_session() as session:
        done = await asyncio.gather(*(one(watch, state) for watch, state in due))
    return Delivered(sum(n for n, _ in done), tuple(failure for _, failure in done if failure))


async def _deliver_one(
    store: Store,
    session: aiohttp.ClientSession,
    watch: Watch,
    state: _State,
    clock: Callable[[], int],
    until_ms: int,
) -> tuple[int, Failure | None]:
    """How many events this webhook has received, and how it failed."""
    from linkcrawler.schedule.posting import post

    n_events = 0
    while clock() < until_ms:
        page = await asyncio.to_thread(read_events, store, watch, state.cursor, EVENTS_PER_BATCH, watch.since_ms)
        if not page.rows:
            break
        await asyncio.to_thread(_write, store, watch, replace(state, next_attempt_ms=clock() + LEASE_MS))
        answer = await post(session, watch, page, clock() // 1000)
        state = _after(state, answer, page.cursor, clock())
        await asyncio.to_thread(_write, store, watch, state)
        if answer.error:
            return n_events, Failure(watch, answer.error, state.next_attempt_ms)
        n_events += len(page.rows)
    return n_events, None


def _after(state: _State, answer: Answer, cursor: str, now_ms: int) -> _State:
    """The state after this answer to the batch that ends at `cursor`."""
    if not answer.error:
        return _State(cursor, 0, delivered_ms=now_ms)
    n_failures = state.n_failures + 1
    pause_ms = int(doubled_ms(FIRST_RETRY_MS, n_failures, MAX_RETRY_MS) * random.uniform(1 - JITTER, 1 + JITTER))  # nosec B311
    asked_ms = parse_retry_after_ms(answer.retry_after, now_ms / 1000) or 0
    return replace(state, n_failures=n_failures, next_attempt_ms=now_ms + max(pause_ms, asked_ms), error=answer.error)


def _write(store: Store, watch: Watch, state: _State) -> None:
    store.command(
        _delivered(),
        {
            "scope": watch.scope,
            "target": watch.target,
            "webhook_url": watch.webhook_url,
            "cursor": state.cursor,
            "n_failures": state.n_failures,
            "next_attempt_at": state.next_attempt_ms,
            "last_error": state.error,
            "delivered_at": state.delivered_ms,
        },
    )


@cache
def _delivered() -> str:
    return (SQL / "watch_delivered.sql").read_text(encoding="utf-8")
