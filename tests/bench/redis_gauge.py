"""What Redis uses while something is measured: memory beyond its start, CPU, commands; and tables of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

import redis

from linkcrawler.embedded import redis_service


class Gauge:
    """One server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.redis = redis.Redis.from_url(url)
        self.start_bytes = self.used()

    def used(self) -> int:
        """Bytes of data, without the buffers of connections."""
        used = self.redis.info("memory")
        return int(used["used_memory"]) - int(used["mem_clients_normal"]) - int(used["mem_aof_buffer"])

    def bytes_per(self, n: int) -> float:
        """Bytes beyond the start, for each of `n`."""
        return (self.used() - self.start_bytes) / n

    def cpu_s(self) -> float:
        """CPU seconds of the server since its start."""
        cpu = self.redis.info("cpu")
        return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])

    def empty(self) -> None:
        """No data is left, and what the empty server uses is its start from now on."""
        self.redis.flushall()
        self.start_bytes = self.used()

    def calls(self) -> dict[str, int]:
        """Calls of each command since `config_resetstat`, those that a script makes included."""
        return {name.removeprefix("cmdstat_"): int(s["calls"]) for name, s in self.redis.info("commandstats").items()}

    @contextmanager
    def paced(self, title: str, n: int) -> Iterator[None]:
        """Prints how many of `n` were done in a second, and what one cost."""
        redis_s, client_s, started = self.cpu_s(), process_time(), perf_counter()
        yield
        rate = n / (perf_counter() - started)
        client_us, redis_us = ((end / n) * 1e6 for end in (process_time() - client_s, self.cpu_s() - redis_s))
        say(f"  {title:<50}{rate:11,.0f} /s{client_us:9.1f} us client{redis_us:8.1f} us redis")


@contextmanager
def fresh_gauge() -> Iterator[Gauge]:
    """A gauge of a Redis server of its own."""
    with tempfile.TemporaryDirectory() as folder, redis_service(Path(folder)) as url:
        yield Gauge(url)


def say(line: str) -> None:
    """A line of a table, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
