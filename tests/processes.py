"""Processes that a test starts: one that fails does not wait for what would never end."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def started(command: Sequence[str], **named: Any) -> Iterator[subprocess.Popen[str]]:
    """As `Popen`, for texts: the block's end waits for the process, and its failure kills it."""
    with subprocess.Popen(command, text=True, **named) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise
