"""Every Redis key of the frontier, in one place.

A crawl is divided into slots by registrable domain. All keys of a slot carry its hash tag `{slot}`, so that
Redis Cluster keeps them on one node and a script may use them together; the keys of the crawl as a whole
carry `{crawl}`. lua/delete.lua finds every key through the sets and counts named here: a new kind of key
needs a line there.
"""

from __future__ import annotations

from functools import lru_cache

from linkcrawler.urls import fingerprint

CRAWLS = "lc:crawls"  # set of the names of all crawls


class SlotKeys:
    """The names of the keys of one slot of one crawl."""

    __slots__ = (
        "budgets",
        "counts",
        "domains",
        "flight",
        "leases",
        "paces",
        "prefix",
        "ready",
        "resting",
        "robots",
    )

    def __init__(self, crawl: str, slot: int) -> None:
        self.prefix = f"lc:{crawl}:{{{slot}}}:"
        self.ready = self.prefix + "ready"  # zset: host with waiting URLs -> instant from which it is due, ms
        self.resting = self.prefix + "resting"  # zset: host without -> the same
        self.flight = self.prefix + "flight"  # hash: host -> id of the lease that holds it
        self.leases = self.prefix + "leases"  # zset: lease id -> deadline, ms
        self.paces = self.prefix + "paces"  # hash: host -> "delay_ms n_failures", or with " n_parallel ip" after it
        self.domains = self.prefix + "domains"  # hash: domain -> number of its URLs that were admitted
        self.budgets = self.prefix + "budgets"  # hash: domain -> how many may be; 0 = no limit
        self.counts = self.prefix + "counts"  # hash: queued, leased, seen, again, n_buckets
        self.robots = self.prefix + "robots"  # zset: origin -> instant at which its entry expires, ms

    def queue(self, host: str) -> str:
        """List of the entries that wait for `host`."""
        return f"{self.prefix}q:{host}"

    def seen(self, bucket: int) -> str:
        """Intset of fingerprints."""
        return f"{self.prefix}seen:{bucket}"

    def lease(self, lease_id: str) -> str:
        """Hash: h host, w worker, and the unfinished entries under their numbers from 1."""
        return f"{self.prefix}lease:{lease_id}"

    def worker(self, worker: str) -> str:
        """Set of the ids of the leases of `worker`."""
        return f"{self.prefix}worker:{worker}"

    def robots_entry(self, origin: str) -> str:
        """String with a time to live: what the origin's robots.txt says."""
        return f"{self.prefix}robots:{origin}"


class CrawlKeys:
    """The names of the keys of a crawl as a whole."""

    __slots__ = ("about", "config", "grants", "overrides", "slots", "workers")

    def __init__(self, crawl: str) -> None:
        prefix = f"lc:{crawl}:{{crawl}}:"
        self.about = prefix + "about"  # hash: n_slots, pages_total, pages_taken, state, spider, passed_at, ...
        self.config = prefix + "config"  # string: the configuration as JSON
        self.grants = prefix + "grants"  # hash: worker -> pages that it was granted in all
        self.overrides = prefix + "overrides"  # hash: host or domain -> how else it is to be fetched, JSON
        self.slots = prefix + "slots"  # set: every slot that may hold a key
        self.workers = prefix + "workers"  # hash: worker -> what it says of itself


def gate_keys(name: str) -> list[str]:
    """The keys of the gate `name`, which all crawls share: who is inside, who waits. Both expire by themselves."""
    gate = f"lc:gate:{{{name}}}"
    return [gate, f"{gate}:waiting"]


@lru_cache(maxsize=65_536)  # a miss costs a hash; a crawl meets the same domains again and again
def slot_of(domain: str, n_slots: int) -> int:
    """The slot of everything that belongs to `domain`: its XXH64 modulo the number of slots.

    >>> 0 <= slot_of("example.com", 1024) < 1024
    True
    """
    return fingerprint(domain) % n_slots
