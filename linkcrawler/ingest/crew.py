"""All files of an import, by several processes at once, each with one file at a time."""

from __future__ import annotations

import logging
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from linkcrawler.errors import IngestError
from linkcrawler.ingest.ledger import Progress
from linkcrawler.ingest.loading import Task, load
from linkcrawler.ingest.places import Place
from linkcrawler.store import Store

WATCH_EVERY_S = 0.25

Tell = Callable[[Progress, int], None]


@dataclass(slots=True)
class Imported:
    """What became of all files: `files` in their order; `failed` has those that were not read to their end, and why."""

    files: list[Progress] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    n_known: int = 0  # files that were imported before, and not read now
    seconds: float = 0.0


def load_all(places: Sequence[Place], task: Task, dsn: str, n_workers: int, tell: Tell) -> Imported:
    """Every file of `places` is in the store, but those that `failed` names.

    `tell` is called with the progress of a file and the offset in it. Raises StoreError and StoreUnavailable.
    """
    began = time.monotonic()
    done = Imported()
    todo: list[Place] = []
    known: dict[str, Progress] = {}
    for place in places:
        progress = task.ledger.of(place)
        if progress.is_done and not task.is_again:
            known[place.name] = progress
            tell(progress, progress.resume_at)
        else:
            todo.append(place)
    done.n_known = len(known)
    run = _in_turn if n_workers <= 1 or len(todo) <= 1 else _in_parallel
    results = known | dict(run(todo, task, dsn, min(n_workers, len(todo)), tell, done.failed))
    done.files = [results[place.name] for place in places if place.name in results]
    done.seconds = time.monotonic() - began
    return done


def _in_turn(
    todo: Sequence[Place], task: Task, dsn: str, _n_workers: int, tell: Tell, failed: dict[str, str]
) -> Iterable[tuple[str, Progress]]:
    store = Store(dsn)
    try:
        for place in todo:
            try:
                yield place.name, load(place, task, store, tell)
            except IngestError as exc:
                failed[place.name] = str(exc)
                yield place.name, task.ledger.of(place)
    finally:
        store.close()


def _in_parallel(
    todo: Sequence[Place], task: Task, dsn: str, n_workers: int, tell: Tell, failed: dict[str, str]
) -> Iterable[tuple[str, Progress]]:
    context = multiprocessing.get_context("spawn")  # a fork would share the connections of this process
    told: multiprocessing.Queue[tuple[Progress, int]] = context.Queue()
    must_end = context.RawValue("b", 0)  # without a lock, which whoever ends while holding it would keep
    with ProcessPoolExecutor(n_workers, context, _begin, (task, dsn, told, os.getpid(), must_end)) as crew:
        with _not_interrupted():
            running: dict[Future[Progress], Place] = {crew.submit(_one, place): place for place in todo}
        try:
            while running:
                ended, _ = wait(running, WATCH_EVERY_S, FIRST_COMPLETED)
                _pass_on(told, tell)
                for future in ended:
                    place = running.pop(future)
                    try:
                        yield place.name, future.result()
                    except IngestError as exc:
                        failed[place.name] = str(exc)
                        yield place.name, task.ledger.of(place)
        except BaseException:
            must_end.value = 1  # what they have stored is known, and the rest is read again
            crew.shutdown(wait=False, cancel_futures=True)
            raise
    _pass_on(told, tell)


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Processes that are started in the block never hear of Ctrl-C: it is for the parent, which hears it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pass_on(told: multiprocessing.Queue[tuple[Progress, int]], tell: Tell) -> None:
    while True:
        try:
            tell(*told.get_nowait())
        except queue.Empty:
            return


_own: dict[str, Any] = {}  # of a worker process


def _begin(task: Task, dsn: str, told: multiprocessing.Queue[tuple[Progress, int]], parent: int, must_end: Any) -> None:
    """A worker process is ready; it ends soon after `parent`, however that ends, and when that says so."""
    # The client logs each failure that it raises too: a user reads it once.
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
    threading.Thread(target=_end_with, args=(parent, must_end), daemon=True).start()
    _own.update(task=task, store=Store(dsn), told=told)


def _end_with(parent: int, must_end: Any) -> None:
    while os.getppid() == parent and not must_end.value:
        time.sleep(WATCH_EVERY_S)
    os._exit(1)


def _one(place: Place) -> Progress:
    return load(place, _own["task"], _own["store"], lambda progress, at: _own["told"].put((progress.copy(), at)))
