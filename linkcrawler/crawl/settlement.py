"""Settlement: what was fetched becomes durable, and only then its leases end.

A batch goes through four steps in this order: WARC records flushed to disk, rows accepted by ClickHouse, found
URLs offered to the frontier, leases finished. A worker killed between any two of them loses nothing: its leases
expire, the pages are fetched again, and every step leaves the same rows when it is done twice.

While the archive or the store refuses, the batch is tried again and again; the feeder sees `is_full` and starts
no more fetches.
"""

from __future__ import annotations

import asyncio
import logging
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from linkcrawler.archive import WarcWriter
from linkcrawler.crawl.patience import until_answered
from linkcrawler.crawl.tally import Tally
from linkcrawler.crawl.visit import Fetched
from linkcrawler.errors import ArchiveError, StoreUnavailable
from linkcrawler.frontier import Claim, Frontier
from linkcrawler.records import Candidate
from linkcrawler.store import Store

log = logging.getLogger(__name__)

# A batch costs ClickHouse about 0.1 s, however small it is (docs/schema.md): pages wait for company, but not for long.
MAX_BATCH = 1000  # pages
MAX_AGE_S = 3.0
MAX_STARVED_AGE_S = 0.5  # where the worker waits for the URLs that these pages offer
MAX_PENDING = 2 * MAX_BATCH
MAX_PENDING_BYTES = 64 * 1024 * 1024
BATCH_BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # classes in which batches are counted
RETRY_S = (0.5, 1.0, 2.0, 5.0, 10.0)


