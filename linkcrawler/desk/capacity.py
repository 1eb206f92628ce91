"""What a crawl of so many pages in so many days needs: cores, memory, disks, network, money.

Arithmetic on the constants that were measured (`constants`), and nothing else: no service is asked.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from linkcrawler.desk import constants as c
from linkcrawler.errors import UsageError

DAY_S, MONTH_DAYS = 86_400, 30
MAX_MASTERS = 1024  # slots of a crawl
TB, GB, MB = 1e12, 1e9, 1e6
# A wish beyond these is a slip of the keyboard: the web itself has fewer pages, and no crawl lasts a century.
LEAST = {"pages": 1, "days": 0.01, "page_kb": 0.001, "pages_per_host": 1, "urls_per_page": 1}
MOST = {
    "pages": 1e13,
    "days": 36_500,
    "links_per_page": 1e5,
    "external_per_page": 1e5,
    "page_kb": 1e5,
    "urls_per_page": 1e5,
    "pages_per_host": 1e13,
    "delay_s": 86_400,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """The crawl that is wished for. Raises UsageError where it cannot be."""

    pages: float
    days: float = 30
    links_per_page: float = 100
    external_per_page: float = 15
    page_kb: float = 70
    urls_per_page: float = 4  # different URLs that become known for each page that is fetched
    pages_per_host: float = 100
    delay_s: float = 1  # between two fetches of a host

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            value, least = getattr(self, name), LEAST.get(name, 0)
            if not least <= value <= most:
                raise UsageError(f"{name}={value:g} is not in {least:g} to {most:g}")
        if self.external_per_page > self.links_per_page:
            raise UsageError(
                f"external_per_page={self.external_per_page:g} is above links_per_page={self.links_per_page:g}: "
                "external links are among the links of a page"
            )


@dataclass(frozen=True, slots=True)
class Need:
    """What it takes. Cores are at `constants.UTILISATION`; disks hold one copy. One machine does it all where it can,
    else workers, Redis and ClickHouse have their own. `usd` is for all those machines and disks."""

    pages_per_s: float
    hosts: float
    hosts_at_once: float
    worker_ms_per_page: float
    worker_cores: int
    store_cores: int
    redis_cores: int
    machines: int
    redis_gb: float
    redis_shards: int
    links: float
    store_tb: float
    store_nodes: int
    warc_tb: float
    network_mbit_per_s: float
    false_seen_urls: float
    usd: float
    limits: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def need_of(wish: Wish) -> Need:
    """What `wish` takes.

    >>> need = need_of(Wish(pages=1e9, days=30))
    >>> round(need.pages_per_s), need.redis_shards, round(need.redis_gb, 1)
    (386, 8, 168.2)
    """
    seconds = wish.days * DAY_S
    rate = wish.pages / seconds
    kb_ms, links_ms = wish.page_kb * c.WORKER_MS_PER_KB, wish.links_per_page * c.WORKER_MS_PER_LINK
    worker_ms = c.WORKER_MS_PER_PAGE + kb_ms + links_ms + c.TLS_MS_PER_PAGE
    store_ms = c.STORE_MS_PER_PAGE + wish.external_per_page * c.STORE_MS_PER_EXTERNAL_LINK
    redis_ms = c.REDIS_MS_PER_PAGE + wish.urls_per_page * c.REDIS_MS_PER_URL
    worker_cores, store_cores, redis_cores = (_cores(rate, ms) for ms in (worker_ms, store_ms, redis_ms))

    hosts = max(1.0, wish.pages / wish.pages_per_host)
    seen = wish.pages * wish.urls_per_page
    redis_bytes = (
        seen * c.REDIS_BYTES_PER_URL_SEEN
        + (seen - wish.pages) * _share_queued(wish) * c.REDIS_BYTES_PER_URL_QUEUED
        + hosts * c.REDIS_BYTES_PER_HOST
    )
    redis_gb = redis_bytes / GB
    shards = max(math.ceil(redis_gb / c.REDIS_GB_PER_SHARD), redis_cores, 1)

    links = wish.pages * wish.external_per_page
    rows = links * c.STORE_BYTES_PER_EXTERNAL_LINK + wish.pages * c.STORE_BYTES_PER_PAGE
    store_tb = rows * (1 + c.STORE_SHARE_OF_ROLLUPS) / TB
    nodes = max(math.ceil(store_tb / c.STORE_TB_PER_NODE), math.ceil(store_cores / c.CORES_PER_MACHINE), 1)
    warc_tb = wish.pages * (wish.page_kb * 1000 * c.WARC_SHARE_OF_BODY + c.WARC_BYTES_PER_PAGE) / TB

    cores = worker_cores + store_cores + redis_cores
    machines = 1
    if max(shards, nodes) > 1 or cores > c.CORES_PER_MACHINE:
        machines = (
            math.ceil(worker_cores / c.CORES_PER_MACHINE) + math.ceil(shards / c.REDIS_SHARDS_PER_MACHINE) + nodes
        )
    hours, months = wish.days * 24, wish.days / MONTH_DAYS
    usd_per_hour = c.CORES_PER_MACHINE * c.USD_PER_CORE_HOUR + c.GB_PER_MACHINE * c.USD_PER_GB_HOUR
    usd = machines * usd_per_hour * hours
    usd += (store_tb * c.USD_PER_TB_MONTH + warc_tb * c.USD_PER_TB_MONTH_COLD) * months
    false_seen = seen * seen / 2**65
    need = Need(
        pages_per_s=rate,
        hosts=hosts,
        hosts_at_once=max(1.0, rate * wish.delay_s),
        worker_ms_per_page=worker_ms,
        worker_cores=worker_cores,
        store_cores=store_cores,
        redis_cores=redis_cores,
        machines=machines,
        redis_gb=redis_gb,
        redis_shards=shards,
        links=links,
        store_tb=store_tb,
        store_nodes=nodes,
        warc_tb=warc_tb,
        network_mbit_per_s=rate * wish.page_kb * 1000 * c.WIRE_SHARE_OF_BODY * 8 / MB,
        false_seen_urls=false_seen,
        usd=usd,
        limits=(),
    )
    return _with_limits(need, wish)


def _cores(rate: float, ms: float) -> int:
    return max(1, math.ceil(rate * ms / 1000 / c.UTILISATION))


def _share_queued(wish: Wish) -> float:
    """Of the URLs that are known and not fetched, those that wait in Redis: of a host 20,000 at most, half of that on
    average; the others are parked in the store."""
    left_per_host = wish.pages_per_host * (wish.urls_per_page - 1)
    return min(1.0, 10_000 / left_per_host) if left_per_host else 0.0


def _with_limits(need: Need, wish: Wish) -> Need:
    """`need` with what does not fit any more, and what takes over."""
    from dataclasses import replace

    limits = []
    if need.hosts_at_once > need.hosts:
        limits.append(
            f"{need.pages_per_s:,.0f} pages/s at {wish.delay_s:g} s a host need {need.hosts_at_once:,.0f} hosts "
            f"at once, and there are {need.hosts:,.0f}: politeness, not machines, decides; plan more days"
        )
    if need.machines > 1:
        limits.append(
            f"more than one machine: a Redis and a ClickHouse by DSN, {need.worker_cores:,} x `linkcrawler worker`"
        )
    if need.redis_shards > 1:
        limits.append(
            f"one Redis holds {c.REDIS_GB_PER_SHARD} GB or serves one core: "
            f"a Redis Cluster of {need.redis_shards:,} masters"
        )
    if need.redis_shards > MAX_MASTERS:
        limits.append(
            f"a crawl has {MAX_MASTERS:,} slots, and no more masters than that: plan more days, or several crawls"
        )
    if need.store_nodes > 1:
        limits.append(
            f"one ClickHouse node holds {c.STORE_TB_PER_NODE} TB and has {c.CORES_PER_MACHINE} cores: "
            f"{need.store_nodes:,} shards by target domain"
        )
    if need.false_seen_urls >= 1:
        limits.append(
            f"fingerprints of 64 bits: about {need.false_seen_urls:,.0f} URLs are taken for seen that are not, "
            f"one in {wish.pages * wish.urls_per_page / need.false_seen_urls:,.0f}"
        )
    return replace(need, limits=tuple(limits))
