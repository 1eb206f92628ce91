"""Whether the disk has room for what a worker is about to fetch: asked by time and not by page.

A disk that is full tears what is being written to it, of whoever writes: the archive, the store, Redis. So fetching
stops before, with room left for what is under way (a worker holds up to 128 MB) and for the store to merge its parts.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

LOOK_S = 2.0  # a look costs 2 us


class Room:
    """What is free on the disk of `folder`, against the least that must be; 0 = nothing must."""

    def __init__(self, folder: Path, min_free_bytes: int) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self._next_look = 0.0
        self._trouble = ""

    def trouble(self) -> str:
        """Why nothing may be written now, in words; empty where it may. As it was within the last two seconds."""
        if self._min_free_bytes and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_S
            free = free_bytes(self._folder)
            self._trouble = "" if free >= self._min_free_bytes else full(self._folder, free, self._min_free_bytes)
        return self._trouble


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write to the disk on which `folder` lies, or will lie."""
    while not folder.exists():
        folder = folder.parent
    at = os.statvfs(folder)
    return at.f_bavail * at.f_frsize


def full(folder: Path, free: int, least: int) -> str:
    """What a person is told."""
    return (
        f"the disk of {folder} has {free / 1e6:,.0f} MB left, and min_free_bytes keeps {least / 1e6:,.0f} "
        "MB free: make room, it goes on by itself"
    )
