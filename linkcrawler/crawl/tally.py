"""What a worker has done so far, counted; published to Redis so that the launcher and `status` can add it up."""

from __future__ import annotations

import json
import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from linkcrawler.crawl.visit import Fetched

RATE_WINDOW_S = 10.0  # pages settle in batches, seconds apart: a shorter window would show the batches
NOT_COUNTED = ("trouble", "elsewhere", "waited_s", "outcomes", "refused", "profile")
# Upper bounds of the classes in which fetches are counted by how long they took, ms; one more class is above.
FETCH_BOUNDS_MS = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)


@dataclass(slots=True)
class Tally:
    """Counts of one worker since it started; only settled pages are counted."""

    n_pages: int = 0
    n_links: int = 0
    n_external_links: int = 0
    n_body_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # URLs left out, by reason: Discovery's own counter
    n_hosts_in_flight: int = 0
    n_reclaimed: int = 0
    trouble: str = ""  # what the worker is waiting for, in words; empty when it works
    elsewhere: str = ""  # hosts that other crawls are at, in words, while nothing else is under way
    waited_s: float = 0.0  # for those so far
    profile: dict[str, Any] = field(default_factory=dict)  # Stages.facts of a worker that is profiled, once it ended
    _history: deque[tuple[float, int]] = field(default_factory=deque, repr=False)  # (instant, n_pages), s
    _n_by_duration: list[int] = field(default_factory=lambda: [0] * (len(FETCH_BOUNDS_MS) + 1), repr=False)
    _fetch_ms: int = 0  # of all fetches that were answered

    def settled(self, batch: Sequence[Fetched]) -> None:
        """The pages of `batch` are counted."""
        for fetched in batch:
            fetch = fetched.fetch
            if fetch.purpose != "page":
                continue
            self.n_pages += 1
            self.outcomes[fetch.outcome.value] += 1
            self.n_body_bytes += fetch.body_bytes
            if fetch.fetch_ms:
                self._n_by_duration[bisect_left(FETCH_BOUNDS_MS, fetch.fetch_ms)] += 1
                self._fetch_ms += fetch.fetch_ms
            if fetch.page is not None:
                self.n_links += fetch.page.n_internal_links + fetch.page.n_external_links
                self.n_external_links += fetch.page.n_external_links

    def to_json(self, is_ended: bool = False) -> str:
        """The tally as one JSON object: the names above, and what only a single worker has.

        `at` is when it was written (ms since 1970, this machine's clock), `pages_per_s` the rate of the last
        seconds, `is_ended` that the worker says no more.
        """
        counts = {name: getattr(self, name) for name in self.__slots__ if name[0] != "_"}
        own = {"at": time.time_ns() // 1_000_000, "pages_per_s": self._rate(), "is_ended": is_ended}
        return json.dumps(counts | own)

    def told(self) -> dict[str, Any]:
        """How it goes, for a line of the log."""
        return {
            "pages": self.n_pages,
            "outcomes": dict(self.outcomes),
            "links": self.n_links,
            "hosts_in_flight": self.n_hosts_in_flight,
            "waits_for": self.trouble or self.elsewhere,
        }

    def durations(self) -> tuple[list[int], float]:
        """How many answered fetches took so long, by the classes of FETCH_BOUNDS_MS; and all together, seconds."""
        return list(self._n_by_duration), self._fetch_ms / 1000

    def _rate(self) -> float:
        """Pages a second over the last `RATE_WINDOW_S`, or since the first call."""
        now = time.monotonic()
        self._history.append((now, self.n_pages))
        while len(self._history) > 2 and now - self._history[1][0] >= RATE_WINDOW_S:
            self._history.popleft()
        then, n_then = self._history[0]
        return round((self.n_pages - n_then) / max(now - then, 1.0), 1)

    @classmethod
    def total(cls, texts: Sequence[str | bytes]) -> Tally:
        """The sum of published tallies; what only a single worker has is left out."""
        total = cls()
        for text in texts:
            one: dict[str, Any] = json.loads(text)
            total.outcomes.update(one.get("outcomes", {}))
            total.refused.update(one.get("refused", {}))
            total.trouble = total.trouble or one.get("trouble", "")
            total.elsewhere = total.elsewhere or one.get("elsewhere", "")
            total.waited_s = max(total.waited_s, one.get("waited_s", 0.0))  # workers wait beside each other
            for name in cls.__slots__:
                if name not in NOT_COUNTED and name[0] != "_":
                    setattr(total, name, getattr(total, name) + one.get(name, 0))
        return total
