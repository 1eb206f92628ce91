"""The documentation sites on loopback, for tests that want a real web: fetched once, served while tests run."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

TOOL = Path(__file__).parents[2] / "shared" / "docsweb" / "docsweb"
HOME = Path(os.environ.get("DOCSWEB_DIR") or Path.home() / ".cache" / "docsweb")
OURS = HOME / "served-by-tests"  # exists from before the server is started until it was stopped
# Others where two people share a machine.
HTTP, HTTPS = (int(os.environ.get(f"DOCSWEB_{name}_PORT", port)) for name, port in (("HTTP", 8080), ("HTTPS", 8443)))


@dataclass(frozen=True)
class Docsweb:
    """Six sites under their real names."""

    seeds: tuple[str, ...]
    ca: Path

    @property
    def connect(self) -> tuple[str, ...]:
        """The options that send a crawl to these sites and nowhere else."""
        return (
            *("--connect-to", f":443:127.0.0.1:{HTTPS}", "--connect-to", f":80:127.0.0.1:{HTTP}"),
            *("--ca-bundle", str(self.ca)),
        )


def _tool(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(TOOL), *arguments, "--dir", str(HOME)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"docsweb {arguments[0]}: {done.stderr or done.stdout}"
    return done.stdout


@contextmanager
def served() -> Iterator[Docsweb]:
    """The six default sites, served over http and https. Raises AssertionError where they cannot be had.

    The ports are fixed, so one server is shared by all processes that need it, of this run and of others: who comes
    first starts it, who leaves last stops it. Who is there holds a lock on `users`, which ends with its process; so
    a run that was killed leaves at most a server, and who comes next starts that anew. One that somebody started by
    hand is used, and left running.
    """
    assert TOOL.exists(), f"{TOOL} is absent: it brings documentation sites from Debian packages"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "users").open("w") as users:
        with _one_at_a_time():
            if _is_alone(users) and (OURS.exists() or not _is_served()):
                _tool("fetch")
                OURS.touch()
                _tool("serve", "--http", str(HTTP), "--https", str(HTTPS))
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield Docsweb(tuple(_tool("seeds").split()), HOME / "ca.pem")
        finally:
            with _one_at_a_time():
                if _is_alone(users) and OURS.exists():
                    _tool("stop")
                    OURS.unlink()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Nobody else begins or ends meanwhile."""
    with (HOME / "changing").open("w") as changing:
        fcntl.flock(changing, fcntl.LOCK_EX)
        yield


def _is_alone(users: IO[str]) -> bool:
    """Whether nobody else uses the sites."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_served() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", HTTPS)) == 0


@pytest.fixture(scope="session")
def docsweb() -> Iterator[Docsweb]:
    """The same; skipped where the tool or its packages cannot be had."""
    with ExitStack() as stack:
        try:
            web = stack.enter_context(served())
        except AssertionError as exc:
            if os.environ.get("CI") and TOOL.exists():
                raise
            pytest.skip(str(exc))
        yield web
