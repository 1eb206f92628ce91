"""How long a report takes over an index with the skew of the web: `make bench ARGS="analytics --links 100e6"`.

The index is made by SQL (skewed_index.py), and counted ahead as `linkcrawler rollup` does. Then every question is put
to targets of 1, 10, ... links, three of each size where there are so many: median and 95th percentile of all answers,
median CPU of the store for one (beside other work the machine is slower by the clock), the same again where nothing was
written since (`Analytics.steady`), the rows that the plans of its statements read, and whether it was counted ahead or
from the links. With `--live` first without anything counted
ahead. `--data FOLDER` keeps the index, to be asked again; `--as-is` asks it without counting ahead anew.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from analytics import Analytics, Reply
from analytics.reader import ClickHouse, Table
from analytics.rollups import Rollups
from analytics.writer import Writer
from linkcrawler.embedded import Running, status, store_service
from linkcrawler.store import Store
from tests.bench.skewed_index import fill

SIZES = [10**n for n in range(8)]
N_TARGETS = 3
TIME_PER_TARGET_S = 20.0  # and question; at least one answer, at most ROUNDS after the first
ROUNDS = 7
SAMPLE = """
select size, target_domain
from (
    select target_domain, toInt64(count()) as n
    from links
    where source_domain != target_domain
    group by target_domain
) as targets
array join {sizes:Array(Int64)} as size
where n * 3 between size * 2 and size * 4
order by size, abs(n - size), target_domain
limit {limit:UInt64} by size
"""
SPACE = """
select table, sum(rows), sum(bytes_on_disk)
from system.parts
where active and database = currentDatabase()
group by table
having sum(rows) > 1000
order by table
"""
AHEAD = re.compile(r"from domain(s|_groups|_periods)\b")
QUESTIONS: dict[str, Callable[[Analytics, str], Reply]] = {
    "report": lambda index, target: index.report(target),
    "refdomains": lambda index, target: index.refdomains(target),
    "anchors": lambda index, target: index.anchors(target),
    "pages": lambda index, target: index.pages(target),
    "backlinks": lambda index, target: index.backlinks(target),
    "history": lambda index, target: index.history(target),
    "new-lost": lambda index, target: index.new_lost(target),
    "growth": lambda index, target: index.growth([target]),
}


class Counting(ClickHouse):
    """A reader that adds up the rows that its statements read."""

    n_read = 0

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        result = self._client.query(sql, parameters=dict(parameters) if parameters else None)
        self.n_read += int(result.summary.get("read_rows", 0))
        return Table(tuple(result.column_names), (), [tuple(row) for row in result.result_rows])


def targets_by_size(store: Store, limit: int = N_TARGETS) -> dict[int, list[str]]:
    """Some targets of each size, within a third of it."""
    found: dict[int, list[str]] = {}
    for size, name in store.query(SAMPLE, {"sizes": SIZES, "limit": limit}):
        found.setdefault(size, []).append(name)
    return found


@dataclass(slots=True)
class Answers:
    """What answers took: milliseconds each, of the clock and of the store's CPU; rows that one reads, where from."""

    taken_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    again_ms: list[float] = field(default_factory=list)
    n_read: int = 0
    sources: set[str] = field(default_factory=set)

    def add(self, reader: Counting, cpu: Callable[[], float], ask: Callable[[], Reply | Table]) -> None:
        """Ask once, and again while there is time; the first answer counts where it is the only one."""
        began = time.perf_counter()
        reader.n_read = 0
        reply = self._once(cpu, ask)
        self.n_read = max(self.n_read, reader.n_read)
        if isinstance(reply, Reply):
            self.sources.add("ahead" if AHEAD.search(reply.sql) else "links")
        n_before = len(self.taken_ms)
        while len(self.taken_ms) < n_before + ROUNDS and time.perf_counter() - began < TIME_PER_TARGET_S:
            if len(self.taken_ms) == n_before:
                self.taken_ms.pop(), self.cpu_ms.pop()
                n_before -= 1
            self._once(cpu, ask)

    def add_again(self, index: Analytics, ask: Callable[[], Reply | Table]) -> None:
        """The same as somebody asks it who, or whose colleague, asked it before, and nothing was written since."""
        for n in range(ROUNDS + 1):
            start = time.perf_counter()
            with index.steady():
                ask()
            if n:
                self.again_ms.append((time.perf_counter() - start) * 1e3)

    def _once(self, cpu: Callable[[], float], ask: Callable[[], Reply | Table]) -> Reply | Table:
        start, start_cpu = time.perf_counter(), cpu()
        reply = ask()
        self.taken_ms.append((time.perf_counter() - start) * 1e3)
        self.cpu_ms.append(cpu() - start_cpu)
        return reply

    def told(self, what: str, size: str) -> None:
        """Print one row of the table."""
        again = f"{statistics.median(self.again_ms):>10.1f}{worst(self.again_ms):>10.1f}" if self.again_ms else " " * 20
        sys.stdout.write(
            f"  {what:<20}{size:>12}{statistics.median(self.taken_ms):>10.1f}{worst(self.taken_ms):>10.1f}"
            f"{statistics.median(self.cpu_ms):>10.1f}{again}{self.n_read:>14,}  {'+'.join(sorted(self.sources))}\n"
        )
        sys.stdout.flush()


