"""What a command used: CPU of it and its children, memory at its peak; and what a running service has used so far.

The same work costs several times as much CPU on a busy machine as on a quiet one. So while a command runs, a fixed
piece of work is measured beside it now and then, a parse of bench_extract's page of 98 kB: costs can be
told in such parses, too. At rest it takes 0.47 ms (docs/extract.md).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.bench.bench_extract import made_page


@dataclass(frozen=True)
class Used:
    """What one command used, and the JSON that it printed."""

    said: dict[str, Any]
    cpu_s: float  # user + system, of the process and of all its children
    peak_mb: float  # resident memory of the largest of them
    seconds: float
    parse_ms: float  # what the parse cost meanwhile, on average


REFERENCE = made_page()
LOOK_S = 2.0  # between two parses


def parse_ms() -> float:
    """CPU ms of one parse now: of the second one, for the first finds cold caches."""
    LexborHTMLParser(REFERENCE)
    began = time.thread_time()
    LexborHTMLParser(REFERENCE)
    return (time.thread_time() - began) * 1000


def used_by(command: Sequence[str], environment: Mapping[str, str] | None = None, limit_s: float = 1800) -> Used:
    """Run `command` to its end. Raises CalledProcessError with what it said on standard error."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, **(environment or {})})
        status, used, parses = _wait(child, limit_s)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        text, trouble = out.read().decode(), err.read().decode(errors="replace")
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, text, trouble)
    return Used(
        json.loads(text), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.monotonic() - began, mean(parses)
    )


def _wait(child: subprocess.Popen[bytes], limit_s: float) -> tuple[int, resource.struct_rusage, list[float]]:
    """The end of `child`, and what a parse cost every LOOK_S until then. Beyond `limit_s` it is killed."""
    began, parses = time.monotonic(), [parse_ms()]
    while (now := time.monotonic()) < began + limit_s:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return status, used, parses
        time.sleep(0.05)
        if now > began + len(parses) * LOOK_S:
            parses.append(parse_ms())
    child.kill()
    _, status, used = os.wait4(child.pid, 0)
    return status, used, parses


def cpu_s(pid: int) -> float:
    """CPU seconds of a running process since its start."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """The most memory that a running process has had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
