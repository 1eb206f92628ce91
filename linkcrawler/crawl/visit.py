"""A visit: one host that this worker holds, and its URLs fetched one after the other at the host's pace."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from linkcrawler.frontier import Claim, Leased
from linkcrawler.politeness import HostPace
from linkcrawler.records import Candidate, Exchange, Fetch

# A host that must be left alone for longer is given back: the frontier keeps the instant, and the place is free.
MAX_PAUSE_MS = 10_000
FULL_WAIT_S = 0.1  # between two looks whether there is room for another page


@dataclass(slots=True)
class Fetched:
    """Everything one fetch produced, on its way to be settled: archived, stored, and its lease ended.

    `claim` and `leased` are None for robots.txt, which no lease covers. `retry_after_ms` is set where the URL
    gets another attempt.
    """

    fetch: Fetch
    exchange: Exchange | None = None
    claim: Claim | None = None
    leased: Leased | None = None
    candidates: list[Candidate] = field(default_factory=list)
    retry_after_ms: int | None = None

    @property
    def n_bytes(self) -> int:
        """The memory this record holds, roughly; what the back-pressure counts."""
        n_bytes = 1000 + 300 * len(self.candidates)
        if self.fetch.page is not None:
            n_bytes += 150 * len(self.fetch.page.urls) + 500 * len(self.fetch.page.links)
        return n_bytes + (len(self.exchange.response_body) if self.exchange else 0)


class Visit:
    """One claimed host. `start` is called with each URL when its time has come, and when
    `may_start` says that there is room; `on_end` once, at the end."""

    def __init__(
        self,
        claim: Claim,
        pace: HostPace,
        start: Callable[[Visit, Leased], None],
        on_end: Callable[[Visit], None],
        may_start: Callable[[], bool] = lambda: True,
    ) -> None:
        self.claim = claim
        self.pace = pace
        self.todo: deque[Leased] = deque(claim.urls)
        self.unfetched: list[Leased] = []  # leased, but beyond the crawl's page budget
        self.ip = ""  # the address the host was reached at last
        self.is_stopped = False  # the worker is about to end
        self.pause_ms = 0  # until the host may be asked again
        self.is_given_up = False
        self._start = start
        self._on_end = on_end
        self._may_start = may_start
        self._timer: asyncio.TimerHandle | None = None

    def go(self) -> None:
        """The next URL is started once the current pause is over; without one left the visit ends."""
        if self._timer is not None:
            return
        if not self.todo or self.is_given_up or self.is_stopped or self.pause_ms > MAX_PAUSE_MS:
            self._on_end(self)
        elif self.pause_ms <= 0 and self._may_start():
            self._start(self, self.todo.popleft())
        else:
            wait_s = self.pause_ms / 1000 if self.pause_ms > 0 else FULL_WAIT_S
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self.pause_ms = 0
        self.go()

    def stop(self) -> None:
        """No further URL is started. Where none was under way, the visit ends now."""
        self.is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._on_end(self)