def worst(taken_ms: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(taken_ms)[max(0, int(len(taken_ms) * 0.95 + 0.5) - 1)]


def cpu_of(pid: int) -> Callable[[], float]:
    """Reads the CPU that a process has used, in milliseconds, with the threads that live."""
    threads = Path(f"/proc/{pid}/task")

    def read() -> float:
        spent = 0
        for thread in threads.iterdir():
            with suppress(OSError):
                spent += int((thread / "schedstat").read_text().split()[0])
        return spent / 1e6

    return read


def table(dsn: str, pid: int, sizes: Mapping[int, list[str]], names: Sequence[str]) -> None:
    """Print what every question takes."""
    reader, cpu = Counting(dsn), cpu_of(pid)
    index = Analytics(reader)
    head = f"{'links':>12}{'median ms':>10}{'p95 ms':>10}{'CPU ms':>10}{'again':>10}{'p95':>10}{'rows read':>14}"
    sys.stdout.write(f"  {'question':<20}{head}  from\n")
    nothing = Answers()
    nothing.add(reader, cpu, partial(index.sql, "select 1"))
    nothing.told("select 1", "")
    for name in names:
        for size, targets in sizes.items():
            answers = Answers()
            for target in targets:
                ask = partial(QUESTIONS[name], index, target)
                answers.add(reader, cpu, ask)
                answers.add_again(index, ask)
            answers.told(name, f"{size:,}")
    large = [name for size in sorted(sizes, reverse=True) for name in sizes[size] if size < SIZES[-1]]
    several: dict[str, Callable[[], Reply]] = {"compare of ten": lambda: index.compare(large[:10])}
    if hasattr(index, "intersect"):
        several["intersect of three"] = lambda: index.intersect(large[:3])
    for name, compared in several.items():
        answers = Answers()
        answers.add(reader, cpu, compared)
        answers.add_again(index, compared)
        answers.told(name, "")
    index.close()


@contextmanager
def index_of(n_links: int, data: Path | None) -> Iterator[Running]:
    """The store with the index, which is made where there is none yet."""
    with tempfile.TemporaryDirectory() as folder, store_service(data or Path(folder)) as dsn:
        store = Store(dsn)
        store.migrate()
        if not store.query("select count() from links")[0][0]:
            began = time.perf_counter()
            fill(store, n_links)
            sys.stdout.write(f"made in {time.perf_counter() - began:,.0f} s\n")
        store.close()
        yield next(service for service in status(data or Path(folder)) if service.service == "store")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--links", type=float, default=5e6, help="links in the index")
    arguments.add_argument("--data", type=Path, help="folder that keeps the index")
    arguments.add_argument("--live", action="store_true", help="first without anything counted ahead")
    arguments.add_argument("--as-is", action="store_true", help="count nothing ahead anew")
    arguments.add_argument("--targets", type=int, default=N_TARGETS, help="of each size")
    arguments.add_argument("--questions", default=",".join(QUESTIONS), help="those to ask, with commas between")
    options = arguments.parse_args()
    names = options.questions.split(",")
    with index_of(int(options.links), options.data) as running:
        store = Store(running.url)
        for name, n_rows, n_bytes in store.query(SPACE):
            sys.stdout.write(f"  {name:<16}{n_rows:>14,} rows{n_bytes / n_rows:>8.1f} bytes/row\n")
        sizes = targets_by_size(store, options.targets)
        if options.live:
            sys.stdout.write("counted from the links\n")
            for name in ("domains", "domain_groups", "domain_periods", "index_counts"):
                store.command(f"truncate table {name}")
            table(running.url, running.pid, sizes, names)
        if not options.as_is:
            began = time.perf_counter()
            done = Rollups(ClickHouse(running.url), Writer(running.url)).refresh(is_all=True)
            seconds = time.perf_counter() - began
            sys.stdout.write(f"counted ahead: {done.n_domains:,} domains, {done.n_spans:,} links in {seconds:,.0f} s\n")
        table(running.url, running.pid, sizes, names)
        store.close()


if __name__ == "__main__":
    main()
