"""A root file system of one's own, as a container has it: mounts that nobody else sees, and nobody's user in it.

Everything here runs inside `unshare --mount`, as root, where mounting is allowed; it ends with the process.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def bind(source: Path, target: Path) -> None:
    """`source` is seen at `target`, in this namespace only."""
    target.mkdir(parents=True, exist_ok=True)
    _mount("--bind", str(source), str(target))


def fresh(target: Path, options: str) -> None:
    """An empty file system in memory is at `target`."""
    target.mkdir(parents=True, exist_ok=True)
    _mount("--types", "tmpfs", "--options", options, "tmpfs", str(target))


def close_root(within: Sequence[Path]) -> None:
    """The root cannot be written any more, nor what is mounted in the folders `within`."""
    for place in (Path("/"), *within):
        if not os.path.ismount(place):
            _mount("--bind", str(place), str(place))
        _mount("--options", "remount,bind,ro", str(place))


def as_user(user: str, command: Sequence[str], env: Mapping[str, str]) -> list[str]:
    """The command as it is started by nobody: without capabilities, and without a way to get any."""
    uid, gid = user.split(":")
    taken = ["--no-new-privs", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    told = [f"{name}={value}" for name, value in env.items()]
    return ["setpriv", f"--reuid={uid}", f"--regid={gid}", *taken, "env", "--ignore-environment", *told, *command]


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)
