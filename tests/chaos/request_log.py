"""What the web server wrote down: who was asked for what, from when to when. Politeness is measured here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tests.chaos.known_web import KnownWeb

ROOT = Path(__file__).parents[2]
# Timers of the crawler's event loop may end a millisecond early. A host's pause after its worker was killed begins
# with the kill, which the server reads of a moment later.
TOLERANCE_S = 0.025


@dataclass(slots=True)
class Asked:
    """One request; `status` is 0 where the client went away, `ended` is None while it is under way."""

    host: str
    path: str
    began: float
    ended: float | None = None
    status: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


class Served:
    """A KnownWeb that is served by a process of its own, and the log of it."""

    def __init__(self, web: KnownWeb, log: Path) -> None:
        self.web = web
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.web_server", json.dumps(asdict(web)), str(log)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.connect = ("--connect-to", f"::127.0.0.1:{int(self._process.stdout.readline())}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def asked(self) -> list[Asked]:
        """Every request so far, in the order of their beginnings."""
        found: dict[str, Asked] = {}
        for line in self._log.read_text(encoding="ascii").splitlines():
            number, event, at, *rest = line.split("\t")
            if event == "began":
                found[number] = Asked(rest[0], rest[1], float(at))
            else:
                found[number].ended, found[number].status = float(at), int(rest[0])
        return list(found.values())

    def asked_pages(self) -> Counter[str]:
        """How often each URL was asked for, robots.txt left out."""
        return Counter(one.url for one in self.asked() if one.path != "/robots.txt")

    def n_asked(self) -> int:
        """How many requests there were, robots.txt included."""
        return self._log.read_text(encoding="ascii").count("\tbegan\t")


def asked_too_early(asked: list[Asked], delay_s: Callable[[str], float]) -> list[str]:
    """In words, each request that came before its host's pause was over. Empty = polite.

    `delay_s` gives the pause of a host in seconds, which lasts from the end of an answer to the next request. Where
    the client was killed the pause lasts from the beginning of its request, as nobody knows when in it that was.
    A robots.txt that was asked for twice in a row was not read by anybody, so that its Crawl-delay was not known.
    """
    by_host: dict[str, list[Asked]] = defaultdict(list)
    for one in sorted(asked, key=lambda one: one.began):
        by_host[one.host].append(one)
    found = []
    for host, those in by_host.items():
        free_at, last = 0.0, Asked(host, "", 0.0)
        for one in those:
            is_unread = last.path == one.path == "/robots.txt"
            if one.began < free_at + delay_s(host) - TOLERANCE_S and not is_unread:
                found.append(
                    f"{host}: {one.path} at {one.began:.3f}, {one.began - free_at:+.3f} s after {last.path}, which was "
                    f"asked for at {last.began:.3f} and answered {last.status} at {last.ended or 0:.3f}"
                )
            free_at, last = max(free_at, one.ended if one.ended and one.status else one.began), one
    return found
