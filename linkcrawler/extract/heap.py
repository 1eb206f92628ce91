"""Memory that a parsed page leaves is kept for the next one.

The C library gives what is free at the end of its heap back to the kernel after each page, and has to ask for it anew,
page fault by page fault: that is half of the time of parsing.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

KEPT_BYTES = 1 << 25  # most that is kept free at the end of the heap; the tree of an ordinary page takes 1/100 of it
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # https://man7.org/linux/man-pages/man3/mallopt.3.html


@cache
def keep_freed_memory() -> bool:
    """The heap of this process keeps up to KEPT_BYTES that are free. False where its C library knows no such thing."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # musl has none
        return False
    return bool(mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES) and mallopt(_M_MMAP_THRESHOLD, KEPT_BYTES))
