"""What a worker holds: a `Claim` on one host, with the URLs it leased there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linkcrawler.errors import FrontierError


@dataclass(frozen=True, slots=True)
class Leased:
    """A URL that one worker may fetch now. `attempt` is 1 for the first fetch of it."""

    url: str
    depth: int
    source: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One host, held by one worker until `release`, and URLs of it, leased until `finish` or `retry`.

    `urls` stays as it was claimed: a URL is known to Redis by its place in it. `delay_ms` is the pause
    between two fetches that the last release of the host gave, 0 where none is known.
    """

    lease_id: str
    host: str
    domain: str
    slot: int
    urls: list[Leased]
    delay_ms: int = 0
    n_failures: int = 0
    worker: str = ""

    def numbers_of(self, urls: Iterable[str]) -> list[int]:
        """The places from 1, ascending, of `urls` in this claim.

        Raises FrontierError where one was never part of it.
        """
        wanted = set(urls)
        numbers = [n for n, leased in enumerate(self.urls, 1) if leased.url in wanted]
        if len(numbers) < len(wanted):
            strange = sorted(wanted - {leased.url for leased in self.urls})
            if strange:
                raise FrontierError(
                    f"{strange[0]!r} is not one of the {len(self.urls)} URLs of lease {self.lease_id}"
                    f" of {self.host}: finish, retry or release a URL with the claim it came in"
                )
        return numbers


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
