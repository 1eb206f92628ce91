"""Files that were imported and not written by us: they stay where they are, on this machine or behind a URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import aiohttp

from linkcrawler.errors import ArchiveError


def refused(file: str, offset: int, why: str) -> ArchiveError:
    """The error that says which record cannot be shown, and why."""
    return ArchiveError(f"archive file {file!r}, offset {offset}: {why}")


def is_import(file: str) -> bool:
    """Whether `file` of an Evidence is that of an import: an absolute path or a URL. Our own are relative.

    >>> is_import("/data/a.warc.gz"), is_import("https://data.example/a.warc.gz"), is_import("spring/spring-1.warc.gz")
    (True, True, False)
    """
    return file.startswith("/") or "://" in file


@contextmanager
def opened_import(file: str, offset: int) -> Iterator[BinaryIO]:
    """The imported file at `offset`. Raises ArchiveError where it cannot be read, also while it is being read."""
    try:
        if "://" not in file:
            with Path(file).open("rb") as local:
                local.seek(offset)
                yield local
            return
        import fsspec  # type: ignore[import-untyped]

        protocol = file.partition("://")[0]
        filesystem = fsspec.filesystem(protocol, **({"anon": True} if protocol == "s3" else {}))
        with filesystem.open(file, "rb", block_size=1 << 20) as remote:
            remote.seek(offset)
            yield cast(BinaryIO, remote)
    except (OSError, ValueError, OverflowError, ImportError, aiohttp.ClientError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        why = f"the imported file cannot be read ({reason}): put it back, or import it again from where it is now"
        raise refused(file, offset, why) from exc
