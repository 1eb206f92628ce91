"""A worker that stays: a container or a service of an init system, which is there before a crawl is and after it.

Where workers end with their crawl, whatever starts them would start them again and again, and call it a failure.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from linkcrawler.crawl.worker import work
from linkcrawler.errors import FrontierUnavailable
from linkcrawler.frontier import Frontier, connect

log = logging.getLogger(__name__)

LOOK_S = 2.0  # between two looks whether the crawl has begun
ENDING = (signal.SIGTERM, signal.SIGINT)


def own_name(number: int) -> str:
    """What a worker is called that nobody on this machine launched: like no other, whatever its process id.

    In a container every worker has the same process id, and one that is started again has its host's name again. Two
    workers of one name would extend each other's leases.
    """
    return f"{number}-{socket.gethostname()[:63]}-w{secrets.token_hex(3)}"


def stay(
    crawl: str,
    name: str,
    redis_url: str,
    dsn: str,
    archive: Path,
    *,
    min_free_bytes: int = 0,
    metrics_at: tuple[str, int] | None = None,
) -> str:
    """Work on `crawl` as `name` whenever there is something to do, from when it has begun and is not drained.

    Why it ended: it was stopped, drained, or renewed: the crawl has another configuration. Of these but the first, who
    called calls again from a new process. Blocks. Raises as `work`; a Redis that is away before is waited for.
    """
    # An order to end waits while nobody listens for it, from one process to the next too: `_begun` and the worker do.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, _answering(metrics_at):
        has_begun = runner.run(_begun(crawl, redis_url))
    if not has_begun:
        return "stopped"
    return work(
        crawl, name, redis_url, dsn, archive, min_free_bytes=min_free_bytes, is_staying=True, metrics_at=metrics_at
    )


@contextmanager
def _answering(metrics_at: tuple[str, int] | None) -> Iterator[None]:
    """Who asks at the metrics port meanwhile is answered, with nothing: the process lives."""
    if metrics_at is None:
        yield
        return
    from prometheus_client import CollectorRegistry, start_http_server

    host, port = metrics_at
    try:
        server, _ = start_http_server(port, host, CollectorRegistry())
    except (OSError, OverflowError):  # the worker will say it
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


async def _begun(crawl: str, redis_url: str) -> bool:
    """The crawl is known, and not drained; False where SIGTERM or SIGINT came before."""
    stopped = asyncio.Event()
    for number in ENDING:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    try:
        return await _known(crawl, redis_url, stopped)
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


async def _known(crawl: str, redis_url: str, stopped: asyncio.Event) -> bool:
    told = ""
    while not stopped.is_set():
        try:
            client = await connect(redis_url)
            try:
                frontier = Frontier(client, crawl)
                if await frontier.load_config() is None:
                    trouble = f"crawl {crawl} has not begun: `linkcrawler crawl SEED --name {crawl} --begin` begins it"
                elif (await frontier.orders()).state == "draining":
                    trouble = f"crawl {crawl} is drained: `linkcrawler resume --name {crawl}` goes on"
                else:
                    return not stopped.is_set()
            finally:
                await client.aclose()
        except FrontierUnavailable as exc:
            trouble = str(exc)
        if told != trouble:
            told = trouble
            log.warning("the worker waits", extra={"reason": trouble})
        try:
            await asyncio.wait_for(stopped.wait(), LOOK_S)
        except TimeoutError:
            continue
    return False
