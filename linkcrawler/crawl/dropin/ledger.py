"""What is not yet safe in Redis, and which leases may therefore not end yet.

A request that came out of the frontier ends its lease only after everything that it led to is safe: the requests
offered to the frontier meanwhile are acknowledged, and those that only this process's memory can hold have been
processed. So a process that is killed at any moment takes nothing along: what it had not finished is fetched again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkcrawler.crawl.dropin.turns import Turn
from linkcrawler.frontier import Leased
from linkcrawler.records import Candidate

if TYPE_CHECKING:
    from scrapy import Request


@dataclass(frozen=True, slots=True)
class Ended:
    """A processed request, and what has to be safe before its lease ends."""

    turn: Turn
    leased: Leased
    n_offers: int  # so many offers, counted from the start
    in_memory: frozenset[Request]  # requests that live in memory only


class Ledger:
    """The requests of one process on their way to and from the frontier. Nothing here waits or talks to anybody."""

    def __init__(self) -> None:
        self.outbox: deque[Candidate] = deque()
        self.memory: deque[Request] = deque()  # requests that cannot be written down, to be fetched by this process
        self._n_enqueued = 0
        self._n_safe = 0
        self._out: dict[Request, tuple[Turn, Leased]] = {}
        self._memory_only: set[Request] = set()  # waiting or out
        self._memory_out: set[Request] = set()
        self._ended: deque[Ended] = deque()

    @property
    def is_empty(self) -> bool:
        """Nothing is on its way: all that ever came is safe, all that went out has ended."""
        return not (self.outbox or self._memory_only or self._out or self._ended) and self._n_safe == self._n_enqueued

    @property
    def n_out(self) -> int:
        """How many requests Scrapy works on."""
        return len(self._out) + len(self._memory_out)

    def enqueue(self, candidate: Candidate) -> None:
        """`candidate` is to be offered to the frontier."""
        self.outbox.append(candidate)
        self._n_enqueued += 1

    def enqueue_in_memory(self, request: Request) -> None:
        """`request` waits in memory."""
        self.memory.append(request)
        self._memory_only.add(request)

    def take_from_memory(self) -> Request:
        """The next of those that wait in memory is out."""
        request = self.memory.popleft()
        self._memory_out.add(request)
        return request

    def hand_out(self, request: Request, turn: Turn, leased: Leased) -> None:
        """`request` is out, under the lease of `turn`."""
        self._out[request] = turn, leased
        turn.out.add(request)

    def note_ended(self, in_progress: Collection[Request]) -> bool:
        """Whatever is out and not `in_progress` any more has ended; whether anything has."""
        ended_in_memory = {request for request in self._memory_out if request not in in_progress}
        self._memory_out -= ended_in_memory
        self._memory_only -= ended_in_memory
        ended = [request for request in self._out if request not in in_progress]
        for request in ended:
            turn, leased = self._out.pop(request)
            turn.out.discard(request)
            self._ended.append(Ended(turn, leased, self._n_enqueued, frozenset(self._memory_only)))
        return bool(ended or ended_in_memory)

    def drop(self, turn: Turn, leased: Leased) -> None:
        """`leased` was taken and not handed out: its lease may end."""
        self._ended.append(Ended(turn, leased, 0, frozenset()))

    def take_outbox(self, n_max: int) -> list[Candidate]:
        """Up to `n_max` that are to be offered next; `note_safe` has to follow."""
        return [self.outbox.popleft() for _ in range(min(n_max, len(self.outbox)))]

    def note_safe(self, n: int) -> None:
        """The next `n` in the order of their coming are acknowledged by Redis."""
        self._n_safe += n

    def take_finished(self) -> list[tuple[Turn, list[Leased]]]:
        """The leases that may end, by host; they are forgotten here."""
        finished: dict[Turn, list[Leased]] = {}
        waiting: deque[Ended] = deque()
        for ended in self._ended:
            if ended.n_offers <= self._n_safe and self._memory_only.isdisjoint(ended.in_memory):
                finished.setdefault(ended.turn, []).append(ended.leased)
            else:
                waiting.append(ended)
        self._ended = waiting
        return list(finished.items())
