"""What a worker holds: leases are kept alive, come back when it dies, and say which of their URLs is being tried."""

from __future__ import annotations

import secrets

from linkcrawler.frontier.budgets import Budgets
from linkcrawler.frontier.connection import Script, text
from linkcrawler.frontier.entries import repack, unpack
from linkcrawler.frontier.keys import slot_of
from linkcrawler.frontier.leases import Claim, Held, Leased

EXTEND, RECLAIM, DRAIN_HOST = Script("extend"), Script("reclaim"), Script("drain_host")
AMEND, NOTE_DELAY = Script("amend"), Script("note_delay")

MAX_BOUND = 500  # URLs or ids in one call of a script
RECLAIM_LEASES = 16  # that reclaim.lua ends in one call


class Custody(Budgets):
    """Leases outlive neither their worker nor their work."""

    _lease_ms: int
    _default_delay_ms: int
    _held: Held
    _draining: dict[tuple[str, str], str]  # worker and host of a drain without an answer yet -> id of its lease

    async def extend(self, worker: str) -> int:
        """The leases that `worker` got from this object last `lease_ms` from now; returns how many there are.

        One that was reclaimed is not revived. Call it at least thrice in `lease_ms`.
        """
        by_slot = self._held.by_slot(worker)
        calls, n_live = [], 0
        for slot, ids in by_slot.items():
            n_live += len(ids)
            for start in range(0, len(ids), MAX_BOUND):
                calls.append(EXTEND([self._keys(slot).leases], self._lease_ms, *ids[start : start + MAX_BOUND]))
        for gone in await self._connection.run(calls):
            n_live -= len(gone)
            for lease_id in gone:
                self._held.drop(worker, text(lease_id))
        return n_live

    def is_held(self, claim: Claim) -> bool:
        """Whether `extend` still extends the lease of `claim`: it was neither ended nor found to be reclaimed."""
        return self._held.has(claim.worker, claim.lease_id)

    def let_go(self, claim: Claim) -> None:
        """The lease of `claim` is not extended any more: it expires, and `reclaim` returns what it holds."""
        self._held.drop(claim.worker, claim.lease_id)

    async def reclaim(self, worker: str | None = None) -> int:
        """Leases over their deadline, or all of one dead `worker`, end; returns how many URLs wait again.

        Their hosts are free after their usual pause, and their URLs are suspects: `n_crashes` is 1 for those with
        0, and what `mark_tried` said for others. Pages of the budget that `note_pages` told of may be taken again.
        A worker that was only slow may go on: what it releases, retries or finishes under such a lease changes
        nothing.
        """
        n_urls, n_pages, slots = 0, 0, await self._slots()
        while slots:
            calls = []
            for slot in slots:
                keys = self._keys(slot)
                named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.paces, keys.counts]
                calls.append(RECLAIM(named, keys.prefix, worker or "", self._default_delay_ms))
            answers = await self._connection.run(calls)
            n_urls += sum(n for n, _, _ in answers)
            n_pages += sum(n for _, _, n in answers)
            slots = [slot for slot, (_, n, _) in zip(slots, answers, strict=True) if n == RECLAIM_LEASES]
        if n_pages:
            await self.return_pages(n_pages)
        return n_urls

    async def note_pages(self, claim: Claim, n: int) -> None:
        """The first `n` URLs of `claim` have a page of the budget, which `reclaim` returns with those unfinished."""
        await self._connection.one(AMEND([self._keys(claim.slot).lease(claim.lease_id)], "w", f"{claim.worker}\t{n}"))

    async def drain_host(self, worker: str, host: str, domain: str) -> Claim | None:
        """The first 500 waiting URLs of `host` are leased to `worker`, to be set aside; None where none is.

        Nothing may be fetched under this claim, which does not hold the host. Store the URLs, then `finish`
        it: a worker that dies between the two loses nothing. Where the call fails, calling again leases the same.
        """
        slot = slot_of(domain, self._n_slots)
        keys, lease_id = self._keys(slot), self._draining.setdefault((worker, host), secrets.token_hex(8))
        named = [keys.ready, keys.resting, keys.leases, keys.counts]
        named += [keys.queue(host), keys.lease(lease_id), keys.worker(worker)]
        entries = await self._connection.one(DRAIN_HOST(named, lease_id, worker, host, self._lease_ms, MAX_BOUND))
        self._draining.pop((worker, host), None)
        if not entries:
            return None
        self._held.add(worker, lease_id, slot)
        return Claim(lease_id, host, domain, slot, [unpack(host, text(e)) for e in entries], worker=worker)

    # ── what a URL did to its workers, and a host asks of them

    async def mark_tried(self, claim: Claim, leased: Leased) -> None:
        """`leased` is being tried: if its worker dies now, it comes back with one crash more."""
        await self._amend(claim, leased, leased.n_crashes + 1)

    async def mark_survived(self, claim: Claim, leased: Leased) -> None:
        """The worker survived `leased`: if it dies now, the URL comes back with the crashes that it had."""
        await self._amend(claim, leased, leased.n_crashes)

    async def _amend(self, claim: Claim, leased: Leased, n_crashes: int) -> None:
        lease = [self._keys(claim.slot).lease(claim.lease_id)]
        entry = repack(claim.host, leased, leased.attempt, n_crashes)
        await self._connection.run([AMEND(lease, number, entry) for number in claim.numbers_of([leased])])

    async def note_delay(self, claim: Claim, delay_ms: int) -> None:
        """The delay of the claimed host is known before its first release; if the worker dies, it is kept."""
        keys = self._keys(claim.slot)
        await self._connection.one(
            NOTE_DELAY([keys.flight, keys.paces], claim.lease_id, claim.host, max(0, int(delay_ms)))
        )
