"""What a worker has done so far, counted; published to Redis so that the launcher and `status` can add it up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from linkcrawler.crawl.visit import Fetched


@dataclass(slots=True)
class Tally:
    """Counts of one worker since it started; only settled pages are counted."""

    n_pages: int = 0
    n_links: int = 0
    n_external_links: int = 0
    n_body_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    n_hosts_in_flight: int = 0
    n_reclaimed: int = 0
    trouble: str = ""  # what the worker is waiting for, in words; empty when it works

    def settled(self, batch: Sequence[Fetched]) -> None:
        """The pages of `batch` are counted."""
        for fetched in batch:
            fetch = fetched.fetch
            if fetch.purpose != "page":
                continue
            self.n_pages += 1
            self.outcomes[fetch.outcome.value] += 1
            self.n_body_bytes += fetch.body_bytes
            if fetch.page is not None:
                self.n_links += fetch.page.n_internal_links + fetch.page.n_external_links
                self.n_external_links += fetch.page.n_external_links

    def to_json(self) -> str:
        """The tally as one JSON object with the names above."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def total(cls, texts: Sequence[str | bytes]) -> Tally:
        """The sum of published tallies."""
        total = cls()
        for text in texts:
            one: dict[str, Any] = json.loads(text)
            for name in cls.__slots__:
                if name == "outcomes":
                    total.outcomes.update(one.get(name, {}))
                elif name == "trouble":
                    total.trouble = total.trouble or one.get(name, "")
                else:
                    setattr(total, name, getattr(total, name) + one.get(name, 0))
        return total
