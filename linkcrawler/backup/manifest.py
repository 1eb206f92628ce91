"""What a backup has: versions, counts, and the size and SHA-256 of every file. It is written last."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from linkcrawler.errors import UsageError
from linkcrawler.store.portable import Sent, check_file, is_file_name, schema_digests

NAME = "manifest.json"
FORMAT = "linkcrawler backup"
FORMAT_VERSION = 1
PARTS = "parts"  # the embedded store's own files
ROWS = "rows"  # rows as Parquet: of a ClickHouse that is not ours

Tell = Callable[[str, int, int], None]  # what is being done, how much of how much; 0 = nobody knows


@dataclass(slots=True)
class Manifest:
    """A backup. `store` and `frontier` say where they were taken from and how much it was."""

    made_at: str = ""
    program: str = ""
    data: str = ""  # the folder that was backed up
    schema: dict[str, str] = field(default_factory=dict)  # digests of the schema files, by name
    store: dict[str, Any] = field(default_factory=dict)  # kind (parts, rows), version, rows by table
    frontier: dict[str, Any] = field(default_factory=dict)  # version, n_keys, crawls: name -> queued, leased, seen
    files: list[Sent] = field(default_factory=list)

    @property
    def n_bytes(self) -> int:
        """Bytes of all its files."""
        return sum(sent.n_bytes for sent in self.files)

    def to_json(self) -> str:
        """The manifest as it is written."""
        return json.dumps({"format": FORMAT, "version": FORMAT_VERSION, **asdict(self)}, indent=1) + "\n"


def read(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`. Raises UsageError where there is none that can be used."""
    path = folder / NAME
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise UsageError(f"{path} cannot be read ({exc}): it is no backup, or not whole") from exc
    if not isinstance(said, dict) or said.pop("format", None) != FORMAT:
        raise UsageError(f"{path} is not the manifest of a backup: `linkcrawler backup` writes one")
    if (version := said.pop("version", None)) != FORMAT_VERSION:
        raise UsageError(f"{path} is of version {version} of backups, this program reads {FORMAT_VERSION}: use a newer")
    try:
        manifest = Manifest(**(said | {"files": [Sent(**one) for one in said["files"]]}))
    except (KeyError, TypeError) as exc:
        raise UsageError(f"{path} is not whole ({exc}): use another backup") from exc
    for sent in manifest.files:
        if not is_file_name(sent.file):
            raise UsageError(f"{path} names the file {sent.file!r}, which is not one of a backup")
    return manifest


def check_schema(manifest: Manifest) -> None:
    """Nothing, where this program knows every schema file of the backup as it is: it brings an older one up to date.

    Raises UsageError, naming the first file that it does not know.
    """
    ours = schema_digests()
    unknown = [name for name, digest in sorted(manifest.schema.items()) if ours.get(name) != digest]
    if unknown:
        raise UsageError(
            f"the backup is of schema {max(manifest.schema)} (linkcrawler {manifest.program}), and this program, of "
            f"schema {max(ours)}, does not know its {unknown[0]}: restore it by the version of the program that made it"
        )


def check_files(folder: Path, manifest: Manifest, tell: Tell) -> None:
    """Nothing, where every file is there as it was written. Raises IngestError, naming one that is not."""
    at, total = 0, manifest.n_bytes
    for sent in manifest.files:
        tell("checking", at, total)
        check_file(folder, sent)
        at += sent.n_bytes
