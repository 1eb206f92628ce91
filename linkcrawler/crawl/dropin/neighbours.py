"""The processes that work on a crawl: their names, and which of them have died.

A process that was killed holds its leases until they expire. One that was started on the same machine can see that
it is gone, and need not wait: the name says where and when the process began.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


def own_name() -> str:
    """The name of this process: `HOST.PLACE.PID.BEGAN.ID`, where PLACE tells machines and containers apart."""
    began = _began(os.getpid())
    return f"{socket.gethostname()}.{_place()}.{os.getpid()}.{began}.{secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """Whether the process `name` ran here and runs no more; False where that cannot be told."""
    _, place, pid, began, _ = ["", "", "", "", *name.rsplit(".", 4)][-5:]
    if not (place and place == _place() and pid.isdigit()):
        return False
    return _began(int(pid)) != began


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The other processes of a crawl: those that work, and those that are known to have died."""

    alive: list[str]
    dead: list[str]

    @classmethod
    def of(cls, published: Mapping[str, str], own: str, lease_ms: int) -> Neighbours:
        """Read what each worker `published`. One that was silent for twice `lease_ms` has lost all its leases."""
        alive: list[str] = []
        dead: list[str] = []
        for name in sorted(published.keys() - {own}):
            said = json.loads(published[name])
            silent_ms = time.time_ns() // 1_000_000 - said.get("at", 0)
            is_gone = said.get("is_ended") or is_dead(name) or silent_ms > 2 * lease_ms
            (dead if is_gone else alive).append(name)
        return cls(alive, dead)


def _place() -> str:
    """What two processes have in common that can see each other; empty where the system does not tell."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text()
        return hashlib.sha256(f"{boot}{(PROC / 'self/ns/pid').readlink()}".encode()).hexdigest()[:8]
    except OSError:
        return ""


def _began(pid: int) -> str:
    """When the process `pid` began, in clock ticks since the machine's start; empty where there is none."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    state, *rest = stat.rpartition(") ")[2].split()
    return "" if state in "ZX" else rest[18]  # a zombie works no more
