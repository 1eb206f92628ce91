"""The command line in a data folder, and services that many tests use one after the other.

To start a Redis and a store, to make all tables and to end both takes three seconds of CPU; to empty them, a few
hundredths of one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from linkcrawler import embedded
from tests.conftest import FILLED, TABLES, execute

OF_THE_SERVICES = {"log", "redis", "redis.json", "run", "store", "store.json"}


@dataclass(frozen=True)
class Linkcrawler:
    """The command `linkcrawler` with `--data` set."""

    data: Path

    def run(self, *arguments: str, timeout_s: float = 120, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        """What the command printed, and its exit code."""
        return subprocess.run(
            [sys.executable, "-m", "linkcrawler", *arguments, "--data", str(self.data)],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            **kwargs,
        )

    def json(self, *arguments: str, timeout_s: float = 120) -> dict[str, Any]:
        """The object the command printed with --json; the command succeeded."""
        done = self.run(*arguments, "--json", timeout_s=timeout_s)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))


@dataclass
class Services:
    """Up in a folder of `make`'s; started anew, in another folder, after a test that ended them or changed a table."""

    make: Callable[[], Path]
    program: Linkcrawler | None = None
    tables: bytes = b""
    pids: set[int] = field(default_factory=set)

    def emptied(self) -> Linkcrawler:
        """The program with services that hold nothing."""
        if self.program is None:
            self.program = Linkcrawler(self.make())
            up = self.program.run("up")
            assert up.returncode == 0, up.stderr
            self.pids = self._pids()
            self.tables = execute(self._urls()["store"], TABLES)
        return self.program

    def check_in(self) -> None:
        """What the test left behind is gone; its own processes are to have ended by then."""
        assert self.program
        if self._pids() != self.pids or execute(self._urls()["store"], TABLES) != self.tables:
            self.end()
            return
        urls = self._urls()
        for table in execute(urls["store"], FILLED).decode().split():
            execute(urls["store"], f"truncate table {table}")
        with redis.Redis.from_url(urls["redis"]) as client:
            client.flushall()
        for entry in self.program.data.iterdir():
            if entry.name not in OF_THE_SERVICES:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def end(self) -> None:
        """Nothing runs any more."""
        if self.program is not None:
            down = self.program.run("down")
            assert down.returncode == 0, down.stderr
            self.program = None

    def _urls(self) -> dict[str, str]:
        assert self.program
        return {running.service: running.url for running in embedded.status(self.program.data)}

    def _pids(self) -> set[int]:
        assert self.program
        running = embedded.status(self.program.data)
        return {pid for one in running for pid in (one.pid, one.child_pid) if pid}
