"""The hosts that this process holds: whose request is next, and when.

Hosts take turns, so a slow one holds up no other. Of one host at most `n_parallel` requests are out at once, and a
request goes out no sooner than `delay_s` after the one before; Scrapy's downloader then has nothing to make wait.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkcrawler.frontier import Claim, Leased

if TYPE_CHECKING:
    from scrapy import Request

HOLD_S = 10.0  # about how long a host with a delay is held, before other processes have their chance
LATER_S = 1.0  # until an unsure lease is looked at again


@dataclass(frozen=True, slots=True)
class Pace:
    """How a host is fetched now: requests at once, and seconds between two. `is_behind`: some wait downstream."""

    n_parallel: int
    delay_s: float
    is_behind: bool = False


class Turn:
    """One claimed host. `todo` is yet to be handed out; `out` is what Scrapy works on."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.todo: deque[Leased] = deque(claim.urls)
        self.unfetched: list[Leased] = []  # goes back with the host
        self.out: set[Request] = set()
        self.next_at = 0.0  # monotonic clock, s
        self.good_until = 0.0  # the same: nothing is handed out later, for the lease may have been reclaimed

    def stop(self) -> None:
        """No more of it is handed out: the rest goes back."""
        self.unfetched = [*self.todo, *self.unfetched]
        self.todo.clear()


class Turns:
    """Which request is next. `pace_of` tells the pace of a host by its name; a claim is good for `lease_s`."""

    def __init__(self, pace_of: Callable[[str], Pace], lease_s: float) -> None:
        self._pace_of = pace_of
        self._good_s = lease_s * 2 / 3  # the rest is for what is under way then
        self._turns: deque[Turn] = deque()

    def __len__(self) -> int:
        return len(self._turns)

    def __iter__(self) -> Iterator[Turn]:
        return iter(list(self._turns))

    @property
    def n_todo(self) -> int:
        """How many requests are yet to be handed out."""
        return sum(len(turn.todo) for turn in self._turns)

    def add(self, claims: Iterable[Claim], began: float) -> None:
        """The hosts of `claims`, asked for at `began`, take turns, each for about HOLD_S; the rest goes back."""
        for claim in claims:
            turn = Turn(claim)
            if delay_s := self._pace_of(claim.host).delay_s:
                n_todo = int(HOLD_S / delay_s) + 1
                turn.unfetched = claim.urls[n_todo:]
                turn.todo = deque(claim.urls[:n_todo])
            self.extend(turn, began)
            self._turns.append(turn)

    def extend(self, turn: Turn, began: float) -> None:
        """The lease of `turn` was extended after `began` (monotonic clock, s)."""
        turn.good_until = began + self._good_s

    @property
    def n_wanted(self) -> int:
        """How many of its requests could be out at once, all hosts together; one for a host with a delay."""
        return sum(self.n_at_once(turn.claim.host, len(turn.todo) + len(turn.out)) for turn in self._turns)

    def n_at_once(self, host: str, n_urls: int) -> int:
        """How many of `n_urls` of `host` could be out at once."""
        pace = self._pace_of(host)
        return min(n_urls, 1 if pace.delay_s else pace.n_parallel)

    def next(self) -> tuple[Turn, Leased] | None:
        """The next that may go out now; None where none may."""
        now = time.monotonic()
        for _ in range(len(self._turns)):
            turn = self._turns[0]
            self._turns.rotate(-1)
            if not turn.todo or not turn.next_at <= now < turn.good_until:
                continue
            pace = self._pace_of(turn.claim.host)
            if len(turn.out) >= pace.n_parallel:
                continue
            if pace.is_behind:
                turn.next_at = now + pace.delay_s / 4
                continue
            turn.next_at = now + pace.delay_s
            return turn, turn.todo.popleft()
        return None

    def wait_s(self) -> float | None:
        """How long until one may go out that only waits for its time; None where there is none."""
        now = time.monotonic()
        waits = [turn.next_at - now if now < turn.good_until else LATER_S for turn in self._turns if turn.todo]
        return max(0.0, min(waits)) if waits else None

    def take_ended(self) -> list[tuple[Turn, int]]:
        """The hosts to give back, each with the pause it is owed, ms; they are not held any more.

        A host is given back when nothing of it is out. Stragglers, fewer than half of what may be out, do not hold
        up the rest of its queue: where a host may be asked for several things at once, it may be asked for these too.
        """
        ended = []
        for turn in list(self._turns):
            if turn.todo:
                continue
            pace = self._pace_of(turn.claim.host)
            if 2 * len(turn.out) <= pace.n_parallel - 1 or not turn.out:
                self._turns.remove(turn)
                ended.append((turn, round(pace.delay_s * 1000)))
        return ended