class Settlement:
    """Collects `Fetched` records and settles them in batches.

    `is_hungry` tells that nothing is under way, so that a small batch need not wait at all, and `is_starved` that
    nothing more can be started;
    `on_settled` is called after each batch.
    """

    def __init__(
        self,
        frontier: Frontier,
        archive: WarcWriter,
        store: Store,
        tally: Tally,
        *,
        worker: str,
        is_hungry: Callable[[], bool],
        is_starved: Callable[[], bool],
        on_settled: Callable[[], None],
    ) -> None:
        self._frontier = frontier
        self._archive = archive
        self._store = store
        self._tally = tally
        self._worker = worker
        self._is_hungry = is_hungry
        self._is_starved = is_starved
        self._on_settled = on_settled
        self._pending: list[Fetched] = []
        self._pending_bytes = 0
        self._oldest = 0.0
        self._n_batches = 0
        self._is_busy = False
        self._is_closing = False
        self.n_by_duration = [0] * (len(BATCH_BOUNDS_S) + 1)  # batches, by how long they took; the last is above all
        self.batches_s = 0.0  # all of them together
        self.failures: Counter[str] = Counter()  # attempts that were repeated: archive, store
        self._wake = asyncio.Event()

    def add(self, fetched: Fetched) -> None:
        """`fetched` is in the next batch."""
        if not self._pending:
            self._oldest = time.monotonic()
        self._pending.append(fetched)
        self._pending_bytes += fetched.n_bytes
        self.nudge()

    def nudge(self) -> None:
        """Where a batch is due, it is settled now."""
        if self._is_due():
            self._wake.set()

    @property
    def is_full(self) -> bool:
        """More is waiting than may: no fetch should be started."""
        return len(self._pending) >= MAX_PENDING or self._pending_bytes >= MAX_PENDING_BYTES

    @property
    def is_idle(self) -> bool:
        """Everything added so far is settled."""
        return not self._pending and not self._is_busy

    @property
    def pending(self) -> tuple[int, int]:
        """Pages that are not durable yet and in no batch, and what they take in memory, bytes."""
        return len(self._pending), self._pending_bytes

    def _is_due(self) -> bool:
        if not self._pending:
            return False
        age_s = time.monotonic() - self._oldest
        return (
            self._is_closing
            or len(self._pending) >= MAX_BATCH
            or age_s >= MAX_AGE_S
            or self._is_hungry()
            or (age_s >= MAX_STARVED_AGE_S and self._is_starved())
        )

    async def run(self) -> None:
        """Settle batch after batch until `close` was called and nothing is left."""
        while True:
            if not self._is_due():
                if self._is_closing:
                    return
                self._wake.clear()
                try:
                    await asyncio.wait_for(self._wake.wait(), MAX_STARVED_AGE_S / 2)
                except TimeoutError:
                    continue
                continue
            batch, self._pending = self._pending[:MAX_BATCH], self._pending[MAX_BATCH:]
            self._pending_bytes -= sum(f.n_bytes for f in batch)
            self._oldest = time.monotonic()
            self._is_busy = True
            began = time.monotonic()
            try:
                await self._settle(batch)
            finally:
                self._is_busy = False
            seconds = time.monotonic() - began
            self.n_by_duration[bisect_left(BATCH_BOUNDS_S, seconds)] += 1
            self.batches_s += seconds
            self._on_settled()

    async def park(self, candidates: Sequence[Candidate], reason: str) -> None:
        """`candidates` are set aside in the store, however long it is away."""
        await self._until_accepted(self._store.park, self._frontier.crawl, candidates, reason)

    def close(self) -> None:
        """`run` ends once everything that was added is settled."""
        self._is_closing = True
        self._wake.set()

    async def _settle(self, batch: Sequence[Fetched]) -> None:
        self._n_batches += 1
        token = f"{self._worker}-{self._n_batches}"
        await self._until_accepted(self._write_archive, batch)
        await self._until_accepted(self._write_store, batch, token)
        await self._offer(batch)
        await self._park_given_up(batch)
        await self._end_leases(batch)
        self._tally.settled(batch)

    async def _until_accepted(self, step: Callable[..., None], *args: object) -> None:
        """Run `step` in a thread until it succeeds; the leases are held meanwhile."""
        for attempt in range(1_000_000):
            try:
                await asyncio.to_thread(step, *args)
                self._tally.trouble = ""
                return
            except (ArchiveError, StoreUnavailable) as exc:
                self._tally.trouble = str(exc)
                self.failures["archive" if isinstance(exc, ArchiveError) else "store"] += 1
                log.warning("settlement waits", extra={"reason": str(exc), "attempt": attempt})
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])

    def _write_archive(self, batch: Sequence[Fetched]) -> None:
        todo = [f for f in batch if f.exchange is not None and f.fetch.evidence is None]
        if not todo:
            return
        exchanges = [f.exchange for f in todo if f.exchange is not None]
        for fetched, evidence in zip(todo, self._archive.write(exchanges), strict=True):
            fetched.fetch.evidence = evidence
            exchange = fetched.exchange
            assert exchange is not None
            if exchange.status == 304 and exchange.known is not None:
                fetched.fetch.payload_digest = exchange.known.payload_digest
            else:
                fetched.fetch.payload_digest = exchange.payload_digest

    def _write_store(self, batch: Sequence[Fetched], token: str) -> None:
        self._store.write([f.fetch for f in batch], token)
        for fetched in batch:
            if fetched.dates:
                self._store.note_dates(fetched.dates, fetched.fetch.fetched_at)

    async def _offer(self, batch: Sequence[Fetched]) -> None:
        """The URLs that the pages of `batch` name wait in the frontier, or in the store where it has no room."""
        candidates = [c for f in batch for c in f.candidates]
        if not candidates:
            return
        offered = await until_answered(self._tally, lambda: self._frontier.offer(candidates))
        if offered.over_budget:
            await self.park(offered.over_budget, "over_budget")
        if offered.overflowing:
            await self.park(offered.overflowing, "host_full")

    async def _park_given_up(self, batch: Sequence[Fetched]) -> None:
        """The URLs that get no other attempt by themselves are in the store, for `requeue` and `schedule`."""
        by_reason: dict[str, list[Candidate]] = {}
        for fetched in batch:
            if fetched.park_reason and fetched.leased is not None:
                fetch, leased = fetched.fetch, fetched.leased
                candidate = Candidate(fetch.url, fetch.host, fetch.domain, leased.depth, source=leased.source)
                by_reason.setdefault(fetched.park_reason, []).append(candidate)
        for reason, candidates in by_reason.items():
            await self.park(candidates, reason)

    async def _end_leases(self, batch: Sequence[Fetched]) -> None:
        done: dict[str, tuple[Claim, list[str]]] = {}
        for fetched in batch:
            claim, leased = fetched.claim, fetched.leased
            if claim is None or leased is None:
                continue
            if fetched.retry_after_ms is None:
                done.setdefault(claim.lease_id, (claim, []))[1].append(leased.url)
            else:
                after_ms = fetched.retry_after_ms
                await until_answered(self._tally, partial(self._frontier.retry, claim, leased, after_ms))
        await until_answered(self._tally, lambda: self._frontier.finish_many(done.values()))
