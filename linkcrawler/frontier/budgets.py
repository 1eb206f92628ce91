"""How many pages a crawl may fetch, and how many URLs of a domain and of a host it may queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from linkcrawler.errors import FrontierError
from linkcrawler.frontier.connection import Script
from linkcrawler.frontier.crawl import Crawl
from linkcrawler.frontier.keys import slot_of
from linkcrawler.urls import Names

TAKE_PAGES = Script("take_pages")
MAX_DOMAINS = 500  # in one command
RECLAIMED = "reclaimed"  # the worker on whose account pages come back that others had taken


class Budgets(Crawl):
    """Limits that hold among all workers. A number of 0 means no limit."""

    _max_pages_per_domain: int
    _max_queued_per_host: int
    _nonce: str  # of this object
    _granted: dict[str, int]  # worker -> pages it was granted, less those it gave back
    _is_taking: asyncio.Lock

    # ── pages of the crawl

    async def set_page_budget(self, total: int) -> None:
        """The crawl may take `total` pages in all, those included that were taken before; 0 = no limit."""
        await self._open()
        await self._connection.one(("HSET", self._crawl_keys.about, "pages_total", total))

    async def take_pages(self, worker: str, n: int) -> int:
        """`worker` takes `n` pages from the budget, or as many as are left. Without a budget, `n`.

        Where the call fails, calling again takes the same pages, not others on top of them.
        """
        return await self._take_pages(worker, n)

    async def give_back_pages(self, worker: str, n: int) -> None:
        """`n` pages that `worker` took and did not fetch may be taken again. May be called again where it fails."""
        await self._take_pages(worker, -n)

    async def return_pages(self, n: int) -> None:
        """`n` pages that dead workers took may be taken again, for their URLs wait again."""
        await self._take_pages(RECLAIMED, -n)

    async def _take_pages(self, worker: str, n: int) -> int:
        """The worker was granted `n` pages more than this object knew, or as many as there are.

        One call after the other, each with the total before it: so Redis can tell a repeated call from a new one.
        The account is of this object's own, so that a worker started again under its name begins at 0.
        """
        await self._open()
        named = [self._crawl_keys.about, self._crawl_keys.grants]
        async with self._is_taking:
            before = self._granted.get(worker, 0)
            granted = int(await self._connection.one(TAKE_PAGES(named, f"{worker} {self._nonce}", before, n)))
            self._granted[worker] = before + granted
        return granted

    # ── URLs of a domain

    async def set_domain_budgets(self, budgets: Mapping[str, int]) -> None:
        """Of each domain so many URLs may be queued in all, from now on and for all workers; 0 = no limit.

        Those that were queued before count. A domain that is not named keeps what it has.
        """
        by_slot: dict[int, list[str | int]] = {}
        for domain, n_pages in budgets.items():
            if n_pages < 0:
                raise FrontierError(f"a budget of {n_pages} pages for {domain} is below 0: use 0 for no limit")
            by_slot.setdefault(slot_of(domain, self._n_slots), []).extend((domain, n_pages))
        if by_slot:
            await self._enter(by_slot)
        await self._connection.run(
            [
                ("HSET", self._keys(slot).budgets, *pairs[start : start + 2 * MAX_DOMAINS])
                for slot, pairs in by_slot.items()
                for start in range(0, len(pairs), 2 * MAX_DOMAINS)
            ]
        )

    async def domain_pages(self, domains: Iterable[str]) -> dict[str, tuple[int, int]]:
        """`{domain: (n_admitted, budget)}`: how many of its URLs were queued so far, and how many may be."""
        by_slot: dict[int, list[str]] = {}
        for domain in dict.fromkeys(domains):
            by_slot.setdefault(slot_of(domain, self._n_slots), []).append(domain)
        asked = [
            (slot, some[start : start + MAX_DOMAINS])
            for slot, some in by_slot.items()
            for start in range(0, len(some), MAX_DOMAINS)
        ]
        answers = await self._connection.run(
            [
                ("HMGET", key, *some)
                for slot, some in asked
                for key in (self._keys(slot).domains, self._keys(slot).budgets)
            ]
        )
        default = self._max_pages_per_domain
        return {
            domain: (int(n_admitted or 0), default if budget is None else int(budget))
            for i, (_, some) in enumerate(asked)
            for domain, n_admitted, budget in zip(some, answers[2 * i], answers[2 * i + 1], strict=True)
        }

    async def queue_lengths(self, hosts: Iterable[Names]) -> dict[str, int]:
        """How many URLs wait for each of `hosts`, by the host's name."""
        asked = {names.host: self._keys(slot_of(names.domain, self._n_slots)) for names in hosts}
        answers = await self._connection.run([("LLEN", keys.queue(host)) for host, keys in asked.items()])
        return dict(zip(asked, answers, strict=True))
