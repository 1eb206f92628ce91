"""A visit: one host that this worker holds, and its URLs fetched at the host's pace, usually one after the other."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from linkcrawler.frontier import Claim, Leased
from linkcrawler.politeness import HostPace, Pause
from linkcrawler.records import Candidate, Exchange, Fetch, SitemapDate

# A host that must be left alone for longer is given back: the frontier keeps the instant, and the place is free.
MAX_PAUSE_MS = 10_000
FULL_WAIT_S = 0.1  # between two looks whether there is room for another page


@dataclass(slots=True)
class Fetched:
    """Everything one fetch produced, on its way to be settled: archived, stored, and its lease ended.

    `claim` and `leased` are None for robots.txt, which no lease covers. `retry_after_ms` is set where the URL
    gets another attempt, `park_reason` where it is set aside in the store instead: dead, host_unreachable.
    """

    fetch: Fetch
    exchange: Exchange | None = None
    claim: Claim | None = None
    leased: Leased | None = None
    candidates: list[Candidate] = field(default_factory=list)
    dates: list[SitemapDate] = field(default_factory=list)  # of pages, where this is a sitemap
    retry_after_ms: int | None = None
    park_reason: str = ""

    @property
    def n_bytes(self) -> int:
        """The memory this record holds, roughly; what the back-pressure counts."""
        n_bytes = 1000 + 300 * (len(self.candidates) + len(self.dates))
        if self.fetch.page is not None:
            n_bytes += 150 * len(self.fetch.page.urls) + 500 * len(self.fetch.page.links)
        if self.exchange is not None:
            n_bytes += len(self.exchange.response_body)
            n_bytes += sum(len(name) + len(value) for name, value in self.exchange.response_headers)
        return n_bytes


class Visit:
    """One claimed host. `start` is called with each URL when its time has come, and when `may_start` says that
    there is room; `on_end` once, at the end, when nothing is under way.

    `good_until` (monotonic clock, s) is when the lease may end at the earliest: no fetch is started after it.
    """

    def __init__(
        self,
        claim: Claim,
        pace: HostPace,
        start: Callable[[Visit, Leased], None],
        on_end: Callable[[Visit], None],
        may_start: Callable[[], bool] = lambda: True,
        good_until: float = math.inf,
    ) -> None:
        self.claim = claim
        self.pace = pace
        self.todo: deque[Leased] = deque(claim.urls)
        self.unfetched: list[Leased] = []  # leased, but beyond the crawl's page budget
        self.began_ns = time.time_ns()  # since 1970: when the host was claimed
        self.ip = claim.ip  # the address the host was reached at last
        self.gates: dict[str, str] = {}  # entered for this visit: name -> holder
        self.robots = asyncio.Lock()  # held while the host's robots.txt is asked for
        self.good_until = good_until
        self.is_stopped = False  # the worker is about to end, or the crawl is paused
        self.is_given_up = False
        self.is_lost = False  # the lease was reclaimed: the host is another worker's
        self.is_begun = False  # a URL was started: what robots.txt says of the pace is known
        self._n_under_way = 0
        self._next_at = 0.0  # monotonic clock, s: no fetch is started before it
        self._is_over = False
        self._start = start
        self._on_end = on_end
        self._may_start = may_start
        self._timer: asyncio.TimerHandle | None = None

    @property
    def pause_ms(self) -> int:
        """How long from now the host is left alone."""
        return max(0, math.ceil((self._next_at - time.monotonic()) * 1000))

    def go(self) -> None:
        """Whatever may be started is under way; where nothing is and nothing will be, the visit is over."""
        while self._timer is None and self._n_under_way < self.pace.n_parallel and not self._is_over:
            pause_ms = self.pause_ms
            if not self.todo or self.is_given_up or self.is_stopped or pause_ms > MAX_PAUSE_MS:
                if not self._n_under_way:
                    self._end()
                return
            if pause_ms > 0:
                self._wait(pause_ms / 1000)
            elif not self._may_start() or not self.may_send():
                self._wait(FULL_WAIT_S)
            else:
                self._n_under_way += 1
                self.is_begun = True
                if self.pace.max_parallel > 1:
                    self.leave_alone(self.pace.delay_ms(self.ip))
                self._start(self, self.todo.popleft())

    def may_send(self) -> bool:
        """The lease lasts: the host is this worker's to ask."""
        return time.monotonic() < self.good_until

    def leave_alone(self, pause_ms: int) -> None:
        """No fetch is started before `pause_ms` from now."""
        self._next_at = max(self._next_at, time.monotonic() + pause_ms / 1000)

    def take_turn(self) -> bool:
        """Whether what was started, and held up since, may be sent now; the next may start a delay later then."""
        if self.pause_ms:
            return False
        if self.pace.max_parallel > 1:
            self.leave_alone(self.pace.delay_ms(self.ip))
        return True

    def put_back(self, leased: Leased) -> None:
        """`leased` was started, and was not sent: it is next once that may be, or goes back."""
        self._n_under_way -= 1
        if not self.is_lost:
            self.todo.appendleft(leased)
        self.go()

    def answered(self, pause: Pause) -> None:
        """A fetch has ended, and the host is left alone as `pause` says: the next one is on its way."""
        self._n_under_way -= 1
        if self.pace.max_parallel == 1 or pause.asks_for_peace:
            self.leave_alone(pause.pause_ms)
        self.is_given_up = self.is_given_up or pause.is_host_given_up
        self.go()

    def turn_away(self, wait_ms: int) -> None:
        """The host is not to be fetched before `wait_ms` from now; nothing was started."""
        self.leave_alone(wait_ms)
        self._end()

    def lose(self) -> None:
        """The host is another worker's now, and so are the URLs that were not fetched."""
        self.is_lost, self.good_until = True, 0.0
        self.todo.clear()
        self.stop()

    def stop(self) -> None:
        """No further URL is started. Where none is under way, the visit ends now."""
        self.is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self.go()

    def _wait(self, wait_s: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(wait_s, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self.go()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._on_end(self)
