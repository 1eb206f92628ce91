"""The verbs of the frontier, for any number of workers on any number of machines.

Every call is a few round trips at most, whatever the number of URLs; every one raises FrontierUnavailable
where Redis cannot be reached, and may be repeated then. All instants are those of the Redis clock.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from redis.asyncio import Redis, RedisCluster

from linkcrawler.config import CrawlConfig
from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier.connection import Command, Script, text
from linkcrawler.frontier.crawl import Crawl
from linkcrawler.frontier.due import DueSlots
from linkcrawler.frontier.entries import pack, unpack
from linkcrawler.frontier.keys import slot_of
from linkcrawler.frontier.leases import Claim, Held, Leased
from linkcrawler.frontier.offering import Offered, Offering
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

CLAIM, RELEASE, FINISH, RETRY = Script("claim"), Script("release"), Script("finish"), Script("retry")
EXTEND, RECLAIM, DRAIN_HOST = Script("extend"), Script("reclaim"), Script("drain_host")

MAX_BOUND = 500  # hosts, URLs or ids in one call of a script
RECLAIM_LEASES = 16  # that reclaim.lua ends in one call


class Frontier(Crawl):
    """The queue of one crawl.

    A lease lasts `lease_ms` from its claim or last `extend`. `max_pages_per_domain` 0 means no limit.
    `default_delay_ms` is how long a host of unknown pace is left alone after its worker died.
    """

    def __init__(
        self,
        redis: Redis | RedisCluster,
        crawl: str,
        *,
        n_slots: int = 1024,
        lease_ms: int = 60_000,
        max_pages_per_domain: int = 0,
        default_delay_ms: int = 1000,
    ) -> None:
        super().__init__(redis, crawl, n_slots)
        if lease_ms < 1:
            raise FrontierError(f"lease_ms={lease_ms} is below the minimum 1: a lease has to last some time")
        self._lease_ms = lease_ms
        self._default_delay_ms = default_delay_ms
        self._offering = Offering(self._connection, self._keys, n_slots, max_pages_per_domain)
        self._due = DueSlots(self._connection, self._keys)
        self._held = Held()
        self._nonce = secrets.token_hex(4)
        self._n_calls = 0

    @classmethod
    def of(cls, redis: Redis | RedisCluster, config: CrawlConfig) -> Frontier:
        """The frontier of the crawl that `config` describes."""
        return cls(
            redis,
            config.name,
            lease_ms=config.lease_ms,
            max_pages_per_domain=config.max_pages_per_domain,
            default_delay_ms=1000 if config.delay_s is None else round(config.delay_s * 1000),
        )

    # ── URLs come in

    async def offer(self, candidates: Sequence[Candidate]) -> Offered:
        """Every URL that was never seen is seen now and waits at its host, unless its domain is over budget.

        `candidate.domain` is `names_of(candidate.host).domain`. Within a host, URLs with a priority above 0
        come first and the others in the order of their offers. One round trip, two where a slot or a bucket
        is new.
        """
        calls = self._offering.plan(candidates)
        if calls:
            await self._enter({call.slot for call in calls})
        return await self._offering.make(calls, len(candidates))

    # ── hosts go out, and come back

    async def claim(self, worker: str, n_hosts: int, urls_per_host: int, hold_ms: int) -> list[Claim]:
        """Up to `n_hosts` due hosts are held by `worker`, each with up to `urls_per_host` leased URLs.

        Of a host with a known delay at most `hold_ms // delay_ms + 1` URLs. Within a slot the host that is
        due longest comes first, and slots are asked in the order of theirs. Fewer hosts are returned only
        where no more were due. O(hosts log(hosts of a slot) + URLs); about one call for four hosts.
        """
        claims: list[Claim] = []
        has_looked = False
        while len(claims) < n_hosts:
            if not self._due or (self._due.is_stale and not has_looked):
                if has_looked:
                    break
                try:
                    await self._due.look(await self._slots())
                except FrontierUnavailable:
                    if not claims:
                        raise
                    break  # as below
                has_looked = True
                continue
            asked = self._due.take(n_hosts - len(claims))
            calls = [self._claim(slot, worker, n, urls_per_host, hold_ms) for slot, n in asked.items()]
            try:
                answers = await self._connection.run(calls)
            except FrontierUnavailable:
                if not claims:
                    raise
                break  # what was claimed before is this worker's to fetch
            for (slot, n), answer in zip(asked.items(), answers, strict=True):
                claims += [self._claimed(slot, worker, *claimed) for claimed in answer]
                if len(answer) >= min(n, MAX_BOUND):
                    self._due.put_back(slot)
        return claims

    def _claim(self, slot: int, worker: str, n_hosts: int, urls_per_host: int, hold_ms: int) -> Command:
        keys = self._keys(slot)
        named = [keys.ready, keys.flight, keys.leases, keys.paces, keys.counts, keys.worker(worker)]
        bounds = min(n_hosts, MAX_BOUND), min(urls_per_host, MAX_BOUND), hold_ms, self._lease_ms
        return CLAIM(named, keys.prefix, worker, *bounds, self._new_nonce())

    def _claimed(
        self, slot: int, worker: str, lease_id: bytes, host: bytes, pace: bytes, entries: list[bytes]
    ) -> Claim:
        name = text(host)
        delay_ms, _, n_failures = text(pace or b"0 0").partition(" ")
        claim = Claim(
            lease_id=text(lease_id),
            host=name,
            domain=names_of(name).domain,
            slot=slot,
            urls=[unpack(name, text(entry)) for entry in entries],
            delay_ms=int(delay_ms),
            n_failures=int(n_failures),
            worker=worker,
        )
        self._held.add(worker, claim.lease_id, slot)
        return claim

    async def release(
        self,
        claim: Claim,
        next_after_ms: int,
        delay_ms: int | None = None,
        n_failures: int = 0,
        unfetched: Sequence[Leased] = (),
    ) -> None:
        """The host of `claim` may be claimed again `next_after_ms` from now; `unfetched` wait at its front.

        The other URLs stay leased until `finish` or `retry`. `delay_ms` and `n_failures` are told to whoever
        claims the host next; a `delay_ms` of None leaves what is known. Nothing changes where the lease was
        reclaimed.
        """
        keys = self._keys(claim.slot)
        named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.paces, keys.counts]
        named += [keys.queue(claim.host), keys.lease(claim.lease_id), keys.worker(claim.worker)]
        pace = max(0, int(next_after_ms)), "" if delay_ms is None else max(0, int(delay_ms)), n_failures
        numbers = claim.numbers_of(leased.url for leased in unfetched)
        answer = await self._connection.one(RELEASE(named, claim.lease_id, claim.host, *pace, *numbers))
        self._note_end(claim, answer)

    async def finish(self, claim: Claim, urls: Sequence[str]) -> None:
        """`urls` of `claim` are done for good. Nothing changes for those done or reclaimed before."""
        await self.finish_many([(claim, urls)])

    async def finish_many(self, done: Iterable[tuple[Claim, Sequence[str]]]) -> None:
        """Like `finish` for each pair, in one round trip."""
        claims, calls = [], []
        for claim, urls in done:
            keys = self._keys(claim.slot)
            named = [
                keys.flight,
                keys.leases,
                keys.counts,
                keys.lease(claim.lease_id),
                keys.worker(claim.worker),
            ]
            if numbers := claim.numbers_of(urls):
                claims.append(claim)
                calls.append(FINISH(named, claim.lease_id, claim.host, *numbers))
        for claim, answer in zip(claims, await self._connection.run(calls), strict=True):
            self._note_end(claim, answer)

    async def retry(self, claim: Claim, leased: Leased, after_ms: int) -> None:
        """`leased` waits again, last in its host's queue, as its next attempt.

        The host is not due before `after_ms` from now. Nothing changes where the lease was reclaimed.
        """
        keys, host = self._keys(claim.slot), claim.host
        named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.counts]
        named += [keys.queue(host), keys.lease(claim.lease_id), keys.worker(claim.worker)]
        entry = pack(host, leased.url, leased.depth, leased.source, leased.attempt + 1)
        (number,) = claim.numbers_of([leased.url])
        call = RETRY(named, claim.lease_id, host, number, entry, max(0, int(after_ms)))
        self._note_end(claim, await self._connection.one(call))

    # ── leases outlive neither their worker nor their work

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

        Their hosts are free after their usual pause. A worker that was only slow may go on: what it releases,
        retries or finishes under such a lease changes nothing.
        """
        n_urls, slots = 0, await self._slots()
        while slots:
            calls = []
            for slot in slots:
                keys = self._keys(slot)
                named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.paces, keys.counts]
                calls.append(RECLAIM(named, keys.prefix, worker or "", self._default_delay_ms))
            answers = await self._connection.run(calls)
            n_urls += sum(n for n, _ in answers)
            slots = [slot for slot, (_, n) in zip(slots, answers, strict=True) if n == RECLAIM_LEASES]
        return n_urls

    async def drain_host(self, worker: str, host: str, domain: str) -> Claim | None:
        """The first 500 waiting URLs of `host` are leased to `worker`, to be set aside; None where none is.

        Nothing may be fetched under this claim, which does not hold the host. Store the URLs, then `finish`
        it: a worker that dies between the two loses nothing.
        """
        slot = slot_of(domain, self._n_slots)
        keys, lease_id = self._keys(slot), f"{self._new_nonce()}.{secrets.token_hex(4)}"
        named = [keys.ready, keys.resting, keys.leases, keys.counts]
        named += [keys.queue(host), keys.lease(lease_id), keys.worker(worker)]
        entries = await self._connection.one(DRAIN_HOST(named, lease_id, worker, host, self._lease_ms, MAX_BOUND))
        if not entries:
            return None
        self._held.add(worker, lease_id, slot)
        return Claim(lease_id, host, domain, slot, [unpack(host, text(e)) for e in entries], worker=worker)

    # ── inside

    def _new_nonce(self) -> str:
        self._n_calls += 1
        return f"{self._nonce}{self._n_calls:x}"

    def _note_end(self, claim: Claim, answer: bytes) -> None:
        if text(answer) != "open":
            self._held.drop(claim.worker, claim.lease_id)

    def _forget(self) -> None:
        super()._forget()
        self._offering.forget()
        self._due.clear()
