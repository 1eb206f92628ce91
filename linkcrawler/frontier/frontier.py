"""The verbs of the frontier, for any number of workers on any number of machines.

Every call is a few round trips at most, whatever the number of URLs; every one raises FrontierUnavailable
where Redis cannot be reached, and may be repeated then. All instants are those of the Redis clock.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Sequence

from redis.asyncio import Redis, RedisCluster

from linkcrawler.config import CrawlConfig
from linkcrawler.errors import FrontierError
from linkcrawler.frontier.claiming import Claiming
from linkcrawler.frontier.connection import Script, text
from linkcrawler.frontier.counting import Counting
from linkcrawler.frontier.custody import Custody
from linkcrawler.frontier.due import DueSlots
from linkcrawler.frontier.entries import repack
from linkcrawler.frontier.gates import Gates
from linkcrawler.frontier.leases import Claim, Held, Leased
from linkcrawler.frontier.offering import Offered, Offering
from linkcrawler.frontier.orders import Operated
from linkcrawler.records import Candidate

RELEASE, FINISH, RETRY = Script("release"), Script("finish"), Script("retry")


class Frontier(Claiming, Custody, Counting, Operated, Gates):
    """The queue of one crawl.

    A lease lasts `lease_ms` from its claim or last `extend`. Of a domain without a budget of its own,
    `max_pages_per_domain` URLs may be queued in all, of a host `max_queued_per_host` at once and as many recrawls
    besides; 0 means no limit.
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
        max_queued_per_host: int = 0,
    ) -> None:
        super().__init__(redis, crawl, n_slots)
        if lease_ms < 1:
            raise FrontierError(f"lease_ms={lease_ms} is below the minimum 1: a lease has to last some time")
        self._lease_ms = lease_ms
        self._default_delay_ms = default_delay_ms
        self._max_pages_per_domain = max_pages_per_domain
        self._max_queued_per_host = max_queued_per_host
        bounds = max_pages_per_domain, max_queued_per_host
        self._offering = Offering(self._connection, self._keys, n_slots, *bounds)
        self._due = DueSlots(self._connection, self._keys)
        self._held = Held()
        self._draining = {}
        self._granted = {}
        self._is_taking = asyncio.Lock()
        self._nonce = secrets.token_hex(4)
        self._n_calls = 0

    @classmethod
    def of(cls, redis: Redis | RedisCluster, config: CrawlConfig) -> Frontier:
        """The frontier of the crawl that `config` describes."""
        return cls(
            redis,
            config.name,
            lease_ms=config.lease_ms,
            max_pages_per_domain=config.first_domain_budget,
            max_queued_per_host=config.max_queued_per_host,
            default_delay_ms=1000 if config.delay_s is None else round(config.delay_s * 1000),
        )

    # ── URLs come in

    async def offer(self, candidates: Sequence[Candidate], *, is_again: bool = False) -> Offered:
        """Every URL that was never seen is seen now and waits at its host, unless its domain's budget is used up
        or its host's queue is full.

        `candidate.domain` is `names_of(candidate.host).domain`. Within a host, URLs with a priority above 0
        come first and the others in the order of their offers. One round trip, two where a slot or a bucket
        is new. With `is_again`, URLs that were seen wait again, outside the budget of their domain: of one that waits
        or is leased at that moment, this makes a second.
        """
        calls = self._offering.plan(candidates, is_again)
        if calls:
            await self._enter({call.slot for call in calls})
        offered = await self._offering.make(calls, len(candidates), is_again)
        if calls:  # a Redis that was restarted in between may have forgotten them
            await self._enter({call.slot for call in calls})
        return offered

    # ── hosts come back, and URLs end

    async def release(
        self,
        claim: Claim,
        next_after_ms: int,
        delay_ms: int | None = None,
        n_failures: int = 0,
        unfetched: Sequence[Leased] = (),
        n_parallel: int = 0,
        ip: str = "",
    ) -> None:
        """The host of `claim` may be claimed again `next_after_ms` from now; `unfetched` wait at its front.

        The other URLs stay leased until `finish` or `retry`. `delay_ms`, `n_failures`, `n_parallel` and `ip` are
        told to whoever claims the host next; a `delay_ms` of None leaves what is known. Nothing changes where the
        lease was reclaimed.
        """
        keys = self._keys(claim.slot)
        named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.paces, keys.counts]
        delay = "" if delay_ms is None else max(0, int(delay_ms))
        pace = max(0, int(next_after_ms)), delay, n_failures, n_parallel, ip
        numbers = ",".join(map(str, claim.numbers_of(unfetched)))
        whose = claim.lease_id, claim.host, claim.worker
        answer = await self._connection.one(RELEASE.group(named, keys.prefix, *whose, *pace, numbers))
        self._note_end(claim, answer)

    async def finish(self, claim: Claim, urls: Sequence[str | Leased]) -> None:
        """`urls` of `claim` are done for good. Nothing changes for those done or reclaimed before.

        Where one URL was offered with several payloads, a `Leased` tells which of them is meant.
        """
        await self.finish_many([(claim, urls)])

    async def finish_many(self, done: Iterable[tuple[Claim, Sequence[str | Leased]]]) -> None:
        """Like `finish` for each pair, in one round trip."""
        claims, calls = [], []
        for claim, urls in done:
            if numbers := claim.numbers_of(urls):
                keys = self._keys(claim.slot)
                named = [keys.flight, keys.leases, keys.counts]
                which = ",".join(map(str, numbers))
                claims.append(claim)
                calls.append(FINISH.group(named, keys.prefix, claim.lease_id, claim.host, claim.worker, which))
        for claim, answer in zip(claims, await self._connection.run(calls), strict=True):
            self._note_end(claim, answer)

    async def retry(self, claim: Claim, leased: Leased, after_ms: int) -> None:
        """`leased` waits again, last in its host's queue (a recrawl first), as its next attempt and without a crash.

        The host is not due before `after_ms` from now. Nothing changes where the lease was reclaimed.
        """
        keys, host = self._keys(claim.slot), claim.host
        named = [keys.ready, keys.resting, keys.flight, keys.leases, keys.counts]
        named += [keys.queue(host), keys.lease(claim.lease_id), keys.worker(claim.worker)]
        entry = repack(host, leased, leased.attempt + 1, n_crashes=0)
        number = claim.number_of(leased)
        call = RETRY(named, claim.lease_id, host, number, entry, max(0, int(after_ms)))
        self._note_end(claim, await self._connection.one(call))

    # ── inside

    def _note_end(self, claim: Claim, answer: bytes) -> None:
        if text(answer) != "open":
            self._held.drop(claim.worker, claim.lease_id)

    def _forget(self) -> None:
        super()._forget()
        self._offering.forget()
        self._due.clear()
