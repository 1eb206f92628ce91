"""One file into the store: record after record, batch after batch, from where an earlier import was stopped."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp

from linkcrawler.config import CrawlConfig
from linkcrawler.errors import IngestError, StoreUnavailable
from linkcrawler.ingest import captures, wat
from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.ledger import Ledger, Progress
from linkcrawler.ingest.places import Place
from linkcrawler.ingest.records import Record, Records
from linkcrawler.ingest.unpacked import DICTIONARY, Unpacked
from linkcrawler.records import Fetch
from linkcrawler.store import Store

# A batch costs ClickHouse about 0.1 s, however small it is; its rows wait in memory.
MAX_BATCH = 2000  # fetches
MAX_BATCH_LINKS = 60_000
TELL_EVERY_S = 0.25
# New objects before Python looks for cycles of them. Pages make none, and it would look several times for each.
GC_THRESHOLD = 20_000
RETRY_S = (1.0, 2.0, 5.0, 10.0, 20.0)

Reading = Callable[[Record, str, CrawlConfig], Fetch | Damage | str]


@dataclass(frozen=True, slots=True)
class Format:
    """What a kind of import reads: which records, and how each becomes a fetch."""

    suffixes: tuple[str, ...]  # of its files in a folder, lower case
    wanted: frozenset[str]
    read: Reading


FORMATS = {
    "warc": Format((".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"), captures.WANTED, captures.fetch_from),
    "wat": Format((".wat", ".wat.gz", ".wat.zst"), wat.WANTED, wat.fetch_from),
}


@dataclass(slots=True)
class Task:
    """What is to be imported, and where to. The same for all files of an import."""

    kind: str  # a name of FORMATS
    config: CrawlConfig
    ledger: Ledger
    is_again: bool = False  # files are read from their beginning, whatever the ledger says


def load(place: Place, task: Task, store: Store, tell: Callable[[Progress, int], None]) -> Progress:
    """All of `place` that was not in the store is in it. Returns what became of the whole file.

    `tell` is called a few times a second with the progress and the offset in the file. Raises IngestError where the
    file cannot be read to its end, StoreError and StoreUnavailable; what was taken until then is not read again.
    """
    progress = Progress(place.name, place.n_bytes, place.head) if task.is_again else task.ledger.of(place)
    if progress.is_done:
        return progress
    with seldom_collected(), ThreadPoolExecutor(1) as behind:  # a batch is written while the next one is read
        writing: Future[None] | None = None
        try:
            for batch, done in _batches(place, task, progress, tell):
                if writing is not None:
                    writing.result()
                writing = behind.submit(_write, batch, done, place, task, store)
        except (OSError, aiohttp.ClientError) as exc:  # the file is gone, or the connection is
            raise IngestError(
                f"{place.name} cannot be read on: {exc or type(exc).__name__}; import it again to go on"
            ) from exc
        finally:
            if writing is not None:
                writing.result()
    return progress


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Within the block, cycles of objects are looked for after GC_THRESHOLD new ones."""
    before = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(
    place: Place, task: Task, progress: Progress, tell: Callable[[Progress, int], None]
) -> Iterator[tuple[list[Fetch], Progress | None]]:
    """Fetches to be written together, with the progress to be recorded then; None where it cannot be taken up there."""
    batch: dict[tuple[str, int], Fetch] = {}
    n_links, next_tell = 0, 0.0
    form = FORMATS[task.kind]
    n_before = progress.n_records
    with closing(place.open(progress.resume_at)) as stream:
        if not progress.n_bytes:
            progress.n_bytes = int(getattr(stream, "size", 0) or 0)
        dictionary = _dictionary(place) if progress.resume_at else b""
        unpacked = Unpacked(stream, progress.resume_at, progress.note, dictionary)
        records = Records(unpacked, form.wanted, progress.note)
        for record in records:
            found = form.read(record, place.evidence_file, task.config)
            if isinstance(found, Fetch):
                batch.setdefault((found.url, found.fetched_at), found)
                n_links += _count(progress, found)
            elif isinstance(found, Damage):
                progress.note(found)
            else:
                progress.skipped[found] += 1
            progress.n_records = n_before + records.n_records
            if time.monotonic() >= next_tell:
                next_tell = time.monotonic() + TELL_EVERY_S
                tell(progress, unpacked.offset)
            if len(batch) >= MAX_BATCH or n_links >= MAX_BATCH_LINKS:
                progress.resume_at = records.resume_at
                yield list(batch.values()), progress.copy() if records.is_resumable else None
                batch, n_links = {}, 0
        progress.n_records = n_before + records.n_records
        if records.n_too_large:
            progress.skipped["too_large"] += records.n_too_large
        progress.resume_at = unpacked.offset
    progress.is_done = True
    tell(progress, progress.resume_at)
    yield list(batch.values()), progress.copy()


def _count(progress: Progress, fetch: Fetch) -> int:
    """The fetch is counted. Returns its links."""
    n_links = len(fetch.page.links) if fetch.page else 0
    progress.n_fetches += 1
    progress.n_links += n_links
    progress.outcomes[fetch.outcome.value] += 1
    return n_links


def _write(batch: list[Fetch], done: Progress | None, place: Place, task: Task, store: Store) -> None:
    """`batch` is in the store, and then `done` in the ledger. The same batch has the same token, whoever writes it."""
    first = batch[0].evidence.offset if batch and batch[0].evidence else 0
    until_taken(partial(store.write, batch, f"{task.kind}:{place.name}:{first}"))
    if done is not None:
        task.ledger.save(done)


def until_taken(write: Callable[[], None]) -> None:
    """`write` has succeeded; it is tried again while the store is away for a short time."""
    for pause_s in RETRY_S:
        try:
            return write()
        except StoreUnavailable:
            time.sleep(pause_s)
    return write()


def _dictionary(place: Place) -> bytes:
    """The dictionary that the frames of a zstd file need, where it begins with one."""
    with closing(place.open()) as stream:
        if stream.read(4) != DICTIONARY:
            return b""
    with closing(place.open()) as stream:
        unpacked = Unpacked(stream, 0, lambda _damage: None)
        unpacked.read()
        return unpacked.dictionary
