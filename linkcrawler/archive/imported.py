"""Files that were imported and not written by us: they stay where they are, on this machine or behind a URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import aiohttp

from linkcrawler.errors import ArchiveError

if TYPE_CHECKING:
    import fsspec  # type: ignore[import-untyped]

URL_BLOCK_BYTES = 4 << 20  # of a URL that are asked for at once
NOT_READ = (OSError, ValueError, OverflowError, aiohttp.ClientError)  # what reading a file or a URL raises


def refused(file: str, offset: int, why: str) -> ArchiveError:
    """The error that says which record cannot be shown, and why."""
    return ArchiveError(f"archive file {file!r}, offset {offset}: {why}")


def is_import(file: str) -> bool:
    """Whether `file` of an Evidence is that of an import: an absolute path or a URL. Our own are relative.

    >>> is_import("/data/a.warc.gz"), is_import("https://data.example/a.warc.gz"), is_import("spring/spring-1.warc.gz")
    (True, True, False)
    """
    return file.startswith("/") or "://" in file


def opened_at(file: str, offset: int = 0) -> BinaryIO:
    """The file, an absolute path or a URL, at `offset`. Raises one of NOT_READ, and ImportError."""
    if "://" not in file:
        stream: BinaryIO = Path(file).open("rb")  # noqa: SIM115  # whoever reads it closes it
        stream.seek(offset)
        return stream
    files = filesystem(file.partition("://")[0])
    remote = cast(BinaryIO, files.open(file, "rb", block_size=URL_BLOCK_BYTES))
    if not offset:
        return remote
    try:
        remote.seek(offset)
        remote.read(1)
        remote.seek(offset)
        return remote
    except ValueError:  # the server sends whole files only
        remote.close()
    remote = cast(BinaryIO, files.open(file, "rb", block_size=0))
    while offset > 0:
        if not (chunk := remote.read(min(offset, 1 << 20))):
            raise OSError(f"it ends {offset} bytes before the place where reading is to begin")
        offset -= len(chunk)
    return remote


def filesystem(protocol: str) -> fsspec.AbstractFileSystem:
    """What reads files of `protocol`. Raises ImportError or ValueError where the library for it is not installed."""
    import fsspec

    options: dict[str, Any] = {}
    if protocol == "s3" and not os.environ.get("AWS_ACCESS_KEY_ID"):
        options["anon"] = True
    return fsspec.filesystem(protocol, **options)


@contextmanager
def opened_import(file: str, offset: int) -> Iterator[BinaryIO]:
    """The imported file at `offset`. Raises ArchiveError where it cannot be read, also while it is being read."""
    try:
        with closing(opened_at(file, offset)) as stream:
            yield stream
    except (*NOT_READ, ImportError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        why = f"the imported file cannot be read ({reason}): put it back, or import it again from where it is now"
        raise refused(file, offset, why) from exc
