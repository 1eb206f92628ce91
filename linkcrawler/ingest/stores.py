"""A store that was exported, into this one: facts and records as they were, and all that follows from them anew.

Every file is checked before the first row is written. Rows that are there already are the same rows, so an import may
be given again, and into a store that has facts of its own; of two records of one thing the later one holds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xxhash import xxh64_hexdigest

from linkcrawler.errors import IngestError
from linkcrawler.ingest.loading import until_taken
from linkcrawler.store.portable import (
    Manifest,
    Sent,
    check_file,
    check_schema,
    digest_of,
    manifest_digest,
    read_manifest,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from linkcrawler.store import Store

BATCH_ROWS = 100_000  # of one insert

Tell = Callable[[str, int, int], None]  # what is being done, and how much of how much


@dataclass(slots=True)
class ImportedStore:
    """What became of an import."""

    manifest: Manifest
    n_files: int = 0  # read now
    n_known_files: int = 0  # imported before
    n_warc_files: int = 0  # copied now
    n_known_warc_files: int = 0
    rows: dict[str, int] = field(default_factory=dict)  # written now, by table
    is_derived: bool = False  # links and pages were derived anew


def import_store(
    folder: Path,
    store: Store,
    data: Path,
    shown_dsn: str,
    tell: Tell,
    check: Callable[[Manifest], None] = check_schema,
) -> ImportedStore:
    """All of the export in `folder` is in the store, its WARC files in the archive, and links and pages are derived.

    How far it is stands in `data`; what was stopped goes on with the next file. Raises UsageError where the folder is
    no export of this schema, IngestError where a file is torn: before anything is written.
    """
    manifest = read_manifest(folder)
    check(manifest)
    done = ImportedStore(manifest)
    ledger = _Ledger(data, manifest, shown_dsn)
    ledger.forget_what_is_gone(store, manifest)
    files = [sent for sent in manifest.files if sent.file not in ledger.files]
    n_bytes = sum(sent.n_bytes for sent in (*files, *manifest.warc))
    at = 0
    for sent in (*files, *manifest.warc):
        tell("checking", at, n_bytes)
        check_file(folder, sent)
        at += sent.n_bytes
    done.n_known_files = len(manifest.files) - len(files)
    n_rows = sum(sent.n_rows for sent in files)
    at = 0
    for sent in manifest.warc:
        if _put(folder / sent.file, data / sent.file, sent):
            done.n_warc_files += 1
        else:
            done.n_known_warc_files += 1
    for sent in files:
        ledger.note(is_derived=False)
        for rows, token in _batches(folder, sent):
            until_taken(partial(store.append, sent.table, rows, token))
            at += rows.num_rows
            tell(sent.table, at, n_rows)
        ledger.note(sent.file)
        done.n_files += 1
        done.rows[sent.table] = done.rows.get(sent.table, 0) + sent.n_rows
    if not ledger.is_derived:
        store.rebuild(lambda part, parts: tell("deriving", part, parts))
        done.is_derived = True
        ledger.note(is_derived=True)
    return done


def _batches(folder: Path, sent: Sent) -> Iterator[tuple[pa.Table, str]]:
    """The rows of one file, part by part, each with what names its insert."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(folder / sent.file) as file:
            for number, batch in enumerate(file.iter_batches(BATCH_ROWS)):
                yield pa.Table.from_batches([batch]), f"{sent.sha256}:{number}"
    except (pa.ArrowException, OSError) as exc:
        raise IngestError(f"{folder / sent.file} cannot be read: {exc}") from exc


def _put(source: Path, target: Path, sent: Sent) -> bool:
    """The WARC file is in the archive; whether it had to be copied. Raises IngestError where another is there."""
    if target.exists():
        if target.stat().st_size == sent.n_bytes and digest_of(target) == sent.sha256:
            return False
        raise IngestError(
            f"{target} is there already, and is another file than the one of the export: import into another data "
            "folder (--data), because the evidence of two archives cannot lie at one place"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    part.replace(target)
    return True


class _Ledger:
    """Which files of an export are in a store: a small file in `<data>/imports/`, replaced as a whole."""

    def __init__(self, data: Path, manifest: Manifest, shown_dsn: str) -> None:
        name = f"{manifest_digest(manifest)}-{xxh64_hexdigest(shown_dsn.encode())}"
        self._path = data / "imports" / "stores" / f"{name}.json"
        self.files: set[str] = set()
        self.is_derived = False
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            self.files, self.is_derived = set(said["files"]), bool(said["is_derived"])
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def forget_what_is_gone(self, store: Store, manifest: Manifest) -> None:
        """A table that has fewer rows than were imported was emptied since: its files are to be read again."""
        for table in {sent.table for sent in manifest.files if sent.file in self.files}:
            of_table = [sent for sent in manifest.files if sent.table == table and sent.file in self.files]
            ((n_rows,),) = store.query(f"select count() from `{table}`")  # nosec B608
            if n_rows < sum(sent.n_rows for sent in of_table):
                self.files -= {sent.file for sent in of_table}
                self.is_derived = False

    def note(self, file: str = "", is_derived: bool | None = None) -> None:
        """`file` is in the store; whether what follows from all files is."""
        self.files |= {file} - {""}
        if is_derived is not None:
            self.is_derived = is_derived
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps({"files": sorted(self.files), "is_derived": self.is_derived}), encoding="utf-8")
        beside.replace(self._path)
