"""From a host name to the addresses that may be connected to: `--connect-to`, the system's resolver, the guard."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from linkcrawler.politeness import ConnectTo, is_loopback, refusal

# A name is asked for again after this long; short enough for moves, long enough to spare the resolver.
DNS_TTL_S = 300
DNS_TIMEOUT_S = 15.0
N_RESOLVERS = 32
MAX_NAMES = 20_000  # remembered


# socket.getaddrinfo, or what answers as it does. It may block.
LookUp = Callable[[str, int, int, int, int, int], list[Any]]


class BlockedAddress(OSError):
    """Every address of a name is refused by the guard."""


class NobodyAsks(BlockedAddress):
    """The name is somebody else's, and the crawl does not say whose it is."""


class GuardedResolver(AbstractResolver):
    """Resolves names by `connect_to` first, else by the system, and returns only addresses the guard admits.

    An answer is kept for DNS_TTL_S, and a name is asked for once, however many wait for it.
    """

    def __init__(
        self,
        connect_to: ConnectTo,
        is_private_allowed: bool,
        is_nameless: bool = False,
        look_up: LookUp = socket.getaddrinfo,
    ) -> None:
        """Where it `is_nameless`, only loopback addresses are admitted."""
        self.is_nameless = is_nameless
        self._ask = look_up
        self._connect_to = connect_to
        self._is_private_allowed = is_private_allowed
        self._known: OrderedDict[tuple[str, int, int], tuple[float, asyncio.Task[list[ResolveResult]]]] = OrderedDict()
        # The system's resolver blocks a thread for as long as a dead name server takes; uvloop has but two for it.
        self._pool = ThreadPoolExecutor(N_RESOLVERS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The admitted addresses of `host`. Raises OSError, BlockedAddress where all are refused."""
        key, now = (host, port, int(family)), time.monotonic()
        expires, task = self._known.get(key, (0.0, None))
        if task is None or expires < now or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._look_up(host, port, family))
            self._known[key] = (now + DNS_TTL_S, task)
            self._known.move_to_end(key)
            while len(self._known) > MAX_NAMES:
                self._known.popitem(last=False)
        return list(await asyncio.shield(task))  # who gives up waiting does not end it for the others

    async def _look_up(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        name, target_port = self._connect_to.target(host, port) or (host, port)
        is_exempt = self._is_private_allowed or self._connect_to.is_address_named(host, port)
        look_up = partial(self._ask, name, target_port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._pool, look_up)
            infos = await asyncio.wait_for(answer, DNS_TIMEOUT_S)
        except TimeoutError as exc:
            raise OSError(f"the resolver did not answer within {DNS_TIMEOUT_S:g} s") from exc
        admitted: list[ResolveResult] = []
        refusals = []
        for af, _, proto, _, address in infos:
            ip = str(address[0])
            reason = None if is_exempt else refusal(ip)
            if reason:
                refusals.append(reason)
                continue
            admitted.append(
                ResolveResult(
                    hostname=host,
                    host=ip,
                    port=target_port,
                    family=af,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        if self.is_nameless and admitted:
            admitted = [one for one in admitted if is_loopback(one["host"])]
            if not admitted:
                raise NobodyAsks(f"{host} is not this machine's")
        if not admitted:
            raise BlockedAddress(", ".join(refusals) or f"{host} has no address")
        return admitted

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
