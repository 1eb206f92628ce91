"""A large set of WAT files imported with a `kill -9` in the middle, and another: the counts are exact.

    make bench ARGS=wat_kill
    make bench ARGS="wat_kill --bytes 2e9 --seed 7"

BYTES is what the files have unpacked; on disk, gzipped, it is a third of that. The set follows from the
seed, and so does what it has to come to (tests/ingest/wat_set.py): fetches by outcome, links by class, and of each of
5,000 target domains its links, elements and follow links. A count that is off by one fails the benchmark.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

from linkcrawler.embedded import store_service
from linkcrawler.store import Store
from tests.ingest.wat_set import Expected, page_of, write

N_FILES = 8
N_WORKERS = 2
POLL_S = 0.2
PAGES_APART = 100_000_000  # of two files: their numbers do not meet
DOMAINS = """
select target_domain, count() as links, sum(instances) as elements, countIf(follow) as follow
from links final group by target_domain
"""
OUTCOMES = "select outcome, count() from fetches final group by outcome"
CLASSES = "select link_class, count() from links final group by link_class"


class Import:
    """One run of the command, in a process group of its own. `peak_mb` has the most memory of a process of it."""

    def __init__(self, folder: Path, dsn: str, data: Path) -> None:
        command = [sys.executable, "-m", "linkcrawler", "ingest", "wat", str(folder), "--workers", str(N_WORKERS)]
        env = {**os.environ, "LINKCRAWLER_CLICKHOUSE_DSN": dsn, "LINKCRAWLER_DATA": str(data)}
        self._running = subprocess.Popen(
            [*command, "--json"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.peak_mb = 0.0

    def is_running(self) -> bool:
        """Look at it, a few times a second."""
        for pid in self._group():
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/status").read_text().split("VmHWM:")
                self.peak_mb = max(self.peak_mb, int(fields[1].split()[0]) / 1024) if len(fields) > 1 else self.peak_mb
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(POLL_S)
        return self._running.returncode is None

    def kill(self) -> None:
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def said(self) -> dict[str, object]:
        assert self._running.returncode == 0 and self._running.stdout is not None
        summary: dict[str, object] = json.loads(self._running.stdout.read())
        return summary

    def _group(self) -> list[int]:
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children")
        with suppress(OSError):
            return [self._running.pid, *map(int, children.read_text().split())]
        return []


def made(folder: Path, seed: int, n_bytes: int) -> tuple[int, int, Expected]:
    """The files are in `folder`. Returns their pages, their unpacked bytes, and what they have to come to."""
    paths = [folder / f"{number:05}.warc.wat.gz" for number in range(N_FILES)]
    firsts = [number * PAGES_APART for number in range(N_FILES)]
    with ProcessPoolExecutor(N_WORKERS) as crew:
        sizes = list(crew.map(write, paths, firsts, [seed] * N_FILES, [n_bytes // N_FILES] * N_FILES))
    expected = Expected()
    for first, (n_pages, _) in zip(firsts, sizes, strict=True):
        for number in range(first, first + n_pages):
            expected.add(page_of(number, seed))
    return sum(n for n, _ in sizes), sum(n for _, n in sizes), expected


def found(store: Store) -> Expected:
    """What the import came to."""
    rows = {str(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in store.query(DOMAINS)}
    is_read = Expected(domains=rows)
    is_read.outcomes.update({str(name): int(n) for name, n in store.query(OUTCOMES)})
    is_read.classes.update({str(name): int(n) for name, n in store.query(CLASSES)})
    return is_read


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--bytes", type=float, default=2e9, help="of all files, unpacked")
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = words.parse_args()
    dice = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name, store_service(Path(name) / "data") as dsn:
        folder = Path(name) / "wat"
        folder.mkdir()
        began = time.monotonic()
        n_pages, n_unpacked, expected = made(folder, asked.seed, int(asked.bytes))
        n_packed = sum(path.stat().st_size for path in folder.iterdir())
        n_links = sum(expected.classes.values())
        print(f"seed {asked.seed}: {N_FILES} files, {n_unpacked / 1e9:.2f} GB, gzipped {n_packed / 1e9:.2f} GB")
        print(f"{3 * n_pages:,} records of {n_pages:,} pages, {n_links:,} links; made in {elapsed(began)}", flush=True)
        store = Store(dsn)
        store.migrate()
        for low, high in ((0.1, 0.4), (0.5, 0.9)):
            n_until = int(dice.uniform(low, high) * n_pages)
            began, run = time.monotonic(), Import(folder, dsn, Path(name) / "data")
            while run.is_running() and store.query("select count() from fetches")[0][0] < n_until:
                pass
            run.kill()
            n_now = store.query("select count() from fetches")[0][0]
            print(f"killed after {elapsed(began)} with {n_now:,} fetches; peak {run.peak_mb:.0f} MB", flush=True)
        began, run = time.monotonic(), Import(folder, dsn, Path(name) / "data")
        while run.is_running():
            pass
        print(f"ended after {elapsed(began)}; peak {run.peak_mb:.0f} MB; it says {run.said()['n_fetches']:,} fetches")
        n_written = store.query("select count() from fetches")[0][0]
        now = found(store)
        store.close()
    print(f"fetches: {dict(now.outcomes)}, {n_written - n_pages:,} of them written twice and counted once")
    print(f"links: {dict(now.classes)} to {len(now.domains):,} domains")
    for kind in ("outcomes", "classes", "domains"):
        is_equal = getattr(now, kind) == getattr(expected, kind)
        print(f"{kind:10} {'exact' if is_equal else 'OFF: ' + str(getattr(expected, kind))[:500]}")
    return int(now != expected)


def elapsed(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
