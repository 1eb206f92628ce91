"""`python -m linkcrawler.embedded.store_process DATA`: ClickHouse over HTTP on loopback, for as long as it is used."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from aiohttp import web
from setproctitle import setproctitle

from linkcrawler.embedded.place import Place, Running
from linkcrawler.embedded.watch import WATCH_PERIOD_S, Watch
from linkcrawler.errors import LinkcrawlerError, ServiceError

DRAIN_S = 20.0  # queries under way may take this long after SIGTERM
CLOSE_S = 15.0  # then chDB has this long to close


def main(data: Path) -> None:
    """Serve until nobody uses it or SIGTERM comes, then close chDB cleanly."""
    setproctitle(f"linkcrawler store {data}")
    os.environ["TZ"] = "UTC"  # a DateTime without a zone means the same on every machine
    watch = Watch(data, "store")
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        runner.run(serve(watch))


async def serve(watch: Watch) -> None:
    """Listen, announce, answer, and leave when it is time."""
    from linkcrawler.embedded.endpoint import Endpoint
    from linkcrawler.embedded.engine import Engine
    from linkcrawler.embedded.fault import Fault
    from linkcrawler.embedded.query import Queries

    place = watch.place
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, is_over.set)
    spill = place.run / "spill"
    shutil.rmtree(spill, ignore_errors=True)  # what a killed process left
    spill.mkdir()
    try:
        engine = Engine(place.folder)
    except Fault as fault:
        raise ServiceError(f"chDB cannot open {place.folder}: {fault}".rstrip()) from fault
    queries = Queries(engine, spill)
    listener = listen(place)
    runner = web.ServerRunner(Endpoint(queries).server(), shutdown_timeout=DRAIN_S)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    port = listener.getsockname()[1]
    place.announce(
        Running("store", f"http://127.0.0.1:{port}/default", os.getpid(), engine.version, time.time(), port=port)
    )
    while not is_over.is_set() and watch.is_wanted():
        queries.sessions.expire()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(is_over.wait(), WATCH_PERIOD_S)
    watch.withdraw()
    await runner.cleanup()

    def close() -> None:
        queries.sessions.expire(all_of_them=True)
        engine.close()

    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    await asyncio.to_thread(closing.join, CLOSE_S)


def listen(place: Place) -> socket.socket:
    """A listening socket on loopback: at the port of the service before, if it was killed, else a free one."""
    before = place.read()
    for port in (before.port if before else 0, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        return listener
    raise ServiceError("no port of 127.0.0.1 is free: see `ss -ltn`")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (LinkcrawlerError, OSError) as exc:
        print(exc, file=sys.stderr, flush=True)  # noqa: T201 -- goes to the log
        os._exit(1)
    os._exit(0)  # threads of queries that did not end in time must not hold the exit
