"""A backup comes back. It is checked, built in a folder beside the data, and put into its place as the last step.

What is embedded is replaced by renaming: whoever is killed before that has changed nothing, and the frontier, without
which no crawl goes on, is renamed last. In services that are not ours, rows and keys are written where they are to be.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from linkcrawler import embedded
from linkcrawler.backup import folders, manifest, parts
from linkcrawler.backup.making import BESIDE, FRONTIER, WARC
from linkcrawler.backup.manifest import Manifest, Tell
from linkcrawler.backup.replacing import replaced_by
from linkcrawler.config import Config
from linkcrawler.errors import LinkcrawlerError, UsageError
from linkcrawler.frontier import Frontier, connect
from linkcrawler.frontier.copies import put_keys
from linkcrawler.ingest.stores import import_store
from linkcrawler.store import Store

RESTORING = ".restoring"  # in the data folder
REPLACED = ".replaced"


@dataclass(slots=True)
class Restored:
    """What came back, and where from."""

    backup: Path
    manifest: Manifest
    n_keys: int = 0


def restore(where: Config, folder: Path, *, is_forced: bool, tell: Tell, say: Callable[[str], None]) -> Restored:
    """The newest backup of `folder`, or the one that it is, is where `where` says.

    Raises UsageError where it cannot be used here, or something is there already and not `is_forced`; IngestError
    where a file of it is not as it was written. Until then nothing is changed. What will be replaced is said to `say`.
    """
    backup = folders.chosen(folder)
    said = manifest.read(backup)
    manifest.check_schema(said)
    if where.clickhouse_dsn and said.store["kind"] == manifest.PARTS:
        raise UsageError(
            f"{backup} is of an embedded store and can be restored to one: leave LINKCRAWLER_CLICKHOUSE_DSN out, then "
            "`linkcrawler export store` and `ingest store` bring its rows to a ClickHouse of yours"
        )
    if replaced := replaced_by(said, where, is_forced=is_forced):
        say(f"replaced: {replaced}")
    manifest.check_files(backup, said, tell)
    scratch = where.data / RESTORING
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir(parents=True)
        done = Restored(backup, said)
        with _service(where.clickhouse_dsn, scratch, "store") as dsn:
            _put_store(dsn, backup, said, scratch, tell)
        _put_files(scratch, backup, said, tell)
        names = [WARC, *BESIDE, *([] if where.clickhouse_dsn else ["store"])]
        if where.redis_url:  # whose keys cannot be put aside: nothing goes on before all else is there
            _take_place(scratch, where.data, names)
        with _service(where.redis_url, scratch, "redis") as url:
            tell("frontier", 0, 0)
            done.n_keys = asyncio.run(_put_frontier(url, backup, said, tell))
        if not where.redis_url:
            _take_place(scratch, where.data, [*names, "redis"])
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LinkcrawlerError(
                f"the disk of {where.data} is full: {said.n_bytes / 1e6:,.0f} MB are to be restored there, beside what "
                "is there until they are; nothing was changed: make room, or name another folder with --data"
            ) from exc
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return done


@contextmanager
def _service(given: str, scratch: Path, service: str) -> Iterator[str]:
    """The address of the service that is `given`, or of one of its own in `scratch`, which has ended afterwards."""
    if given:
        yield given
        return
    run = embedded.store_service if service == "store" else embedded.redis_service
    try:
        with run(scratch) as address:
            yield address
    finally:
        embedded.down(scratch, (service,), is_forced=True)


def _put_store(dsn: str, backup: Path, said: Manifest, scratch: Path, tell: Tell) -> None:
    """The store has what the backup has of it, and nothing else."""
    with closing(Store(dsn)) as store:
        store.migrate()
        parts.clear(store)
        if said.store["kind"] == manifest.PARTS:
            parts.put_parts(store, backup, said.files, scratch / "store", tell)
        else:  # the digests were checked, and older columns are a part of ours
            import_store(backup / "rows", store, scratch / "rows", dsn, tell, check=lambda _: None)
            shutil.rmtree(scratch / "rows", ignore_errors=True)


def _put_files(scratch: Path, backup: Path, said: Manifest, tell: Tell) -> None:
    """The archive, and what lies beside it, are in `scratch`."""
    at = 0
    for sent in said.files:
        head, _, name = sent.file.partition("/")
        if head not in (WARC, "beside"):
            continue
        target = scratch / WARC / name if head == WARC else scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(backup / sent.file, target)
        at += sent.n_bytes
        tell("archive", at, 0)


async def _put_frontier(url: str, backup: Path, said: Manifest, tell: Tell) -> int:
    """The crawls of the backup are in Redis, as they stood. Raises FrontierError."""
    crawls = said.frontier["crawls"]
    client = await connect(url)
    try:
        for name in set(crawls) & set(await Frontier(client, "any").crawls()):
            await Frontier(client, name).delete()
        total = int(said.frontier["n_keys"])
        n_keys = await put_keys(client, crawls, backup / FRONTIER, lambda n: tell("frontier", n, total))
        for name, before in crawls.items():
            await Frontier(client, name).hold("", 0)  # that of the backup itself
            counts = await Frontier(client, name).counts()
            if counts.queued != before["queued"] or counts.seen != before["seen"]:
                raise LinkcrawlerError(
                    f"crawl {name} has {counts.queued:,} URLs queued where {before['queued']:,} were backed up"
                )
        return n_keys
    finally:
        await client.aclose()


def _take_place(scratch: Path, data: Path, names: Sequence[str]) -> None:
    """What `scratch` has of these is in `data`, instead of what was there."""
    replaced = data / REPLACED
    shutil.rmtree(replaced, ignore_errors=True)
    replaced.mkdir()
    for name in names:
        if (data / name).exists():
            (data / name).rename(replaced / name)
        if (scratch / name).exists():
            (scratch / name).rename(data / name)
    shutil.rmtree(replaced)
