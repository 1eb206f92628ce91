"""The embedded services: a Redis and a ClickHouse of one's own, in the data folder, without installing either.

The rest of the program speaks to a Redis URL and a ClickHouse DSN and never learns who serves them.
`redis_service` runs a `redis-server`; `store_service` runs chDB (ClickHouse as a library) behind an endpoint
that speaks ClickHouse's HTTP interface, so that workers, reports, notebooks and `curl` all connect at once.
Both start on first need, are shared by every process that comes meanwhile, and end when their last user has
ended, however it ended; `up` lets them outlive their users until `down`.

    place           the files and locks of a service       share           find, start, guard, stop it
    watch           the service's own presence             redis_process   supervises redis-server
    store_process   the store's process                    endpoint        ClickHouse's HTTP interface
    request         what one request asks for              statement       what a statement is, from its text
    query           runs a request to its answer           session         what SET and USE leave behind
    engine          chDB handles, cancelling               exchange        bodies in, answers out, compression
    fault           ClickHouse errors and HTTP status
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from linkcrawler.embedded.place import Place, Running
from linkcrawler.embedded.share import shared, stop

__all__ = ["Running", "down", "redis_service", "status", "store_service", "up"]

MODULES = {
    "redis": "linkcrawler.embedded.redis_process",
    "store": "linkcrawler.embedded.store_process",
}


@contextmanager
def redis_service(data: Path) -> Iterator[str]:
    """Yield the URL (`unix://...`) of a Redis server that lasts at least as long as the block.

    Raises ConfigError where the data folder cannot be used, ServiceError where the server does not start.
    """
    with shared(_place(data, "redis"), MODULES["redis"]) as running:
        yield running.url


@contextmanager
def store_service(data: Path) -> Iterator[str]:
    """Yield the DSN (`http://127.0.0.1:PORT/default`) of a ClickHouse endpoint that lasts as long as the block.

    Raises ConfigError where the data folder cannot be used, ServiceError where the store does not start.
    """
    with shared(_place(data, "store"), MODULES["store"]) as running:
        yield running.url


def up(data: Path, services: tuple[str, ...] = ("redis", "store")) -> list[Running]:
    """The services run, and go on running after this process has ended, until `down`."""
    with ExitStack() as stack:
        for service in services:
            place = _place(data, service)
            place.make()
            place.keep.touch()
            try:
                stack.enter_context(shared(place, MODULES[service]))
            except BaseException:
                place.keep.unlink(missing_ok=True)
                raise
        return status(data)


def down(data: Path, services: tuple[str, ...] = ("redis", "store"), is_forced: bool = False) -> list[str]:
    """The services are kept no longer: those that nobody uses have ended, the others end with their last user.

    With `is_forced` they all have ended, whoever used them. Returns those that this call ended. Raises
    ServiceError where one does not end.
    """
    return [service for service in services if stop(_place(data, service), is_forced)]


def status(data: Path) -> list[Running]:
    """What runs in this data folder now; empty where nothing does, or where there is no such folder."""
    found = []
    for service in MODULES:
        place = _place(data, service)
        running = place.read()
        if running and place.is_alive():
            found.append(replace(running, is_kept=place.keep.exists()))
    return found


def _place(data: Path, service: str) -> Place:
    return Place(data.absolute(), service)
