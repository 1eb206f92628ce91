"""The backups of a folder: each in a folder of its own, named by its instant, and there only once it is whole.

DIR/20261129T012200Z/       a backup
DIR/.unfinished-.../        one that is being made, or was killed; the next one removes it
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from linkcrawler.backup.manifest import NAME
from linkcrawler.errors import UsageError

UNFINISHED = ".unfinished-"


@contextmanager
def new(folder: Path) -> Iterator[tuple[Path, Path, Path | None]]:
    """(a new empty folder to write to, what it will be called, the backup before). It has its name after the block.

    Where the block raises, nothing is left of it. Raises UsageError where `folder` cannot be used, or another backup
    is being made there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise UsageError(f"{folder} cannot be written: {exc.strerror or exc}: name a folder of yours") from exc
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another backup is being made in {folder}: wait for its end") from None
        _sweep(folder)
        before = next(iter(reversed(whole(folder))), None)
        at = datetime.now(UTC)
        name = at.strftime("%Y%m%dT%H%M%SZ")
        while (folder / name).exists():  # another one of this second
            name += "b"
        draft = folder / f"{UNFINISHED}{name}"
        draft.mkdir(mode=0o700)
        try:
            yield draft, folder / name, before
            os.sync()  # hundreds of small files: one by one it takes seconds
            draft.rename(folder / name)
            os.sync()
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def whole(folder: Path) -> list[Path]:
    """The backups in `folder`, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if not one.name.startswith(".") and (one / NAME).is_file())


def chosen(folder: Path) -> Path:
    """The backup that `folder` is, or the newest in it. Raises UsageError where there is none."""
    if (folder / NAME).is_file():
        return folder
    if found := whole(folder):
        return found[-1]
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give one that `linkcrawler backup` has written to")
    drafts = any(one.name.startswith(UNFINISHED) for one in folder.iterdir())
    why = ": one was begun there and did not end" if drafts else ""
    raise UsageError(f"{folder} has no backup in it{why}; `linkcrawler backup {folder}` makes one")


def keep(folder: Path, n: int) -> list[str]:
    """Only the newest `n` backups are left in `folder`. Returns the names of those that are gone."""
    gone = whole(folder)[:-n]
    for one in gone:
        (one / NAME).unlink()  # from here on it is none, however far the removal comes
        shutil.rmtree(one)
    return [one.name for one in gone]


def _sweep(folder: Path) -> None:
    """What killed backups, and removals that were killed, have left is gone."""
    for one in folder.iterdir():
        if one.name.startswith(UNFINISHED):
            shutil.rmtree(one, ignore_errors=True)
