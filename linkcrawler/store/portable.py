"""What of a store travels to another one, and the manifest that says what was sent.

A table that is in neither list below is a fact or a record of somebody, and travels. Derived tables are derived anew
where they arrive, and what a program is in the middle of stays where it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from linkcrawler.errors import IngestError, UsageError
from linkcrawler.store.catalogue import catalogue
from linkcrawler.store.migrations import SCHEMA

DERIVED = frozenset(
    {
        *("links", "pages", "touched", "domains", "domain_groups", "domain_periods", "domain_pairs", "domain_linkers"),
        *("page_counts", "index_counts"),
    }
)
# What a run is in the middle of; what the schema brings itself; what was delivered to whom.
OWN = frozenset(
    {
        *("authority_nodes", "authority_edges", "authority_steps", "authority_reach"),
        *("generic_phrases", "watch_passes", "watch_deliveries"),
    }
)
# Columns that leave no store. A webhook's address is often a secret in itself, and two stores that deliver to one
# address would say everything twice.
SECRET = {"watches": ("webhook_url", "webhook_secret"), "watch_deliveries": ("webhook_url",)}

MANIFEST = "manifest.json"
FORMAT = "linkcrawler store"
FORMAT_VERSION = 1
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of an export, by its path in the export's folder."""

    file: str
    n_bytes: int
    sha256: str
    table: str = ""  # empty: a WARC file
    n_rows: int = 0


@dataclass(slots=True)
class Manifest:
    """What an export of a store has. It is written last: a folder without it is no export."""

    schema: dict[str, str] = field(default_factory=dict)  # digests of the schema files, by name
    definitions_version: int = 0
    program: str = ""
    exported_at: str = ""
    rows: dict[str, int] = field(default_factory=dict)  # of each table
    files: list[Sent] = field(default_factory=list)
    warc: list[Sent] = field(default_factory=list)
    warc_elsewhere: list[str] = field(default_factory=list)  # files that rows name, and that are not in the export

    def to_json(self) -> str:
        """The manifest as it is written."""
        return json.dumps({"format": FORMAT, "version": FORMAT_VERSION, **asdict(self)}, indent=1) + "\n"


def portable_tables() -> list[str]:
    """The tables that travel, in the order of the schema: facts before what refers to them."""
    return [told.name for told in catalogue() if told.kind == "table" and told.name not in DERIVED | OWN]


def whole_tables() -> list[str]:
    """The tables that come back of a backup: all but those that are derived anew."""
    return [told.name for told in catalogue() if told.kind == "table" and told.name not in DERIVED]


def schema_digests(folder: Path = SCHEMA) -> dict[str, str]:
    """The digest of each schema file of this program, by its name."""
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(folder.glob("[0-9]*.sql"))}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the export in `folder`. Raises UsageError where there is none, or it is one of another kind."""
    path = folder / MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder: give one that `linkcrawler export store` has written") from None
        raise UsageError(
            f"{folder} has no {MANIFEST}, which is written last: it is no export, or one that did not end; "
            "give the same `linkcrawler export store` again"
        ) from None
    except (OSError, ValueError) as exc:
        raise UsageError(f"{path} cannot be read ({exc}): copy the export again") from exc
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise UsageError(f"{path} is not the manifest of an exported store")
    if said.pop("version", None) != FORMAT_VERSION:
        raise UsageError(
            f"{path} is of another version of exports than {FORMAT_VERSION}: use the program that wrote it"
        )
    del said["format"]
    try:
        for name in ("files", "warc"):
            said[name] = [Sent(**one) for one in said[name]]
        manifest = Manifest(**said)
    except (KeyError, TypeError) as exc:
        raise UsageError(f"{path} is not whole ({exc}): copy the export again") from exc
    for sent in (*manifest.files, *manifest.warc):
        if not is_file_name(sent.file):
            raise UsageError(f"{path} names the file {sent.file!r}, which is not one of an export")
    return manifest


def is_file_name(name: str) -> bool:
    """Whether `name` can be that of a file inside a folder, and of none outside."""
    return _FILE.fullmatch(name) is not None and ".." not in name


def check_schema(manifest: Manifest) -> None:
    """Nothing, where this program has the schema of the export. Raises UsageError, naming both versions."""
    ours, theirs = schema_digests(), manifest.schema
    if ours == theirs:
        return
    at = next((name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)), "")
    raise UsageError(
        f"the export is of schema {max(theirs, default='none')} (linkcrawler {manifest.program}), this program has "
        f"{max(ours)}; they differ from {at} on: export it again by this version of the program, or import it by that"
    )


def check_file(folder: Path, sent: Sent) -> None:
    """Nothing, where the file is there as it was written. Raises IngestError, naming it and what differs."""
    path = folder / sent.file
    try:
        n_bytes = path.stat().st_size
        if n_bytes != sent.n_bytes:
            raise IngestError(
                f"{path} is torn: it has {n_bytes:,} bytes, and {sent.n_bytes:,} were written: copy it again"
            )
        if digest_of(path) != sent.sha256:
            raise IngestError(f"{path} is not what was written (its SHA-256 differs): copy it again")
    except OSError as exc:
        raise IngestError(f"{path} cannot be read ({exc.strerror or exc}): copy it again") from exc


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_digest(manifest: Manifest) -> str:
    """What names the export: the digest of its manifest."""
    return hashlib.sha256(manifest.to_json().encode()).hexdigest()[:16]


def shown(manifest: Manifest) -> dict[str, Any]:
    """The manifest in short."""
    return {"exported_at": manifest.exported_at, "program": manifest.program, "rows": manifest.rows}
