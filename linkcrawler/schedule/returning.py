"""Parked URLs that have room now are offered again.

First the offer, then the row that says so: a crash between the two leaves a URL that waits and is still parked, and
the next pass offers it again, which changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, Offered
from linkcrawler.schedule.budgets import DOMAINS_AT_ONCE, budgets_of
from linkcrawler.store import Parked, ParkedDomain, Store
from linkcrawler.urls import names_of

NO_ROOM = ("over_budget", "host_full")  # never admitted: they return as soon as there is room
UNREACHABLE = "host_unreachable"
UNREACHABLE_MS = 3_600_000  # a host that could not be reached five times in a row is left alone for so long
MAX_DOMAINS = 100_000  # looked at in one pass, those with the most parked URLs first


@dataclass(frozen=True, slots=True)
class Returned:
    """What one pass came to. `n_left` are still parked: over budget, at a full or at an unreachable host."""

    n_returned: int
    n_left: int
    budgets_raised: int


async def return_parked(
    frontier: Frontier, store: Store, config: CrawlConfig, limit: int = 10_000, *, is_all: bool = False
) -> Returned:
    """Up to `limit` parked URLs of the crawl wait in the frontier again, and budgets are as the index says now.

    Of a domain as many return as its budget has room for; none to a host whose queue is half full or fuller; from a
    host that could not be reached only after an hour, or with `is_all`. Dead URLs stay (see `requeue`). Raises
    StoreUnavailable, StoreError, FrontierUnavailable; what was returned until then has returned.
    """
    crawl = frontier.crawl
    per_host = -(-config.max_queued_per_host // 2)  # of one host: what surely fits into a queue not half full
    parked = await asyncio.to_thread(store.parked_by_domain, crawl, MAX_DOMAINS, reasons=(*NO_ROOM, UNREACHABLE))
    n_returned = n_unparked = n_raised = 0
    domains = [domain for domain, here in parked.items() if not here.n_by_reason.keys().isdisjoint(NO_ROOM)]
    for start in range(0, len(domains), DOMAINS_AT_ONCE):
        chunk = {domain: parked[domain] for domain in domains[start : start + DOMAINS_AT_ONCE]}
        n_raised += await _raise_budgets(frontier, store, config, chunk)
        rooms = await _rooms(frontier, list(chunk), limit - n_unparked)
        if not rooms:
            continue
        full = await _full_hosts(frontier, config, [chunk[domain] for domain in rooms])
        n = limit - n_unparked
        found = await asyncio.to_thread(store.parked, crawl, NO_ROOM, n, rooms, without_hosts=full, per_host=per_host)
        offered = await offer_parked(frontier, store, found)
        n_returned, n_unparked = n_returned + offered.n_new, n_unparked + offered.n_new + offered.n_seen
        if n_unparked >= limit:
            break
    if n_unparked < limit and any(UNREACHABLE in here.n_by_reason for here in parked.values()):
        until_at = int(time.time() * 1000) - (0 if is_all else UNREACHABLE_MS)
        n = limit - n_unparked
        found = await asyncio.to_thread(store.parked, crawl, [UNREACHABLE], n, until_at=until_at, per_host=per_host)
        offered = await offer_parked(frontier, store, found, is_again=True)
        n_returned, n_unparked = n_returned + offered.n_new, n_unparked + offered.n_new + offered.n_seen
    n_parked = sum(sum(here.n_by_reason.values()) for here in parked.values())
    return Returned(n_returned, n_parked - n_unparked, n_raised)


async def offer_parked(
    frontier: Frontier, store: Store, parked: Sequence[Parked], *, is_again: bool = False
) -> Offered:
    """`parked` wait in the frontier and are parked no longer, but for those that it has no room for."""
    whole = Offered(0, 0, [], [])
    while parked:
        # Of requests that differ in their payload alone, an offer takes the first: the others are the next offer's.
        one_each: dict[tuple[str, int | None], Parked] = {}
        for one in parked:
            one_each.setdefault((one.candidate.url, one.candidate.fingerprint), one)
        offered = await frontier.offer([one.candidate for one in one_each.values()], is_again=is_again)
        refused = {id(candidate) for candidate in (*offered.over_budget, *offered.overflowing)}
        accepted = [one for one in one_each.values() if id(one.candidate) not in refused]
        await asyncio.to_thread(store.unpark, frontier.crawl, accepted)
        whole = Offered(
            whole.n_new + offered.n_new,
            whole.n_seen + offered.n_seen,
            whole.over_budget + offered.over_budget,
            whole.overflowing + offered.overflowing,
        )
        offered_now = {id(one) for one in one_each.values()}
        parked = [one for one in parked if id(one) not in offered_now]
    return whole


async def _raise_budgets(
    frontier: Frontier, store: Store, config: CrawlConfig, parked: Mapping[str, ParkedDomain]
) -> int:
    """The budgets of the domains that are over theirs are as the index says; returns how many were raised.

    One that an operator gave is as it was given, also where an earlier pass did not know of it yet.
    """
    over = [domain for domain, here in parked.items() if "over_budget" in here.n_by_reason]
    overrides = (await frontier.orders()).overrides
    given = {
        domain: override.max_pages
        for domain in over
        if (override := overrides.get(domain)) is not None and override.max_pages is not None
    }
    by_index = await asyncio.to_thread(budgets_of, store, config, [domain for domain in over if domain not in given])
    wanted = {domain: budget.n_pages for domain, budget in by_index.items()} | given
    had = {domain: budget for domain, (_, budget) in (await frontier.domain_pages(over)).items()}
    changed = {domain: n_pages for domain, n_pages in wanted.items() if n_pages != had[domain]}
    await frontier.set_domain_budgets(changed)
    return sum(n_pages == 0 or n_pages > had[domain] > 0 for domain, n_pages in changed.items())


async def _rooms(frontier: Frontier, domains: Sequence[str], limit: int) -> dict[str, int]:
    """How many more pages each domain may have now, up to `limit`; those that may have none are left out."""
    rooms = {}
    for domain, (n_admitted, budget) in (await frontier.domain_pages(domains)).items():
        room = min(budget - n_admitted, limit) if budget else limit
        if room > 0:
            rooms[domain] = room
    return rooms


async def _full_hosts(frontier: Frontier, config: CrawlConfig, parked: Sequence[ParkedDomain]) -> list[str]:
    """Of the hosts that overflowed before, those whose queue is half full or fuller."""
    hosts = [names_of(host) for here in parked for host in here.full_hosts]
    if not hosts or not config.max_queued_per_host:
        return []
    lengths = await frontier.queue_lengths(hosts)
    return [host for host, n_queued in lengths.items() if n_queued * 2 >= config.max_queued_per_host]
