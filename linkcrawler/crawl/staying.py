"""A worker that stays: a container or a service of an init system, which is there before a crawl is and after it.

Where workers end with their crawl, whatever starts them would start them again and again, and call it a failure.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import sys
from pathlib import Path

import uvloop

from linkcrawler.crawl.worker import work
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier, connect

LOOK_S = 2.0  # between two looks whether the crawl has begun


def own_name(number: int) -> str:
    """What a worker is called that nobody on this machine launched: like no other, whatever its process id.

    In a container every worker has the same process id, and one that is started again has its host's name again. Two
    workers of one name would extend each other's leases.
    """
    return f"{number}-{socket.gethostname()[:63]}-w{secrets.token_hex(3)}"


def stay(crawl: str, name: str, redis_url: str, dsn: str, archive: Path) -> str:
    """Work on `crawl` as `name` whenever there is something to do, from when it has begun; why it ended: stopped.

    Blocks. Raises as `work`; a Redis that is away before the crawl has begun is waited for.
    """
    n_rounds = 0
    while True:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if not runner.run(_begun(crawl, redis_url)):
                return "stopped"
        n_rounds += 1  # one name a round: a new tally must not take the place of that of the round before
        reason = work(crawl, f"{name}.{n_rounds}", redis_url, dsn, archive, is_staying=True)
        if reason != "renewed":
            return reason


async def _begun(crawl: str, redis_url: str) -> bool:
    """The crawl is known; False where SIGTERM or SIGINT came before it was."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    told = ""
    while not stopped.is_set():
        try:
            client = await connect(redis_url)
            try:
                if await Frontier(client, crawl).load_config() is not None:
                    return True
                trouble = f"crawl {crawl} has not begun: `linkcrawler crawl SEED --name {crawl} --begin` begins it"
            finally:
                await client.aclose()
        except FrontierUnavailable as exc:
            trouble = str(exc)
        if told != trouble:
            told = trouble
            sys.stderr.write(f"linkcrawler worker: waits: {trouble}\n")
        try:
            await asyncio.wait_for(stopped.wait(), LOOK_S)
        except TimeoutError:
            continue
    return False
