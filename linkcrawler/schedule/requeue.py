"""URLs that an operator wants fetched again: dead ones, those of unreachable hosts, or any by name."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from linkcrawler.frontier import Frontier
from linkcrawler.records import Candidate
from linkcrawler.schedule.returning import offer_parked
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of

AT_ONCE = 5_000
ANY_REASON = ("over_budget", "host_full", "host_unreachable", "dead")


@dataclass(frozen=True, slots=True)
class Requeued:
    """What became of the URLs: wait again, waited so already, or had no room (domain over budget, queue full)."""

    n_requeued: int
    n_waiting: int
    n_no_room: int


async def requeue_parked(
    frontier: Frontier, store: Store, reasons: Collection[str], domains: Collection[str] | None = None
) -> Requeued:
    """All URLs parked for one of `reasons`, of `domains` only, wait again as if never tried, and are not parked.

    Those that have no room stay parked. URLs that are parked while this runs are left alone. Raises
    FrontierUnavailable, StoreUnavailable, StoreError.
    """
    began_at = int(time.time() * 1000)
    n_requeued = n_waiting = n_no_room = 0
    while True:
        found = await asyncio.to_thread(
            store.parked, frontier.crawl, reasons, AT_ONCE, domains, until_at=began_at, skip=n_no_room
        )
        if not found:
            return Requeued(n_requeued, n_waiting, n_no_room)
        offered = await offer_parked(frontier, store, found, is_again=True)
        n_requeued += offered.n_new
        n_waiting += offered.n_seen
        n_no_room += len(offered.over_budget) + len(offered.overflowing)


async def requeue_urls(frontier: Frontier, store: Store, urls: Sequence[str]) -> Requeued:
    """The canonical `urls` wait again, first in their hosts' queues, be they fetched, parked or never seen.

    A parked one is parked no longer. One that waits in another place of its queue is fetched there, too. Raises
    FrontierUnavailable, StoreUnavailable, StoreError.
    """
    n_requeued = n_waiting = n_no_room = 0
    for start in range(0, len(urls), AT_ONCE):
        some = urls[start : start + AT_ONCE]
        candidates = {url: _candidate(url) for url in some}
        domains = {candidate.domain for candidate in candidates.values()}
        parked = await asyncio.to_thread(store.parked, frontier.crawl, ANY_REASON, AT_ONCE * 10, domains, urls=some)
        ours = [one._replace(candidate=replace(one.candidate, priority=1)) for one in parked]
        offers = [await offer_parked(frontier, store, ours, is_again=True)]
        others = [candidates[url] for url in candidates.keys() - {one.candidate.url for one in parked}]
        offers.append(await frontier.offer(sorted(others, key=lambda c: some.index(c.url)), is_again=True))
        n_requeued += sum(offered.n_new for offered in offers)
        n_waiting += sum(offered.n_seen for offered in offers)
        n_no_room += sum(len(offered.over_budget) + len(offered.overflowing) for offered in offers)
    return Requeued(n_requeued, n_waiting, n_no_room)


def _candidate(url: str) -> Candidate:
    names = names_of(host_of(url))
    return Candidate(url, names.host, names.domain, priority=1, source="seed")
