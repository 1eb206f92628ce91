"""The user's side of a service: find it or start it, keep it while in use, and revive it if it dies meanwhile.

Order of the locks: a user takes `start`, then `users` (shared), and lets `start` go once the service answers.
A service that wants to stop takes `start`, and stops only if it then gets `users` for itself. So no one ever
joins a service that has decided to leave: they wait for its `alive` lock and start the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkcrawler.embedded.place import POLL_S, Place, Running
from linkcrawler.errors import LinkcrawlerError, ServiceError

START_TIMEOUT_S = 600.0  # a Redis reads its append-only file first (about 100 MB/s), a store its parts
STOP_TIMEOUT_S = 45.0  # above the limits that the services give themselves
GUARD_PERIOD_S = 0.5
FULL_BYTES = 1 << 20  # less than a service writes when it starts
ALREADY_ALIVE = 75  # exit code EX_TEMPFAIL of a service that found another one alive


@contextmanager
def shared(place: Place, module: str) -> Iterator[Running]:
    """The service runs and answers until the end of the block; whoever comes meanwhile shares it.

    If it dies while this block lasts, it is started again at the same address within about a second.
    Raises ConfigError where the data folder cannot be used, ServiceError where the service does not start.
    """
    place.make()
    users = place.open_lock("users")
    over = threading.Event()
    guard = None
    try:
        with place.locked("start", START_TIMEOUT_S):
            fcntl.flock(users, fcntl.LOCK_SH)
            running = ensure(place, module)
        guard = threading.Thread(target=_guard, args=(place, module, over), daemon=True, name="guard")
        guard.start()
        yield running
    finally:
        over.set()
        if guard:
            guard.join()
        os.close(users)


def ensure(place: Place, module: str) -> Running:
    """The running service; started if there is none. Call it with the start lock held."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if not place.is_alive():
            return _start(place, module, deadline)
        running = place.read()
        if running and running.pid and _exists(running.pid):
            return running
        if running and running.child_pid:  # its supervisor was killed; the program must end before the next
            _signal(running.child_pid, signal.SIGTERM)
        time.sleep(POLL_S)
    raise ServiceError(
        f"{place.service} in {place.data} neither answers nor ends after {START_TIMEOUT_S:.0f} s: "
        f"see {place.log}, then `linkcrawler down`"
    )


def _why(place: Place) -> str:
    """Why a service did not start, as far as it could say; on a full disk it cannot write even that."""
    if shutil.disk_usage(place.data).free < FULL_BYTES:
        return f"the disk of {place.data} is full: make room or choose another with --data"
    return place.log_tail() or "it wrote nothing"


def _start(place: Place, module: str, deadline: float) -> Running:
    before = place.read()  # left by a service that was killed; the next one takes its address if it can
    with place.log.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", module, str(place.data)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the user's terminal is not meant for it
            cwd="/",  # it must not keep the user's folder busy
            env=os.environ | {"PYTHONPATH": _python_path()},
        )
    threading.Thread(target=child.wait, daemon=True, name="reap").start()
    while time.monotonic() < deadline:
        running = place.read()
        if running and running != before and running.pid == child.pid:
            return running
        if child.returncode == ALREADY_ALIVE:
            return ensure(place, module)
        if child.returncode is not None:
            raise ServiceError(
                f"the embedded {place.service} did not start (exit code {child.returncode}): "
                f"{_why(place)} (log: {place.log})"
            )
        time.sleep(POLL_S)
    _signal(child.pid, signal.SIGKILL)
    raise ServiceError(
        f"the embedded {place.service} did not answer within {START_TIMEOUT_S:.0f} s: {_why(place)} (log: {place.log})"
    )


def _python_path() -> str:
    """PYTHONPATH under which the child finds this same linkcrawler, installed or in a checkout."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


def _guard(place: Place, module: str, over: threading.Event) -> None:
    """While the block lasts, a service that died without withdrawing its announcement is started again."""
    while not over.wait(GUARD_PERIOD_S):
        if not place.info.exists():  # stopped on purpose, by `down` or by a signal
            continue
        try:
            with place.locked("start", GUARD_PERIOD_S):
                if place.info.exists() and not place.is_alive():
                    ensure(place, module)
        except (LinkcrawlerError, OSError):
            continue  # another user is at it, or the folder is gone: the next call will say what is wrong


def stop(place: Place, is_forced: bool) -> bool:
    """The service has ended. False where none ran, or where it is in use and not forced to end.

    Raises ServiceError where it does not end in time.
    """
    if not place.run.is_dir():
        return False
    place.keep.unlink(missing_ok=True)
    with place.locked("start", START_TIMEOUT_S):
        if not place.is_alive():
            place.withdraw()
            return False
        if not is_forced and not place.is_unused():
            return False
        running = place.read()
        if running:
            _signal(running.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while place.is_alive():
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"{place.service} (pid {running.pid if running else '?'}) did not end within "
                    f"{STOP_TIMEOUT_S:.0f} s: see {place.log}"
                )
            time.sleep(POLL_S)
    return True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
