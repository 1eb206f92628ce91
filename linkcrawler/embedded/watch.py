"""The service's side: hold the `alive` lock, announce the address, and know when nobody needs it any more."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from linkcrawler.embedded.place import Place, try_lock
from linkcrawler.embedded.share import ALREADY_ALIVE

WATCH_PERIOD_S = 0.2
LINGER_S = 1.0  # the next command of a script finds the service still there


class Watch:
    """The presence of one service. Create it first in the process; it exits where another one is alive."""

    def __init__(self, data: Path, service: str) -> None:
        self.place = Place(data, service)
        self.alive = self.place.open_lock("alive")
        if not try_lock(self.alive):
            print(f"another {service} is alive in {data}", file=sys.stderr)  # noqa: T201 -- goes to the log
            raise SystemExit(ALREADY_ALIVE)
        self._unused_since: float | None = None

    def is_wanted(self) -> bool:
        """False once nobody has used the service for LINGER_S, or its folder was removed; it is withdrawn then."""
        if not self.is_in_place():
            return False
        if self.place.keep.exists() or not self.place.is_unused():
            self._unused_since = None
            return True
        now = time.monotonic()
        if self._unused_since is None:
            self._unused_since = now
        if now - self._unused_since < LINGER_S:
            return True
        return not self._leave()

    def is_in_place(self) -> bool:
        """The data folder is still the one this service started in; what stands at its path may be another's."""
        try:
            return os.path.samestat(os.fstat(self.alive), self.place.lock_file("alive").stat())
        except FileNotFoundError:
            return False

    def withdraw(self) -> None:
        """Nobody finds this service any more."""
        if self.is_in_place():
            self.place.withdraw()

    def _leave(self) -> bool:
        """Decide to stop, unless someone is joining right now."""
        lock = self.place.open_lock("start")
        try:
            if not try_lock(lock) or not self.place.is_unused() or self.place.keep.exists():
                return False
            self.withdraw()
            return True
        finally:
            os.close(lock)
