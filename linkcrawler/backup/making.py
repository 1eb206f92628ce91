"""A backup is made: crawls stand still, the store is frozen, then the frontier is read, then crawls go on.

Why in this order: a URL goes from the frontier to the store (fetched, or parked) only by a worker, and those are held.
From the store to the frontier (parked URLs that have room, due pages) it may go at any moment; it is in both then, and
being offered twice changes nothing. So no URL is in neither. Archive files are listed while workers are held: every
record that a row names is in them.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic

from linkcrawler.backup import folders, manifest, parts
from linkcrawler.backup.files import Copier
from linkcrawler.backup.hold import held
from linkcrawler.backup.manifest import Manifest, Tell
from linkcrawler.config import Config
from linkcrawler.desk.reached import place
from linkcrawler.errors import LinkcrawlerError
from linkcrawler.export.whole_store import export_store
from linkcrawler.frontier import Frontier, connect
from linkcrawler.frontier.copies import copy_keys
from linkcrawler.store import Store
from linkcrawler.store.portable import schema_digests, whole_tables

FRONTIER = "frontier.dump"
WARC = "warc"
BESIDE = ("tokens.json", "imports")  # in the data folder: who may ask the API, and how far imports came


@dataclass(slots=True)
class Made:
    """A backup, and what it took. `held_s` is how long crawls stood still."""

    folder: Path
    manifest: Manifest
    n_linked: int = 0  # files that the backup before had
    n_linked_bytes: int = 0
    held_s: float = 0.0
    removed: list[str] = field(default_factory=list)


async def make(where: Config, redis_url: str, store: Store, folder: Path, wait_s: float, tell: Tell) -> Made:
    """A backup of everything is in `folder`. Raises LinkcrawlerError; then nothing of it is left there."""
    try:
        with folders.new(folder) as (draft, final, before):
            made = await _make(where, redis_url, store, draft, before, wait_s, tell)
            made.folder = final
        return made
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LinkcrawlerError(
                f"the disk of {folder} is full, and no backup was made: make room there (older backups are in it, "
                "--keep N removes them), or name a folder on another disk"
            ) from exc
        raise


async def _make(
    where: Config, redis_url: str, store: Store, draft: Path, before: Path | None, wait_s: float, tell: Tell
) -> Made:
    known = {sent.file: sent for sent in manifest.read(before).files} if before else {}
    copier = Copier(draft, before, known, lambda n: tell("copying", n, 0))
    said = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        program=own_version(),
        data=place(where) if where.clickhouse_dsn else str(where.data),
        schema=schema_digests(),
    )
    client = await connect(redis_url)
    try:
        names = await Frontier(client, "any").crawls()
        crawls = [Frontier(client, name) for name in names]
        with ExitStack() as stack:
            async with held(crawls, wait_s, lambda line: tell(line, 0, 0)) as check:
                began = monotonic()
                said.store = _store_said(store, where)
                if where.clickhouse_dsn:
                    await asyncio.to_thread(_export, store, draft, said, tell)  # the hold is kept meanwhile
                else:
                    tables = stack.enter_context(parts.frozen(store, where.data / "store"))
                tell("frontier", 0, 0)
                n_keys = await copy_keys(client, names, draft / FRONTIER, lambda n: tell("frontier", n, 0))
                said.frontier = {
                    "version": await _redis_version(crawls),
                    "n_keys": n_keys,
                    "crawls": {one.crawl: await _counts(one) for one in crawls},
                }
                archive = _archive(where.data / WARC)
                check()
            held_s = monotonic() - began
            if where.clickhouse_dsn:
                for file in sorted((draft / "rows").rglob("*.*")):
                    copier.written(file.relative_to(draft).as_posix())
            else:
                parts.copy_parts(tables, copier)
        copier.written(FRONTIER)
        for file, n_bytes in archive:
            copier.copy(file, f"{WARC}/{file.relative_to(where.data / WARC).as_posix()}", n_bytes, is_final=True)
        for name in BESIDE:
            _copy_beside(where.data / name, where.data, copier)
    finally:
        await client.aclose()
    said.files = copier.files
    with (draft / manifest.NAME).open("w", encoding="utf-8") as out:
        out.write(said.to_json())
    return Made(draft, said, copier.n_linked, copier.n_linked_bytes, held_s)


def _store_said(store: Store, where: Config) -> dict[str, object]:
    ((engine,),) = store.query("select version()")
    kind = manifest.ROWS if where.clickhouse_dsn else manifest.PARTS
    return {"kind": kind, "version": str(engine), "rows": parts.rows_of(store)}


def _export(store: Store, draft: Path, said: Manifest, tell: Callable[[str, int, int], None]) -> None:
    """The rows of all tables but the derived ones are in `draft`/rows, with an export's own manifest."""
    sent = export_store(store, draft / "rows", None, lambda what, n, _: tell(what, n, 0), tables=whole_tables())
    said.store["rows"] = sent.rows


def _archive(folder: Path) -> list[tuple[Path, int]]:
    """The files of the archive and their sizes now: those of open ones grow."""
    return [(one, one.stat().st_size) for one in sorted(folder.rglob("*")) if one.is_file()]


def _copy_beside(path: Path, data: Path, copier: Copier) -> None:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            copier.copy(file, f"beside/{file.relative_to(data).as_posix()}")


async def _redis_version(crawls: list[Frontier]) -> str:
    return await crawls[0].redis_version() if crawls else ""


async def _counts(frontier: Frontier) -> dict[str, int]:
    counts = await frontier.counts()
    return {"seen": counts.seen, "queued": counts.queued, "leased": counts.leased}


def own_version() -> str:
    """The version of this program."""
    try:
        return version("linkcrawler")
    except PackageNotFoundError:
        return "0"
