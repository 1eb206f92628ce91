"""The tour runs the program as its user does: the command line, in a data folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_web import TinyWeb


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


@pytest.fixture
def linkcrawler(tmp_path: Path) -> Iterator[Linkcrawler]:
    """The program with services of its own, which are gone afterwards."""
    program = Linkcrawler(tmp_path / "data")
    up = program.run("up")
    assert up.returncode == 0, up.stderr
    yield program
    down = program.run("down")
    assert down.returncode == 0, down.stderr


@pytest.fixture
def web() -> Iterator[TinyWeb]:
    """An empty web on loopback."""
    with TinyWeb() as tiny:
        yield tiny


def wait_until(condition: Callable[[], bool], description: str, timeout_s: float = 60) -> None:
    """Return once `condition()` is true; fail, naming what was waited for, where it stays false."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"after {timeout_s:g} s still not true: {description}"
        time.sleep(0.05)
