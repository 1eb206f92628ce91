"""The worker processes of one launcher: started, told to end, replaced when they die."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcrawler.errors import FrontierError

POLL_S = 0.25
# Exit codes of a worker that ended before the crawl was over: asked to, or because the crawl is drained.
STOPPED, DRAINED = 3, 4
# Workers that die this often in a row, each this soon, would die for ever. One that ends by itself before its first
# word cannot start at all; one that has worked may have met a page that kills it, and such a page is given up in time.
QUICK_DEATH_S = 10.0
MAX_MUTE_DEATHS = 3
MAX_QUICK_DEATHS = 50


@dataclass(slots=True)
class Member:
    """One worker process. `name` is what it is called in the frontier."""

    number: int
    process: asyncio.subprocess.Process
    end: asyncio.Task[int]  # done when the process has ended
    started: float
    log: Path

    @property
    def name(self) -> str:
        return f"{self.number}-{self.process.pid}"


class Crew:
    """The processes that work on `crawl` for the launcher that this is, and the log of each in `data`/log.

    `options` are further ones of `linkcrawler worker`.
    """

    def __init__(self, crawl: str, data: Path, options: Sequence[str] = ()) -> None:
        self._crawl = crawl
        self._options = options
        self._data = data
        self._members: dict[int, Member] = {}
        self._n_quick_deaths = 0
        self._n_mute_deaths = 0
        self.n_restarts = 0

    def __len__(self) -> int:
        return len(self._members)

    async def hire(self, number: int) -> None:
        """A worker with this number runs. Raises OSError where no process can be started."""
        log = self._data / "log" / f"worker-{number}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "linkcrawler", "worker", "--name", self._crawl, "--number", str(number)]
        command += self._options
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *command,
                "--data",
                str(self._data),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, "LINKCRAWLER_LAUNCHER_PID": str(os.getpid())},
                start_new_session=True,  # Ctrl-C reaches the launcher, which lets the workers finish
            )
        end = asyncio.create_task(process.wait())
        self._members[number] = Member(number, process, end, time.monotonic(), log)

    async def replace(self, dead: Member, is_mute: bool) -> None:
        """A new worker is in the place of a dead one, which never said a word where `is_mute`.

        Raises FrontierError where workers keep dying; the last line of the log is in the message.
        """
        code = dead.process.returncode or 0
        is_quick = time.monotonic() - dead.started < QUICK_DEATH_S
        self._n_quick_deaths = self._n_quick_deaths + 1 if is_quick else 0
        self._n_mute_deaths = self._n_mute_deaths + 1 if is_quick and is_mute and code > 0 else 0
        if self._n_mute_deaths >= MAX_MUTE_DEATHS or self._n_quick_deaths >= MAX_QUICK_DEATHS:
            tail = "".join(dead.log.read_text(errors="replace").splitlines()[-1:])
            raise FrontierError(
                f"worker {dead.number} died within {QUICK_DEATH_S:g} s, as {self._n_quick_deaths - 1} others did in a "
                f"row (exit code {code}): {tail or 'no log'}: see {dead.log}"
            )
        self.n_restarts += 1
        await self.hire(dead.number)

    async def ended(self) -> list[Member]:
        """Those that have ended since the last call, after POLL_S at most; they are no members any more."""
        if ends := [member.end for member in self._members.values()]:
            await asyncio.wait(ends, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(POLL_S)
        gone = [member for member in self._members.values() if member.end.done()]
        for member in gone:
            del self._members[member.number]
        return gone

    def tell(self, number: signal.Signals) -> None:
        """Every worker gets the signal."""
        for member in self._members.values():
            with contextlib.suppress(ProcessLookupError):
                member.process.send_signal(number)
