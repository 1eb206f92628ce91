"""Copies of files with their digests. What the backup before has with the same content is not written again: both
folders have the one file, by a hard link, and each may be removed without the other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from linkcrawler.store.portable import Sent

CHUNK_BYTES = 1 << 20


class Copier:
    """Puts files into the backup `folder`; `known` are those of the backup `before`, by their names there."""

    def __init__(self, folder: Path, before: Path | None, known: dict[str, Sent], tell: Callable[[int], None]) -> None:
        self._folder = folder
        self._before = before
        self._known = known
        self._tell = tell
        self.files: list[Sent] = []
        self.n_bytes = 0  # of all files
        self.n_linked = 0
        self.n_linked_bytes = 0

    def copy(self, source: Path, name: str, n_bytes: int | None = None, *, is_final: bool = False) -> None:
        """The first `n_bytes` of `source` (None = all) are in the backup as `name`.

        A file that `is_final` never changes once it is written: of the same name and size it is the same, unread.
        """
        size = source.stat().st_size if n_bytes is None else n_bytes
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        known = self._known.get(name)
        if known and is_final and known.n_bytes == size and self._link(known, target):
            return
        digest = hashlib.sha256()
        left = size
        with source.open("rb") as read, target.open("xb") as written:
            while left and (chunk := read.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                written.write(chunk)
                left -= len(chunk)
                self._tell(self.n_bytes + size - left)
            os.fchmod(written.fileno(), source.stat().st_mode & 0o777)
        self._took(Sent(name, size - left, digest.hexdigest()), target)

    def written(self, name: str) -> None:
        """The file `name` was written into the backup by somebody else, and belongs to it."""
        target = self._folder / name
        digest = hashlib.sha256()
        with target.open("rb") as read:
            while chunk := read.read(CHUNK_BYTES):
                digest.update(chunk)
        self._took(Sent(name, target.stat().st_size, digest.hexdigest()), target)

    def _took(self, sent: Sent, target: Path) -> None:
        """`sent` lies at `target`; where the backup before has the same, that file is there instead."""
        known = self._known.get(sent.file)
        if known and known.sha256 == sent.sha256 and known.n_bytes == sent.n_bytes:
            twin = target.with_name(f".{target.name}.twin")
            if self._link(known, twin):
                twin.replace(target)
                return
        self.files.append(sent)
        self.n_bytes += sent.n_bytes
        self._tell(self.n_bytes)

    def _link(self, known: Sent, target: Path) -> bool:
        """The file of the backup before is at `target` too; False where it cannot be."""
        assert self._before is not None
        source = self._before / known.file
        try:
            if source.stat().st_size != known.n_bytes:
                return False
            os.link(source, target)
        except OSError:
            return False
        self.files.append(known)
        self.n_bytes += known.n_bytes
        self.n_linked += 1
        self.n_linked_bytes += known.n_bytes
        self._tell(self.n_bytes)
        return True
