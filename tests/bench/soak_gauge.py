"""What a soak's processes take, second by second, and what was killed by then."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter, defaultdict
from pathlib import Path

from tests.bench.soak_progress import SoakProgress
from tests.bench.written import figure
from tests.chaos.chaos import Attacked

LOOK_S = 1.0


class Gauge:
    """Looks every second at the crawl's processes: the most memory (MB) and open files of each kind, by round."""

    def __init__(self, crawl: Attacked, progress: SoakProgress) -> None:
        self._crawl = crawl
        self._progress = progress
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.number = 0
        self.most: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))

    def __enter__(self) -> Gauge:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(LOOK_S):
            killed = {"worker": len(self._crawl.deaths), "Redis server": self._crawl.n_redis_deaths}
            self._progress.killed.update(
                Counter(killed | {"store": self._crawl.n_store_deaths}) - self._progress.killed
            )
            self._progress.look()
            with contextlib.suppress(OSError, ValueError, KeyError, IndexError, AttributeError):
                pids = {"store": [self._crawl.service("store")["pid"]], "worker": [*self._crawl.workers().values()]}
                pids["redis"] = [self._crawl.service("redis")["child_pid"]]
                for kind, pid in [(kind, pid) for kind, those in pids.items() for pid in those]:
                    status = Path(f"/proc/{pid}/status").read_text()
                    self._note(f"{kind}, MB", int(status.split("VmRSS:")[1].split()[0]) / 1024)
                    self._note(f"{kind}, open files", len(os.listdir(f"/proc/{pid}/fd")))  # noqa: PTH208

    def _note(self, what: str, value: float) -> None:
        self.most[what][self.number] = max(self.most[what][self.number], value)

    def grown(self) -> list[list[object]]:
        """(what, most in the second third of the rounds, most in the last, whether that is flat)."""
        rows: list[list[object]] = []
        for what, by_round in sorted(self.most.items()):
            n = max(by_round) + 1
            middle = max((v for r, v in by_round.items() if n // 3 <= r < n * 2 // 3 or n < 3), default=0)
            last = max((v for r, v in by_round.items() if r >= n * 2 // 3), default=0)
            allowed = max(middle * 1.25, middle + 30)
            rows.append([what, figure(middle, 0), figure(last, 0), "flat" if last <= allowed else "grows"])
        return rows
