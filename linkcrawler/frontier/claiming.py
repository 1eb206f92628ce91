"""Hosts go out: those that are due, each to one worker, under a lease with its first URLs."""

from __future__ import annotations

from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier.connection import Command, Script, text
from linkcrawler.frontier.crawl import Crawl
from linkcrawler.frontier.due import DueSlots
from linkcrawler.frontier.entries import unpack
from linkcrawler.frontier.leases import Claim, Held, unpack_pace
from linkcrawler.urls import names_of

CLAIM, RECRAWLS = Script("claim"), Script("recrawls")
MAX_BOUND = 500  # hosts, or URLs of each, in one call of the script


class Claiming(Crawl):
    """The one verb that makes leases for fetching."""

    _lease_ms: int
    _due: DueSlots
    _held: Held
    _nonce: str  # of this object
    _n_calls: int

    async def claim(
        self, worker: str, n_hosts: int, urls_per_host: int, hold_ms: int, *, is_recrawl_only: bool = False
    ) -> list[Claim]:
        """Up to `n_hosts` due hosts are held by `worker`, each with up to `urls_per_host` leased URLs.

        Of a host with a known delay at most `hold_ms // delay_ms + 1` URLs. Within a slot the host that is
        due longest comes first, and slots are asked in the order of theirs. Fewer hosts are returned only
        where no more were due, or a server did not answer. With `is_recrawl_only`, only hosts whose next URL is a
        recrawl; others may follow it. O(hosts log(hosts of a slot) + URLs); where many hosts are
        due, one call for sixteen.
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
            calls = [self._claim(slot, worker, n, urls_per_host, hold_ms, is_recrawl_only) for slot, n in asked.items()]
            failure: Exception | None = None
            for (slot, n), answer in zip(asked.items(), await self._connection.outcomes(calls), strict=True):
                if isinstance(answer, Exception):
                    failure = answer
                    continue
                claims += [self._claimed(slot, worker, *claimed) for claimed in answer]
                if len(answer) >= min(n, MAX_BOUND):
                    self._due.put_back(slot)
            if failure and not claims:
                raise failure
            if failure:
                break  # what was claimed before, and of other servers, is this worker's to fetch
        return claims

    async def has_recrawls(self) -> bool:
        """Whether a recrawl is the next URL of any host that nobody holds."""
        keys = [self._keys(slot) for slot in await self._slots()]
        return any(await self._connection.run([RECRAWLS([of.ready], of.prefix) for of in keys]))

    def _claim(
        self, slot: int, worker: str, n_hosts: int, urls_per_host: int, hold_ms: int, is_recrawl_only: bool
    ) -> Command:
        keys = self._keys(slot)
        named = [keys.ready, keys.flight, keys.leases, keys.paces, keys.counts, keys.worker(worker)]
        bounds = min(n_hosts, MAX_BOUND), min(urls_per_host, MAX_BOUND), hold_ms, self._lease_ms
        which = "again" if is_recrawl_only else ""
        return CLAIM(named, keys.prefix, worker, *bounds, self._new_nonce(), which)

    def _claimed(
        self, slot: int, worker: str, lease_id: bytes, host: bytes, pace: bytes, entries: list[bytes]
    ) -> Claim:
        name = text(host)
        delay_ms, n_failures, n_parallel, ip = unpack_pace(text(pace))
        claim = Claim(
            lease_id=text(lease_id),
            host=name,
            domain=names_of(name).domain,
            slot=slot,
            urls=[unpack(name, text(entry)) for entry in entries],
            delay_ms=delay_ms,
            n_failures=n_failures,
            worker=worker,
            n_parallel=n_parallel,
            ip=ip,
        )
        self._held.add(worker, claim.lease_id, slot)
        return claim

    def _new_nonce(self) -> str:
        self._n_calls += 1
        return f"{self._nonce}{self._n_calls:x}"
