"""The files that an import reads: names, globs, folders, URLs, lists of paths, standard input; how they are opened."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib
from xxhash import xxh64_hexdigest

from linkcrawler.archive.imported import NOT_READ, filesystem, opened_at
from linkcrawler.errors import IngestError, UsageError

COMMON_CRAWL = "https://data.commoncrawl.org/"
STDIN = "-"
HEAD_BYTES = 4096  # that tell one content of a place from another
MAX_LIST_BYTES = 64 << 20
LISTS = (".paths", ".paths.gz")
REMOTE = ("http://", "https://", "s3://")


@dataclass(frozen=True, slots=True)
class Place:
    """One file. `name` is its absolute path or URL, and `-` for standard input."""

    name: str
    n_bytes: int  # 0 = not known
    head: str = ""  # digest of its first bytes

    @property
    def is_stdin(self) -> bool:
        return self.name == STDIN

    @property
    def evidence_file(self) -> str:
        """What rows say of where their record lies; empty where it cannot be read again."""
        return "" if self.is_stdin else self.name

    def open(self, offset: int = 0) -> BinaryIO:
        """The file at `offset`. Raises IngestError where that cannot be."""
        if self.is_stdin:
            return sys.stdin.buffer
        try:
            return opened_at(self.name, offset)
        except ImportError as exc:
            raise UsageError(_missing(self.name.partition("://")[0])) from exc
        except NOT_READ as exc:
            raise IngestError(f"{self.name} cannot be read: {_reason(exc)}") from exc


def places_of(words: Sequence[str], suffixes: Sequence[str], base: str = COMMON_CRAWL) -> list[Place]:
    """The files that `words` name, each once, in their order; those of a folder are those with one of `suffixes`.

    `base` is put before the paths in a list of paths. Raises UsageError where a word names nothing that can be read.
    """
    names: dict[str, None] = {}
    for word in words:
        names.update(dict.fromkeys(_names(word, suffixes, base)))
    return [place_of(name) for name in names]


def place_of(name: str) -> Place:
    """The file `name` with its size. A URL is looked at only when it is read. Raises UsageError without a file."""
    if name == STDIN or name.startswith(REMOTE):
        return Place(name, 0)
    try:
        with Path(name).open("rb") as stream:
            return Place(name, os.fstat(stream.fileno()).st_size, xxh64_hexdigest(stream.read(HEAD_BYTES)))
    except OSError as exc:
        raise UsageError(f"{name} cannot be read: {_reason(exc)}") from exc


def _names(word: str, suffixes: Sequence[str], base: str) -> Iterator[str]:
    if word == STDIN:
        yield STDIN
    elif word.lower().endswith(LISTS):
        yield from _listed(word, base)
    elif word.startswith(REMOTE):
        yield from _remote(word)
    elif "://" in word:
        raise UsageError(f"{word!r}: cannot read from such an address: use a path, or http, https or s3")
    elif Path(word).is_dir():
        found = sorted(str(p.resolve()) for p in Path(word).rglob("*") if p.name.lower().endswith(tuple(suffixes)))
        if not found:
            raise UsageError(f"{word} is a folder without files that end with {', '.join(suffixes)}: name the files")
        yield from found
    elif Path(word).exists():
        yield str(Path(word).resolve())
    else:
        found = sorted(str(Path(p).resolve()) for p in glob.glob(word, recursive=True) if Path(p).is_file())  # noqa: PTH207
        if not found:
            raise UsageError(f"{word} names no file: check the path; a URL begins with https:// or s3://")
        yield from found


def _listed(word: str, base: str) -> Iterator[str]:
    """The files that a list of paths names, one a line, as Common Crawl publishes them."""
    name = word if word.startswith(REMOTE) else str(Path(word).resolve())
    try:
        with Place(name, 0).open() as stream:
            text = stream.read(MAX_LIST_BYTES)
    except IngestError as exc:
        raise UsageError(str(exc)) from exc
    if text.startswith(b"\x1f\x8b"):
        text = isal_zlib.decompressobj(31).decompress(text, MAX_LIST_BYTES)
    for line in text.decode("utf-8", "replace").splitlines():
        if path := line.strip():
            yield path if path.startswith((*REMOTE, "/")) else base.rstrip("/") + "/" + path


def _remote(word: str) -> Iterator[str]:
    """The URL, or those that a glob in it names."""
    if "*" not in word or word.startswith("http"):
        yield word
        return
    protocol = word.partition("://")[0]
    try:
        found = sorted(filesystem(protocol).glob(word))
    except ImportError as exc:
        raise UsageError(_missing(protocol)) from exc
    except NOT_READ as exc:
        raise UsageError(f"{word} cannot be listed: {_reason(exc)}") from exc
    if not found:
        raise UsageError(f"{word} names no file")
    yield from (f"{protocol}://{path}" for path in found)


def _missing(protocol: str) -> str:
    return f"{protocol}:// needs a library that is not installed: pip install 'linkcrawler[{protocol}]'"


def _reason(exc: BaseException) -> str:
    if isinstance(exc, FileNotFoundError):
        # fsspec says so of a server that does not answer, too.
        why = exc.__cause__
        return " ".join(str(why).split())[:300] if isinstance(why, OSError) else "it is not there"
    said = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
    return " ".join(str(said).split())[:300]
