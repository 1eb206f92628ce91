"""Files that are there when they are whole: written beside their name, and renamed to it as the last step."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from linkcrawler.errors import UsageError

STDOUT = "-"


class Counted:
    """A stream that counts what is written to it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.n_bytes = 0
        self.closed = False  # pyarrow asks
        self.is_given_up = False

    def write(self, data: bytes) -> int:
        """All of `data` is written; nothing of it where the file was given up: a writer's end may come after that."""
        if self.is_given_up:
            return memoryview(data).nbytes
        self._stream.write(data)
        self.n_bytes += memoryview(data).nbytes
        return memoryview(data).nbytes

    def flush(self) -> None:
        """What was written is with the system."""
        if not self.is_given_up:
            self._stream.flush()


@contextmanager
def written_whole(output: str) -> Iterator[Counted]:
    """A stream into the file `output`, or to standard output (`-`).

    The file appears, or takes the place of an older one, when the block ends well; where it does not, or the process
    is killed, there is none under that name. Raises UsageError where it cannot be made.
    """
    if output == STDOUT:
        stream = Counted(sys.stdout.buffer)
        yield stream
        stream.flush()
        return
    path = Path(output)
    if path.is_dir():
        raise UsageError(f"--output {output} is a folder: name a file in it")
    if path.exists() and not path.is_file():  # a pipe or a device, which cannot be renamed to
        with path.open("wb") as device:
            yield Counted(device)
        return
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        file = part.open("wb")
    except OSError as exc:
        raise UsageError(f"--output {output} cannot be written: {exc.strerror or exc}") from exc
    stream = Counted(file)
    try:
        with file:
            yield stream
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _fsync_folder(path.parent)
    except BaseException:
        stream.is_given_up = True
        with suppress(OSError):
            part.unlink()
        raise


def _fsync_folder(folder: Path) -> None:
    """The folder's new entry is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
