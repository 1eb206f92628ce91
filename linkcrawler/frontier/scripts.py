"""Lua scripts by name, and how several calls of one are made as one.

A script that `takes groups` does the same for each of several groups of arguments. What is asked at the same time of
the same slot is one call of it: its fixed cost, 15 us, is paid once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcrawler.frontier.link import Command

MAX_ARGUMENTS = 800  # of one call in groups: less than 1 ms in which Redis serves nobody else


class Script:
    """One transition of the frontier, from lua/<name>.lua."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = (Path(__file__).parent / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        LOADED[self.sha] = self

    def __call__(self, keys: Sequence[str], *args: str | bytes | int) -> Command:
        """The command that runs it."""
        return ("EVALSHA", self.sha, len(keys), *keys, *args)

    def group(self, keys: Sequence[str], prefix: str, *args: str | bytes | int) -> Group:
        """One group of arguments for a script that takes groups, all of them with the same `keys` for a `prefix`."""
        return Group(self, keys, prefix, args)


LOADED: dict[str, Script] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """What a script is to do for one group of arguments. The script answers with a list, an item for each group."""

    script: Script
    keys: Sequence[str]
    prefix: str
    args: tuple[str | bytes | int, ...]


def merged(asked: Sequence[Command | Group]) -> tuple[list[Command], list[tuple[int, int | None]]]:
    """Commands for all that is asked, and where the answer to each lies: number of the command, item of its list.

    >>> ask = Script("finish").group
    >>> commands, places = merged([ask(["k"], "a:", 1), ("PING",), ask(["k"], "a:", 2), ask(["k"], "b:", 3)])
    >>> [command[-2:] for command in commands], places
    ([(1, 2), ('PING',), ('b:', 3)], [(0, 0), (1, None), (0, 1), (2, 0)])
    """
    calls: list[Command | list[Group]] = []
    places: list[tuple[int, int | None]] = []
    filling: dict[tuple[str, str], int] = {}  # script and slot -> number of the call that has room
    for item in asked:
        if isinstance(item, tuple):
            places.append((len(calls), None))
            calls.append(item)
            continue
        of = item.script.name, item.prefix
        groups = calls[filling[of]] if of in filling else []
        assert isinstance(groups, list)
        if not groups or (len(groups) + 1) * len(item.args) > MAX_ARGUMENTS:
            groups, filling[of] = [], len(calls)
            calls.append(groups)
        places.append((filling[of], len(groups)))
        groups.append(item)
    return [call if isinstance(call, tuple) else _call(call) for call in calls], places


def _call(groups: Sequence[Group]) -> Command:
    first = groups[0]
    return first.script(first.keys, first.prefix, *(part for group in groups for part in group.args))
