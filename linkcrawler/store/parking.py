"""URLs that a crawl set aside: parked with a reason, looked at in the order in which they come back, unparked.

A row is replaced by one with a later `parked_at`; `returned` is the reason of a URL that is parked no longer. Its
row is dated a millisecond after the one that was read, and not now: a URL that was meanwhile parked again has a
later row, and stays parked.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from linkcrawler.records import Candidate
from linkcrawler.store.columns import parked_columns
from linkcrawler.store.connection import Connection
from linkcrawler.store.literals import array_literal, looked_up
from linkcrawler.store.merging import Rows, concatenated

SQL = Path(__file__).parent / "sql"
RETURNED = "returned"
FOR_EVER = 2**62  # ms: later than any instant


class Parked(NamedTuple):
    """A URL that is set aside, and since when (ms)."""

    candidate: Candidate
    reason: str
    parked_at: int


class ParkedDomain(NamedTuple):
    """What is parked of one domain: how many URLs for each reason, and which hosts' queues were full, up to 1,000."""

    n_by_reason: dict[str, int]
    full_hosts: list[str]


class Parking:
    """The table `parked`. Its verbs raise StoreUnavailable and StoreError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def park(self, crawl: str, candidates: Sequence[Candidate], reason: str, at: int | None = None) -> None:
        """These URLs are set aside with `reason`; `at` is the instant in ms, None = now."""
        parked_at = time.time_ns() // 1_000_000 if at is None else at
        self._connection.insert("parked", parked_columns(crawl, candidates, reason, [parked_at] * len(candidates)))

    def unpark(self, crawl: str, parked: Sequence[Parked]) -> None:
        """These are parked no longer, unless they were parked again since `parked` was read. Twice is once."""
        candidates = [one.candidate for one in parked]
        instants = [one.parked_at + 1 for one in parked]
        self._connection.insert("parked", parked_columns(crawl, candidates, RETURNED, instants))

    def parked(
        self,
        crawl: str,
        reasons: Collection[str],
        limit: int,
        domains: Collection[str] | Mapping[str, int] | None = None,
        *,
        urls: Collection[str] | None = None,
        without_hosts: Collection[str] = (),
        per_host: int = 0,
        until_at: int = FOR_EVER,
        skip: int = 0,
    ) -> list[Parked]:
        """Up to `limit` URLs parked for one of `reasons`, at `until_at` (ms) at the latest, after the first `skip`.

        Those nearest to a seed come first, then those that wait longest. Of `domains` only, as a mapping at most so
        many of each; of `urls` only; none of `without_hosts`, and at most `per_host` of any other host (0 = no limit).
        """
        which = []
        if domains is not None:
            which.append(f"domain in {array_literal(domains)}")
        if urls is not None:
            which.append(f"url in {array_literal(urls)}")
        if without_hosts:
            which.append(f"host not in {array_literal(without_hosts)}")
        share = "true"
        if isinstance(domains, Mapping):
            nth = "row_number() over (partition by domain order by depth, parked_at, url, payload)"
            share = f"{nth} <= {looked_up('domain', domains)}"
        is_one = len(self._connection.each) == 1  # of several each gives its first ones, and those to be skipped

        def first(parts: Sequence[Rows]) -> Rows:
            return sorted(concatenated(parts), key=lambda row: (row[3], row[8], row[0], row[5]))[skip : skip + limit]

        rows = self._connection.query(
            _statement("parked", which, share),
            {
                "crawl": crawl,
                "reasons": list(reasons),
                "until": until_at,
                "per_host": per_host or FOR_EVER,
                "n": limit if is_one else skip + limit,
                "skip": skip if is_one else 0,
            },
            first,
        )
        return [
            Parked(
                Candidate(
                    url, host, domain, depth, source=source, payload=payload, fingerprint=int(fingerprint) or None
                ),
                reason,
                int(at),
            )
            for url, host, domain, depth, source, payload, fingerprint, reason, at in rows
        ]

    def parked_by_domain(
        self,
        crawl: str,
        limit: int,
        domains: Collection[str] | None = None,
        reasons: Collection[str] | None = None,
    ) -> dict[str, ParkedDomain]:
        """What is parked now, for one of `reasons` if given, by domain: the `limit` with most URLs, those first."""
        which = []
        if domains is not None:
            which.append(f"domain in {array_literal(domains)}")
        if reasons is not None:
            which.append(f"reason in {array_literal(reasons)}")

        def most(parts: Sequence[Rows]) -> Rows:
            return sorted(concatenated(parts), key=lambda row: (-sum(row[1].values()), row[0]))[:limit]

        rows = self._connection.query(_statement("parked_by_domain", which), {"crawl": crawl, "n": limit}, most)
        return {domain: ParkedDomain(dict(sorted(counts.items())), sorted(hosts)) for domain, counts, hosts in rows}


def _statement(name: str, which: Sequence[str], share: str = "true") -> str:
    return _text(name).replace("{share}", share).replace("{which}", " and ".join(which) or "true")


@cache
def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
