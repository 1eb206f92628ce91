"""Politeness beyond one crawl: a host is visited by one crawl at a time, and an address for few hosts at a time.

Within a crawl the frontier lets nobody else have a claimed host. Two crawls that share a Redis share these gates
too: `host:<name>`, which a crawl leaves only after the host's pause, and `ip:<address>`, which a host leaves with
its visit. A gate forgets who does not come back within `lease_ms`, so a dead worker blocks nobody for long; the
next holder of the same host in the same crawl walks through, for it is the same to the gate.
"""

from __future__ import annotations

import asyncio
import random

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.elsewhere import Elsewhere
from linkcrawler.crawl.visit import Visit
from linkcrawler.frontier import Frontier
from linkcrawler.politeness import is_loopback

HOSTS_PER_IP = 8  # at once, of one public address: shared hosting has thousands of hosts on one machine


class Gates:
    """Lets visits in and out. Raises FrontierUnavailable where Redis is away."""

    def __init__(self, frontier: Frontier, config: CrawlConfig) -> None:
        self._frontier = frontier
        self._config = config
        self.elsewhere = Elsewhere()

    async def enter(self, visit: Visit) -> int:
        """0 where `visit` may begin; else the ms after which it may ask again, and it is inside no gate."""
        for name, (holder, limit) in self._wanted(visit).items():
            wait_ms = await self._frontier.enter_gate(name, holder, limit, self._config.lease_ms)
            if wait_ms:
                await self.leave(visit, 0)
                crawls = await in_use_by(self._frontier, self._config, visit.claim.host, visit.ip)
                self.elsewhere.turned_away(visit.claim.host, crawls, wait_ms)
                return wait_ms + random.randrange(100)  # nosec B311: those turned away together do not come back together
            visit.gates[name] = holder
        self.elsewhere.let_in(visit.claim.host)
        return 0

    def _wanted(self, visit: Visit) -> dict[str, tuple[str, int]]:
        """The gates on the way, each with the holder's name and how many it admits.

        None on this machine's own loopback where nothing asks for a pause.
        """
        crawl, host, config = self._frontier.crawl, visit.claim.host, self._config
        is_local = is_loopback(visit.ip)
        if is_local and not visit.pace.delay_ms(visit.ip) and config.hosts_per_ip is None:
            return {}
        wanted = {f"host:{host}": (crawl, 1)}
        if visit.ip and (config.hosts_per_ip or not is_local):
            wanted[f"ip:{visit.ip}"] = (f"{crawl}/{host}", config.hosts_per_ip or HOSTS_PER_IP)
        return wanted

    async def stay(self, visit: Visit) -> bool:
        """`visit` is inside its gates for `lease_ms` from now; False where it stayed away so long that it is not."""
        hold_ms = self._config.lease_ms
        wanted = self._wanted(visit)
        inside = [name for name in visit.gates if name in wanted]
        waits_ms = await asyncio.gather(
            *(self._frontier.enter_gate(name, visit.gates[name], wanted[name][1], hold_ms) for name in inside)
        )
        for name, wait_ms in zip(inside, waits_ms, strict=True):
            if wait_ms:
                visit.gates.pop(name, None)
        return not any(waits_ms)

    async def leave(self, visit: Visit, pause_ms: int) -> None:
        """`visit` is outside; another crawl may visit the host after `pause_ms`, other hosts the address at once."""
        gates, visit.gates = visit.gates, {}
        await asyncio.gather(
            *(self._frontier.leave_gate(n, h, pause_ms if n.startswith("host:") else 0) for n, h in gates.items())
        )


async def in_use_by(frontier: Frontier, config: CrawlConfig, host: str, ip: str) -> list[str]:
    """Other crawls whose visits keep this one's from `host` now: at it, or at its address where it admits no more."""
    at_host, *at_ip = await frontier.at_gates([f"host:{host}", *([f"ip:{ip}"] if ip else [])])
    is_full = any(len(holders) >= (config.hosts_per_ip or HOSTS_PER_IP) for holders in at_ip)
    holders = [*at_host, *(at_ip[0] if is_full else [])]
    crawls = dict.fromkeys(holder.partition("/")[0] for holder in holders)
    return [crawl for crawl in crawls if crawl != frontier.crawl]
