"""What a worker holds: a `Claim` on one host, with the URLs it leased there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linkcrawler.errors import FrontierError

# Sources: of a sitemap file, and of what the schedule has fetched again, a page or a sitemap file.
SITEMAP_FILE, RECRAWL, SITEMAP_RECRAWL = "sitemap_file", "recrawl", "sitemap_recrawl"


@dataclass(frozen=True, slots=True)
class Leased:
    """A URL that one worker may fetch now. `attempt` is 1 for the first fetch of it.

    `n_crashes` is 0 for a URL that no dead worker ever held, 1 for one that a dead worker held, and more where
    workers died while they tried it (see `Frontier.mark_tried`). `payload` is what it was offered with.
    """

    url: str
    depth: int
    source: str
    attempt: int
    n_crashes: int = 0
    payload: str = ""

    @property
    def is_recrawl(self) -> bool:
        """The schedule has it fetched again: it takes no page of the crawl's budget."""
        return self.source in (RECRAWL, SITEMAP_RECRAWL)

    @property
    def is_sitemap(self) -> bool:
        """It was named as a sitemap file, not as a page."""
        return self.source in (SITEMAP_FILE, SITEMAP_RECRAWL)


@dataclass(frozen=True, slots=True)
class Claim:
    """One host, held by one worker until `release`, and URLs of it, leased until `finish` or `retry`.

    `urls` stays as it was claimed: a URL is known to Redis by its place in it. The rest is what the last release of
    the host told: the pause between two fetches, failures in a row, fetches at once, and the address it was reached
    at; 0 or empty where it is not known.
    """

    lease_id: str
    host: str
    domain: str
    slot: int
    urls: list[Leased]
    delay_ms: int = 0
    n_failures: int = 0
    worker: str = ""
    n_parallel: int = 0
    ip: str = ""

    def numbers_of(self, urls: Iterable[str | Leased]) -> list[int]:
        """The places from 1, ascending, of `urls` in this claim.

        A string means every place of this URL, a `Leased` only those with its payload too. Raises FrontierError
        where one was never part of the claim.
        """
        names, items = set(), set()
        for url in urls:
            if isinstance(url, str):
                names.add(url)
            else:
                items.add((url.url, url.payload))
        if not names and not items:
            return []
        numbers = [
            n
            for n, leased in enumerate(self.urls, 1)
            if leased.url in names or (items and (leased.url, leased.payload) in items)
        ]
        if len(numbers) < len(names) + len(items):
            strange = sorted((names | {url for url, _ in items}) - {leased.url for leased in self.urls})
            if strange:
                raise FrontierError(
                    f"{strange[0]!r} is not one of the {len(self.urls)} URLs of lease {self.lease_id}"
                    f" of {self.host}: finish, retry or release a URL with the claim it came in"
                )
        return numbers

    def number_of(self, leased: Leased) -> int:
        """The place from 1 of `leased`: its own, where the same URL lies in this claim twice, offered again."""
        own = [n for n, one in enumerate(self.urls, 1) if one is leased]
        return (own or self.numbers_of([leased]))[0]


def unpack_pace(pace: str) -> tuple[int, int, int, str]:
    """`(delay_ms, n_failures, n_parallel, ip)` of what `paces` holds for a host; empty means nothing is known.

    >>> unpack_pace(""), unpack_pace("500 2"), unpack_pace("500 0 4 192.0.2.1")
    ((0, 0, 0, ''), (500, 2, 0, ''), (500, 0, 4, '192.0.2.1'))
    """
    delay_ms, n_failures, n_parallel, ip, *_ = [*pace.split(" "), "", "", "", ""]
    return int(delay_ms or 0), int(n_failures or 0), int(n_parallel or 0), ip


class Held:
    """The leases that this process was given and did not end yet: those, and no others, it may extend.

    A lease whose answer was lost on the way is not among them. It expires, and its URLs come back.
    """

    def __init__(self) -> None:
        self._slots: dict[str, dict[str, int]] = {}

    def add(self, worker: str, lease_id: str, slot: int) -> None:
        """`worker` holds the lease."""
        self._slots.setdefault(worker, {})[lease_id] = slot

    def drop(self, worker: str, lease_id: str) -> None:
        """The lease ended."""
        self._slots.get(worker, {}).pop(lease_id, None)

    def has(self, worker: str, lease_id: str) -> bool:
        """Whether the lease is held."""
        return lease_id in self._slots.get(worker, {})

    def by_slot(self, worker: str) -> dict[int, list[str]]:
        """The ids of all leases of `worker`, by slot."""
        ids: dict[int, list[str]] = {}
        for lease_id, slot in self._slots.get(worker, {}).items():
            ids.setdefault(slot, []).append(lease_id)
        return ids
