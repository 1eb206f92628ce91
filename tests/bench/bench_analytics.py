"""How long a report takes over an index with the skew of the web: `make bench ARGS="analytics --links 100e6"`.

The index is made by SQL (skewed_index.py), and counted ahead as `linkcrawler rollup` does. Then every question is put
to targets of 1, 10, ... links, three of each size where there are so many: median and 95th percentile of all answers,
the rows that the plans of an answer's statements read, and whether it was counted ahead or counted from the links. With
`--live` first without anything counted ahead. `--data FOLDER` keeps the index, to be asked again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from analytics import Analytics, Reply
from analytics.reader import ClickHouse, Table
from analytics.rollups import Rollups
from analytics.writer import Writer
from linkcrawler.embedded import store_service
from linkcrawler.store import Store
from tests.bench.skewed_index import fill

SIZES = [10**n for n in range(8)]
N_TARGETS = 3
TIME_PER_CELL_S = 20.0  # of a target and question; at least one answer, at most ROUNDS
ROUNDS = 7
SAMPLE = """
select target_domain, count() as n
from links
where source_domain != target_domain
group by target_domain
having n between {low:UInt64} and {high:UInt64}
order by abs(toInt64(n) - toInt64({size:UInt64})), target_domain
limit {limit:UInt64}
"""
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


def targets_by_size(store: Store) -> dict[int, list[str]]:
    """Some targets of each size, within a third of it."""
    found = {}
    for size in SIZES:
        sizes = {"low": max(1, size * 2 // 3), "high": size * 4 // 3, "size": size, "limit": N_TARGETS}
        found[size] = [name for name, _ in store.query(SAMPLE, sizes)]
    return {size: names for size, names in found.items() if names}


def timed(reader: Counting, ask: Callable[[], Reply]) -> tuple[list[float], int, str]:
    """Milliseconds of each answer after the first, the rows that one reads, and how it was found."""
    reader.n_read = 0
    began = time.perf_counter()
    reply = ask()
    first_ms = (time.perf_counter() - began) * 1e3
    n_read = reader.n_read
    taken: list[float] = []
    while len(taken) < ROUNDS and time.perf_counter() - began < TIME_PER_CELL_S:
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1e3)
    is_ahead = "from domain" in reply.sql and " final" in reply.sql and "from links final" not in reply.sql
    return taken or [first_ms], n_read, "ahead" if is_ahead else "links"


def line(what: str, size: str, taken: list[float], n_read: int, how: str) -> None:
    """Print one row of the table."""
    worst = sorted(taken)[max(0, int(len(taken) * 0.95 + 0.5) - 1)]
    sys.stdout.write(f"  {what:<20}{size:>12}{statistics.median(taken):>12.1f}{worst:>12.1f}{n_read:>14,}  {how}\n")
    sys.stdout.flush()


def table(dsn: str, sizes: Mapping[int, list[str]]) -> None:
    """Print what every question takes."""
    reader = Counting(dsn)
    index = Analytics(reader)
    sys.stdout.write(f"  {'question':<20}{'links':>12}{'median ms':>12}{'p95 ms':>12}{'rows read':>14}  from\n")
    for name, ask in QUESTIONS.items():
        for size, targets in sizes.items():
            taken, n_read, how = [], 0, set()
            for target in targets:
                some, n_rows, found = timed(reader, lambda ask=ask, target=target: ask(index, target))  # type: ignore[misc]
                taken += some
                n_read = max(n_read, n_rows)
                how.add(found)
            line(name, f"{size:,}", taken, n_read, "+".join(sorted(how)))
    large = [name for size in sorted(sizes, reverse=True) for name in sizes[size] if size < SIZES[-1]]
    line("compare of ten", "", *timed(reader, lambda: index.compare(large[:10])))
    if hasattr(index, "intersect"):
        line("intersect of three", "", *timed(reader, lambda: index.intersect(large[:3])))
    index.close()


@contextmanager
def index_of(n_links: int, data: Path | None) -> Iterator[str]:
    """The DSN of the index, made where there is none yet."""
    with tempfile.TemporaryDirectory() as folder, store_service(data or Path(folder)) as dsn:
        store = Store(dsn)
        store.migrate()
        if not store.query("select count() from links")[0][0]:
            began = time.perf_counter()
            fill(store, n_links)
            sys.stdout.write(f"made in {time.perf_counter() - began:,.0f} s\n")
        store.close()
        yield dsn


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--links", type=float, default=5e6, help="links in the index")
    arguments.add_argument("--data", type=Path, help="folder that keeps the index")
    arguments.add_argument("--live", action="store_true", help="first without anything counted ahead")
    options = arguments.parse_args()
    with index_of(int(options.links), options.data) as dsn:
        store = Store(dsn)
        for name, n_rows, n_bytes in store.query(
            """select table, sum(rows), sum(bytes_on_disk) from system.parts
            where active and database = currentDatabase() group by table having sum(rows) > 1000 order by table"""
        ):
            sys.stdout.write(f"  {name:<16}{n_rows:>14,} rows{n_bytes / n_rows:>8.1f} bytes/row\n")
        sizes = targets_by_size(store)
        if options.live:
            sys.stdout.write("counted from the links\n")
            for name in ("domains", "domain_groups", "index_counts"):
                store.command(f"truncate table {name}")
            table(dsn, sizes)
        began = time.perf_counter()
        done = Rollups(ClickHouse(dsn), Writer(dsn)).refresh(is_all=True)
        seconds = time.perf_counter() - began
        sys.stdout.write(f"counted ahead: {done.n_domains:,} domains, {done.n_spans:,} links in {seconds:,.0f} s\n")
        table(dsn, sizes)
        store.close()


if __name__ == "__main__":
    main()
