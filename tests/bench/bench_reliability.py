"""What each fault costs a crawl: the table of docs/reliability.md, each row by a command.

    make bench ARGS=reliability                       every fault, and the table
    make bench ARGS="reliability --fault disk_full"   one of them
    make bench ARGS="reliability --write"             into docs/reliability.md, row by row

A known web of 30 hosts is crawled by two workers; a fault happens once 100 requests were made. Lost is what is missing
at the end, pages and links; doubled are rows that are there twice; fetched again are requests that an undisturbed crawl
does not make; recovered is the time from the end of the fault to the next page that is asked for.
The run fails where anything is lost or doubled. Faults of the disk need one of their own: only root has them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from linkcrawler import embedded
from tests.bench.faults import FAULTS, LIMIT_S, MB, N_WORKERS, Fault
from tests.bench.written import figure, table, write
from tests.chaos import claims
from tests.chaos.chaos import Attacked
from tests.chaos.known_web import KnownWeb, Link
from tests.chaos.request_log import Served
from tests.tour.conftest import wait_until

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
HEADS = ("fault", "what happens", "pages lost", "links lost", "rows doubled", "fetched again", "recovered, s")
N_HOSTS, N_BEFORE = 30, 100
OPTIONS = ("--workers", str(N_WORKERS), "--delay", "0.5", "--concurrency", "15")


@contextlib.contextmanager
def disk(size_mb: int) -> Iterator[Path]:
    """A folder on a disk of this size of its own; 0 = of any."""
    with tempfile.TemporaryDirectory() as folder:
        if not size_mb:
            yield Path(folder)
            return
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def suffered(fault: Fault) -> list[object]:
    """The row of one fault."""
    os.environ["LINKCRAWLER_MIN_FREE_BYTES"] = str(fault.min_free_mb * MB)
    web = KnownWeb(n_pages=fault.n_pages, n_hosts=N_HOSTS, n_children=100)
    with tempfile.TemporaryDirectory() as log, disk(fault.disk_mb) as folder, contextlib.ExitStack() as stack:
        data = folder / "data"
        stack.callback(embedded.down, data, is_forced=True)
        embedded.up(data)
        served = stack.enter_context(Served(web, Path(log) / "requests.log"))
        crawl = Attacked(data, "suffered", served, OPTIONS)
        stack.callback(crawl.stop)
        crawl.prepare(lease_ms=6000)
        crawl.start(*web.seeds)
        wait_until(lambda: served.n_asked() >= N_BEFORE, "the crawl is under way", LIMIT_S)
        over_at = fault.happens(crawl, folder)
        n_then = served.n_asked()
        wait_until(lambda: served.n_asked() > n_then or not crawl.is_running, "the crawl goes on", LIMIT_S)
        recovered_s = time.monotonic() - over_at
        crawl.end(LIMIT_S)
        row = [*lost(crawl), claims.asked_again(crawl).total(), figure(recovered_s, 1)]
        claims.assert_no_key_leaks(crawl)
    return [fault.what, fault.then, *row]


def lost(crawl: Attacked) -> list[int]:
    """Pages and links that are missing, and rows that are there twice."""
    pages = claims.rows(crawl, "select distinct url from fetches where purpose = 'page' and outcome = 'ok'")
    columns = "source_url, target_url, link_class, arrayStringConcat(rel, ' ') as rel, follow, instances"
    found = claims.rows(crawl, f"select {columns} from links final")
    have = Counter(Link(*(row[name] for name in Link._fields)) for row in found)  # type: ignore[arg-type]
    wanted = Counter(crawl.served.web.links)
    n_pages = len(set(crawl.served.web.urls) - {str(row["url"]) for row in pages})
    return [n_pages, (wanted - have).total(), (have - wanted).total()]


def put(name: str, row: list[object]) -> None:
    """The row of this fault stands in the page, in the place of an older one; rows are in the order of FAULTS."""
    lines = PAGE.read_text().splitlines()
    by_name = {
        one.name: line for one in FAULTS for line in lines if line.startswith("| ") and f"(`{one.name}`)" in line
    }
    by_name[name] = table(HEADS, [row]).splitlines()[-1]
    ordered = [by_name[one.name] for one in FAULTS if one.name in by_name]
    write("faults", "\n".join([*table(HEADS, []).splitlines(), *ordered]), PAGE)


def main(arguments: list[str]) -> int:
    """The table; 1 where something was lost."""
    options = argparse.ArgumentParser(prog="make bench ARGS=reliability")
    options.add_argument("--fault", action="append", choices=[fault.name for fault in FAULTS])
    options.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    said = options.parse_args(arguments)
    rows, has_lost = [], False
    for fault in FAULTS:
        if said.fault and fault.name not in said.fault:
            continue
        if fault.disk_mb and os.geteuid():
            sys.stderr.write(f"{fault.name}: left out, only root can make a disk for it\n")
            continue
        row = suffered(fault)
        has_lost |= row[2:5] != [0, 0, 0]
        sys.stderr.write(f"{fault.name}: {row}\n")
        rows.append([f"{row[0]} (`{fault.name}`)", *row[1:]])
        if said.write:
            put(fault.name, rows[-1])
    sys.stdout.write(f"{table(HEADS, rows)}\n")
    return int(has_lost)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
