"""How much a crawl holds, whether anything is left to do, and where one of its URLs is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linkcrawler.frontier import why as whereabouts
from linkcrawler.frontier.budgets import Budgets
from linkcrawler.frontier.connection import Command
from linkcrawler.frontier.keys import slot_of
from linkcrawler.urls import Names


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a crawl holds: URLs that wait, are leased, were ever seen; hosts that wait, are in flight; leases.

    `oldest_lease_deadline_at` is the first instant at which a lease expires unless it is extended, ms of the Redis
    clock, None without leases.
    """

    queued: int
    leased: int
    seen: int
    hosts_ready: int
    hosts_in_flight: int
    leases: int = 0
    oldest_lease_deadline_at: int | None = None


class Counting(Budgets):
    """What there is."""

    async def counts(self) -> Counts:
        """What the crawl holds, summed over its slots; each slot at its own instant."""
        slots = [self._keys(slot) for slot in await self._slots()]
        n = len(slots)
        answers = await self._connection.run(
            [("HMGET", keys.counts, "queued", "leased", "seen") for keys in slots]
            + [("ZCARD", keys.ready) for keys in slots]
            + [("HLEN", keys.flight) for keys in slots]
            + [("ZCARD", keys.leases) for keys in slots]
            + [("ZRANGE", keys.leases, 0, 0) for keys in slots]
        )
        totals, hosts_ready, in_flight, leases, firsts = (answers[i * n : (i + 1) * n] for i in range(5))
        queued, leased, seen = (sum(int(answer[i] or 0) for answer in totals) for i in range(3))
        deadlines = await self._connection.run(
            [("ZSCORE", keys.leases, first[0]) for keys, first in zip(slots, firsts, strict=True) if first]
        )
        oldest = min((int(float(deadline)) for deadline in deadlines if deadline is not None), default=None)
        return Counts(queued, leased, seen, sum(hosts_ready), sum(in_flight), sum(leases), oldest)

    async def oldest_due_at(self) -> int | None:
        """The first instant at which a host that waits is due, ms of the Redis clock; None where none waits."""
        keys = [self._keys(slot).ready for slot in await self._slots()]
        firsts = await self._connection.run([("ZRANGE", key, 0, 0, "WITHSCORES") for key in keys])
        return min((int(float(pair[-1])) for pair in map(_flat, firsts) if pair), default=None)

    async def is_exhausted(self) -> bool:
        """Nothing waits and nothing is leased, in the whole crawl at one instant.

        Two passes over the slots: where both find a slot empty after as many admitted URLs, it was empty all
        the time between them, for only an offer that queues a URL adds work to a slot.
        """
        first = await self._admitted_where_idle()
        return first is not None and first == await self._admitted_where_idle()

    async def _admitted_where_idle(self) -> dict[int, tuple[int, int]] | None:
        """How many URLs were ever queued in each slot, as new and again; None where any waits or is leased."""
        slots = await self._slots()
        fields = "queued", "leased", "seen", "again"
        asked: list[Command] = [("HMGET", self._keys(slot).counts, *fields) for slot in slots]
        admitted: dict[int, tuple[int, int]] = {}
        for slot, (n_queued, n_leased, n_seen, n_again) in zip(slots, await self._connection.run(asked), strict=True):
            if int(n_queued or 0) or int(n_leased or 0):
                return None
            admitted[slot] = int(n_seen or 0), int(n_again or 0)
        return admitted

    async def memory_bytes(self) -> int:
        """The memory that Redis uses, all crawls and everything else in it together; of a cluster, all masters."""
        return sum(int(info["used_memory"]) for info in await self._connection.infos("memory"))

    async def memory_limit_bytes(self) -> int:
        """The memory that Redis may use; of a cluster, all masters; 0 = no limit."""
        return sum(int(info.get("maxmemory", 0)) for info in await self._connection.infos("memory"))

    async def redis_version(self) -> str:
        """The version of the Redis that holds it."""
        return str((await self._connection.infos("server"))[0]["redis_version"])

    async def why(self, url: str, names: Names) -> dict[str, Any]:
        """Where `url` is now: see linkcrawler.frontier.why. `names` are those of its host."""
        keys = self._keys(slot_of(names.domain, self._n_slots))
        found = await whereabouts.why(self._connection, keys, url, names)
        ((n_admitted, budget),) = (await self.domain_pages([names.domain])).values()
        n_queued = found["host"]["n_queued"]
        found["host"]["is_overflowing"] = 0 < self._max_queued_per_host <= n_queued
        return found | {"domain": {"n_admitted": n_admitted, "budget": budget}}


def _flat(answer: list[Any]) -> list[Any]:
    """Member and score, in whichever form the server's protocol has them.

    >>> _flat([b"a.com", b"12"]), _flat([[b"a.com", 12.0]]), _flat([])
    ([b'a.com', b'12'], [b'a.com', 12.0], [])
    """
    return list(answer[0]) if answer and isinstance(answer[0], (list, tuple)) else list(answer)
