"""Where one embedded service keeps its files inside the data folder, and the locks that say who is there.

    DATA/<service>.json          what runs: pid, address, version, started_at; only there while it serves
    DATA/<service>/              its data
    DATA/log/<service>.log       what it wrote to stdout and stderr
    DATA/run/<service>.start     lock, exclusive: one process at a time decides whether to start or stop it
    DATA/run/<service>.alive     lock, exclusive: held by the service from its first to its last moment
    DATA/run/<service>.users     lock, shared by everyone who uses it; free means that nobody does
    DATA/run/<service>.keep      exists: `linkcrawler up` asked that it outlive its users

The locks are flock(2): the kernel drops them when their process ends, however it ends. So a pid that was given
to another program, a machine that lost power and a `kill -9` need no special case: a free lock is the truth,
and whatever the JSON file says then is history.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from linkcrawler.errors import ConfigError, ServiceError

POLL_S = 0.01  # a start lasts 50 to 1000 ms and a stop as long; a check costs some 10 us
LOG_TAIL_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers: what `DATA/<service>.json` says."""

    service: str
    url: str
    pid: int
    version: str
    started_at: float  # seconds since 1970 UTC
    port: int = 0  # 0 = it listens on a Unix socket
    child_pid: int = 0  # of the program under supervision; 0 = none
    is_kept: bool = False

    @property
    def uptime_s(self) -> float:
        """Seconds since it started."""
        return max(0.0, time.time() - self.started_at)


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one service in one data folder."""

    data: Path
    service: str

    @property
    def info(self) -> Path:
        return self.data / f"{self.service}.json"

    @property
    def folder(self) -> Path:
        return self.data / self.service

    @property
    def log(self) -> Path:
        return self.data / "log" / f"{self.service}.log"

    @property
    def keep(self) -> Path:
        return self.run / f"{self.service}.keep"

    @property
    def run(self) -> Path:
        return self.data / "run"

    def make(self) -> None:
        """The folders exist and can be written. Raises ConfigError, naming the path, where they cannot."""
        try:
            for folder in (self.data, self.run, self.folder, self.log.parent):
                folder.mkdir(parents=True, exist_ok=True)
            os.close(self.open_lock("start"))
        except OSError as exc:
            raise ConfigError(
                f"the data folder {self.data} cannot be used ({exc.strerror}: {exc.filename}): "
                "choose a writable one with --data or LINKCRAWLER_DATA"
            ) from exc

    def lock_file(self, kind: str) -> Path:
        """One of the three lock files: start, alive, users."""
        return self.run / f"{self.service}.{kind}"

    def open_lock(self, kind: str) -> int:
        """A new open file on one of the lock files; the caller closes it, and a lock ends with it."""
        return os.open(self.lock_file(kind), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def locked(self, kind: str, timeout_s: float) -> Iterator[int]:
        """Hold one of the locks exclusively. Raises ServiceError after `timeout_s`, naming the lock file."""
        lock = self.open_lock(kind)
        try:
            deadline = time.monotonic() + timeout_s
            while not try_lock(lock):
                if time.monotonic() > deadline:
                    raise ServiceError(
                        f"{self.lock_file(kind)} stayed locked for {timeout_s:.0f} s: another "
                        f"process is starting or stopping {self.service}; `linkcrawler down` ends it"
                    )
                time.sleep(POLL_S)
            yield lock
        finally:
            os.close(lock)

    def is_alive(self) -> bool:
        """A process serves, starts or stops here. Ask only while holding the start lock."""
        lock = self.open_lock("alive")
        try:
            return not try_lock(lock)
        finally:
            os.close(lock)

    def is_unused(self) -> bool:
        """Nobody uses the service at this moment."""
        lock = self.open_lock("users")
        try:
            return try_lock(lock)
        finally:
            os.close(lock)

    def read(self) -> Running | None:
        """What was announced last; None where nothing was, or where the file is torn."""
        try:
            return Running(**json.loads(self.info.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def announce(self, running: Running) -> None:
        """Everyone who looks from now on finds the service. The file changes in one step, never half."""
        draft = self.info.with_suffix(".json.new")
        draft.write_text(json.dumps(asdict(running), indent=1) + "\n")
        draft.replace(self.info)

    def withdraw(self) -> None:
        """Nobody finds the service any more; it may still be on its way out."""
        self.info.unlink(missing_ok=True)

    def log_tail(self) -> str:
        """The last lines the service wrote since it was started, on one line; empty where it wrote nothing."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - LOG_TAIL_BYTES))
                lines = log.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return " | ".join(line.strip() for line in lines[-3:] if line.strip())


def try_lock(lock: int) -> bool:
    """Take the exclusive lock of an open lock file if it is free now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
