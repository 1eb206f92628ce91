"""One fault each, done to a crawl that is under way: what is done, and when it is over."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linkcrawler import embedded
from tests.chaos.chaos import Attacked
from tests.chaos.request_log import ROOT
from tests.tour.conftest import wait_until

N_WORKERS = 2
SILENT_S = 5.0
LIMIT_S = 300.0  # on a machine that has other work
MB = 1 << 20


@dataclass(frozen=True)
class Fault:
    """`happens` returns the instant (monotonic, s) at which the fault is over, or was done where it has no end."""

    name: str
    what: str  # for the table
    then: str  # what the program does about it
    happens: Callable[[Attacked, Path], float]
    disk_mb: int = 0  # it needs a disk of its own of this size: only root can make one
    min_free_mb: int = 0
    n_pages: int = 600


def _worker(crawl: Attacked, _: Path) -> float:
    assert crawl.kill_worker(1)
    return time.monotonic()


def _workers(crawl: Attacked, _: Path) -> float:
    for number in (1, 2, 1, 2, 1):
        wait_until(lambda n=number: n in crawl.workers(), "the worker is replaced", LIMIT_S)  # type: ignore[misc]
        crawl.kill_worker(number)
        time.sleep(1)
    return time.monotonic()


def _launcher(crawl: Attacked, _: Path) -> float:
    crawl.process.kill()
    crawl.process.wait()
    crawl.start()
    return time.monotonic()


def _killed(service: str, pid: str) -> Callable[[Attacked, Path], float]:
    def happens(crawl: Attacked, _: Path) -> float:
        os.kill(crawl.service(service)[pid], signal.SIGKILL)
        return time.monotonic()

    return happens


def _silent(service: str, pid: str) -> Callable[[Attacked, Path], float]:
    def happens(crawl: Attacked, _: Path) -> float:
        stopped = crawl.service(service)[pid]
        os.kill(stopped, signal.SIGSTOP)
        time.sleep(SILENT_S)
        os.kill(stopped, signal.SIGCONT)
        return time.monotonic()

    return happens


def command(data: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    line = [sys.executable, "-m", "linkcrawler", *map(str, words), "--data", str(data)]
    return subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=True)


def destroyed(crawl: Attacked) -> None:
    """As a disk that is lost: crawl and services are killed, and nothing is left of the data folder."""
    crawl.stop()
    for service, pid in (("redis", "pid"), ("redis", "child_pid"), ("store", "pid")):
        with contextlib.suppress(ProcessLookupError):
            os.kill(crawl.service(service)[pid], signal.SIGKILL)
    embedded.down(crawl.data, is_forced=True)
    shutil.rmtree(crawl.data)


def _restored(crawl: Attacked, folder: Path) -> float:
    command(crawl.data, "backup", folder / "kept")
    destroyed(crawl)
    command(crawl.data, "restore", folder / "kept")
    embedded.up(crawl.data)
    crawl.start()
    return time.monotonic()


def _backup_killed(crawl: Attacked, folder: Path) -> float:
    line = [sys.executable, "-m", "linkcrawler", "backup", str(folder / "kept"), "--data", str(crawl.data)]
    backup = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: any((folder / "kept").glob(".unfinished-*")), "the backup has begun", LIMIT_S)
    backup.kill()
    backup.wait()
    assert not list((folder / "kept").glob("2*")), "it looks like a backup"
    return time.monotonic()


@contextlib.contextmanager
def filled(folder: Path, left_bytes: int) -> Iterator[None]:
    """The disk of `folder` has `left_bytes` left; after the block it has what it had."""
    file = folder / "filling"
    with file.open("wb", buffering=0) as out:
        for piece in (MB, 4096, 1):
            while os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize >= left_bytes + piece or not left_bytes:
                try:
                    out.write(bytes(piece))
                except OSError:  # others write, too
                    break
    try:
        yield
    finally:
        file.unlink()


def _full(left_bytes: int) -> Callable[[Attacked, Path], float]:
    def happens(crawl: Attacked, folder: Path) -> float:
        with filled(folder, left_bytes):
            time.sleep(2 * SILENT_S)
        return time.monotonic()

    return happens


FAULTS = (
    Fault("worker", "a worker is killed (`kill -9`)", "another takes its place, what it held goes back", _worker),
    Fault("workers", "workers are killed, five, one after the other", "the same", _workers),
    Fault("launcher", "the launcher is killed, and the crawl taken up", "its workers end; `crawl --name`", _launcher),
    Fault("redis", "Redis is killed", "started again, from its append-only file", _killed("redis", "child_pid")),
    Fault("redis_silent", f"Redis is silent for {SILENT_S:g} s", "workers wait", _silent("redis", "child_pid")),
    Fault("store", "the store is killed", "started again; the batch is written again", _killed("store", "pid")),
    Fault(
        "store_silent", f"the store is silent for {SILENT_S:g} s", "workers hold their leases", _silent("store", "pid")
    ),
    Fault("disk_low", "the disk has less than min_free_bytes, for 10 s", "pauses, says why", _full(30 * MB), 96, 40),
    Fault("disk_full", "the disk is full to the last byte, for 10 s", "every writer waits", _full(0), 96),
    Fault(
        "backup_killed",
        "a backup is killed half-way",
        "the hold ends by itself; it is none",
        _backup_killed,
        n_pages=2400,
    ),
    Fault("restored", "the data folder is destroyed", "restored from a backup made meanwhile", _restored, n_pages=2400),
)
