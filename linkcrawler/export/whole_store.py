"""A store as a folder: facts and records as Parquet, the archive if it is asked for, and a manifest as the last file.

    tables/<table>-00001.parquet    every table that travels (`store.portable`), in files of bounded size
    warc/<crawl>/<file>             our own archive files, under the names that rows have for them
    manifest.json                   versions, row counts, and the size and SHA-256 of every file

What is derived is not in it: it is derived anew where the facts arrive (`ingest.stores`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.definitions import DEFINITIONS_VERSION
from linkcrawler.archive.imported import is_import
from linkcrawler.errors import UsageError
from linkcrawler.export.forms import ParquetSink
from linkcrawler.export.tables import Wanted, opened, reading
from linkcrawler.export.whole import written_whole
from linkcrawler.store.portable import MANIFEST, Manifest, Sent, digest_of, portable_tables, schema_digests

if TYPE_CHECKING:
    import pyarrow as pa

    from linkcrawler.store import Store

ROWS_PER_FILE = 2_000_000  # an import that is stopped goes on with the next file
MARK = ".unfinished"  # stands in the folder of an export until that is whole

Tell = Callable[[str, int, int], None]  # what is being written, rows and bytes so far

_ARCHIVED = "select distinct warc_file from fetches where warc_length > 0 order by warc_file"


def export_store(
    store: Store, folder: Path, archive: Path | None, tell: Tell, tables: Sequence[str] | None = None
) -> Manifest:
    """All of the store that travels is in `folder`, with its manifest; with `archive` its WARC files too.
    With `tables` those are written instead, with all their columns: a store's own backup keeps its secrets.

    The folder must not exist, be empty, or hold an export that did not end, which is made anew. Raises UsageError,
    StoreError, StoreUnavailable, OSError.
    """
    _begin(folder)
    manifest = Manifest(
        schema=schema_digests(),
        definitions_version=DEFINITIONS_VERSION,
        program=_own_version(),
        exported_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )
    n_rows = n_bytes = 0
    for table in portable_tables() if tables is None else tables:
        manifest.rows[table] = 0
        for sent in _table_files(
            store,
            folder,
            table,
            lambda n, b: tell(table, n_rows + n, n_bytes + b),  # noqa: B023
            is_whole=tables is not None,
        ):
            manifest.files.append(sent)
            manifest.rows[table] += sent.n_rows
            n_rows, n_bytes = n_rows + sent.n_rows, n_bytes + sent.n_bytes
            tell(table, n_rows, n_bytes)
    for (name,) in store.query(_ARCHIVED):
        sent_file = _copied(archive, folder, str(name)) if archive is not None and not is_import(str(name)) else None
        if sent_file is None:
            manifest.warc_elsewhere.append(str(name))
            continue
        manifest.warc.append(sent_file)
        n_bytes += sent_file.n_bytes
        tell("warc", n_rows, n_bytes)
    with written_whole(str(folder / MANIFEST)) as stream:
        stream.write(manifest.to_json().encode())
    (folder / MARK).unlink()
    return manifest


def _begin(folder: Path) -> None:
    """The folder is there, and has nothing in it but the mark of an export that goes on."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty: name a new folder, so that nothing of yours is written over")
        (folder / MARK).touch()
    except OSError as exc:
        raise UsageError(f"{folder} cannot be written: {exc.strerror or exc}") from exc
    for part in ("tables", "warc"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / MANIFEST).unlink(missing_ok=True)


def _table_files(
    store: Store, folder: Path, table: str, tell: Callable[[int, int], None], *, is_whole: bool
) -> Iterator[Sent]:
    """The files of one table, each written whole before it is given."""
    with opened(store, reading(store, Wanted(table, is_for_import=True, is_with_secrets=is_whole))) as (
        schema,
        batches,
    ):
        waiting: Iterator[pa.RecordBatch] = iter(batches)
        first = next(waiting, None)
        number = 0
        while first is not None:
            number += 1
            name = f"tables/{table}-{number:05}.parquet"
            (folder / "tables").mkdir(exist_ok=True)
            n_rows = 0
            with written_whole(str(folder / name)) as stream:
                out = ParquetSink(stream, schema)
                while first is not None and n_rows < ROWS_PER_FILE:
                    out.write(first)
                    n_rows += first.num_rows
                    tell(n_rows, stream.n_bytes)
                    first = next(waiting, None)
                out.close()
            path = folder / name
            yield Sent(name, path.stat().st_size, digest_of(path), table, n_rows)


def _copied(archive: Path, folder: Path, name: str) -> Sent | None:
    """A file of our own archive in the export; None where it is not there any more."""
    source, target = archive / name, folder / "warc" / name
    if not source.resolve().is_relative_to(archive.resolve()) or not source.is_file():
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    return Sent(f"warc/{name}", target.stat().st_size, digest_of(target))


def _own_version() -> str:
    try:
        return version("linkcrawler")
    except PackageNotFoundError:
        return "0"
