"""The pause between two fetches of one host: the longest of all that asks for one.

    delay           what the crawl was asked for; else 1 s, and none on this machine itself (loopback)
    crawl_delay     robots.txt, cut to `max_crawl_delay_s`
    latency         `latency_factor` times the last fetch: who is slow is asked less often; not on loopback
    retry_after     the server's own word, at most an hour
    backoff         after 429 and 503: 5 s, doubled each time, at most an hour
    unreachable     after a failure to connect: 1 s, doubled each time; the fifth in a row gives the host up

All of it is a function of the last answer and of one number, how often in a row the host failed, which the
frontier keeps with the host. So a claim by another worker goes on where the last one stopped.

Where a host may be fetched several times at once, an answer of 5xx halves how often (at least once), and ten
answers in a row without one give a place back: what TCP does with its window (RFC 5681), for the same reason.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from linkcrawler.config import CrawlConfig
from linkcrawler.politeness.addresses import is_loopback
from linkcrawler.politeness.retry import doubled_ms, parse_retry_after_ms
from linkcrawler.records import Outcome

DEFAULT_DELAY_MS = 1_000
FIRST_BACKOFF_MS = 5_000
MAX_BACKOFF_MS = 3600 * 1000
FIRST_UNREACHABLE_MS = 1_000
MAX_FAILURES = 5  # in a row; then the host is given up

THROTTLED = frozenset((429, 503))
UNREACHABLE = frozenset((Outcome.DNS_ERROR, Outcome.CONNECT_ERROR, Outcome.TLS_ERROR, Outcome.TIMEOUT))
# These ask for peace. The others only space one start from the next, where several fetches run at once.
ASKS_FOR_PEACE = frozenset(("retry_after", "backoff", "unreachable"))
N_GOOD_ANSWERS = 10  # in a row, for one more fetch at once
NOT_SENT = frozenset((Outcome.ROBOTS_DENIED, Outcome.ROBOTS_UNREACHABLE, Outcome.BLOCKED_ADDRESS))


@dataclass(frozen=True, slots=True)
class PaceRules:
    """What a crawl was asked for, for every host."""

    delay_s: float | None = None
    max_crawl_delay_s: float = 60.0
    latency_factor: float = 1.0

    @classmethod
    def of(cls, config: CrawlConfig) -> PaceRules:
        """The part of a crawl's configuration that sets its pace."""
        return cls(config.delay_s, config.max_crawl_delay_s, config.latency_factor)


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a host is left alone from now on, and which of the reasons above asked for most."""

    pause_ms: int
    reason: str  # delay, crawl_delay, latency, retry_after, backoff, unreachable; none where pause_ms is 0
    is_host_given_up: bool = False

    @property
    def asks_for_peace(self) -> bool:
        """The host said or showed that it wants to be left alone, beyond its usual pace."""
        return self.reason in ASKS_FOR_PEACE


@dataclass(slots=True)
class HostPace:
    """The pace of one host, between one fetch and the next. Not shared between threads."""

    rules: PaceRules
    crawl_delay_s: float | None = None  # of robots.txt as written, for our agent
    n_failures: int = 0  # fetches in a row that did not reach the host, or were told to slow down
    n_parallel: int = 1  # fetches at once, now
    max_parallel: int = 1
    n_good_answers: int = 0
    now_s: Callable[[], float] = field(default=time.time, repr=False)

    def delay_ms(self, ip: str = "") -> int:
        """The pause that is the same after every fetch: of the crawl and of robots.txt, in ms.

        `ip` is the address the host was reached at; unknown (empty) counts as a public one.
        """
        return max(self._configured_ms(is_loopback(ip)), self._crawl_delay_ms())

    def after(
        self,
        outcome: Outcome,
        status: int = 0,
        fetch_ms: int = 0,
        retry_after: str | bytes | None = None,
        ip: str = "",
    ) -> Pause:
        """The pause after a fetch that ended so; counts the failure, or forgets all of them after a success.

        `retry_after` is the header as it came. A URL that was never sent to the host costs it nothing.
        """
        if outcome in NOT_SENT:
            return Pause(0, "none")
        self._adapt(status)
        is_local = is_loopback(ip)
        is_unreachable = outcome in UNREACHABLE
        is_throttled = not is_unreachable and status in THROTTLED
        if is_unreachable or is_throttled:
            self.n_failures += 1
        elif status < 500 and outcome is not Outcome.ERROR:
            # Another 5xx is no word about pace: it neither lengthens a backoff nor ends one.
            self.n_failures = 0
        pauses_ms = {
            "delay": self._configured_ms(is_local),
            "crawl_delay": self._crawl_delay_ms(),
            "latency": 0 if is_local else round(self.rules.latency_factor * fetch_ms),
            "retry_after": (parse_retry_after_ms(retry_after, self.now_s()) or 0) if status >= 400 else 0,
            "backoff": doubled_ms(FIRST_BACKOFF_MS, self.n_failures, MAX_BACKOFF_MS) if is_throttled else 0,
            "unreachable": doubled_ms(FIRST_UNREACHABLE_MS, self.n_failures, MAX_BACKOFF_MS) if is_unreachable else 0,
        }
        reason, pause_ms = max(pauses_ms.items(), key=lambda item: item[1])
        return Pause(pause_ms, reason if pause_ms else "none", is_unreachable and self.n_failures >= MAX_FAILURES)

    def _adapt(self, status: int) -> None:
        """Half as many fetches at once after a 5xx, one more after N_GOOD_ANSWERS without."""
        if status >= 500:
            self.n_parallel, self.n_good_answers = max(1, self.n_parallel // 2), 0
        elif status:
            self.n_good_answers += 1
            if self.n_good_answers >= N_GOOD_ANSWERS:
                self.n_parallel, self.n_good_answers = min(self.n_parallel + 1, self.max_parallel), 0

    def _configured_ms(self, is_local: bool) -> int:
        if self.rules.delay_s is None:
            return 0 if is_local else DEFAULT_DELAY_MS
        return round(self.rules.delay_s * 1000)

    def _crawl_delay_ms(self) -> int:
        return round(min(self.crawl_delay_s or 0.0, self.rules.max_crawl_delay_s) * 1000)
