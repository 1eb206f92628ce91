"""Which slots to ask for hosts: those that have a due host, the longest waiting first.

Asking a slot costs one command; so it is remembered which slots had more than was taken. All slots are
looked at again only when none of those is left, or after a second, so that no slot starves behind a deep
one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from linkcrawler.frontier.connection import Connection, Script
from linkcrawler.frontier.keys import SlotKeys

NOW = Script("now")
HOSTS_PER_SLOT = 16  # asked of one slot at a time where that leaves MIN_SLOTS: fewer calls, still many domains
MIN_SLOTS, MAX_SLOTS = 4, 64  # asked in one round trip
LOOK_S = 1.0  # a look at 1,024 slots takes a few ms


class DueSlots:
    """The slots that are believed to have a due host."""

    def __init__(self, connection: Connection, keys: Callable[[int], SlotKeys]) -> None:
        self._connection = connection
        self._keys = keys
        self._due: deque[int] = deque()
        self._looked_at = -LOOK_S  # monotonic clock of this process

    def __len__(self) -> int:
        return len(self._due)

    @property
    def is_stale(self) -> bool:
        """The last look was a while ago: other slots may have come due."""
        return time.monotonic() - self._looked_at >= LOOK_S

    def take(self, n_hosts: int) -> dict[int, int]:
        """Slots to ask, each with the number of hosts to ask it for; the numbers add up to `n_hosts`."""
        n_slots = min(len(self._due), MAX_SLOTS, n_hosts, max(MIN_SLOTS, -(-n_hosts // HOSTS_PER_SLOT)))
        share, rest = divmod(n_hosts, n_slots)
        return {self._due.popleft(): share + (i < rest) for i in range(n_slots)}

    def put_back(self, slot: int) -> None:
        """The slot gave as much as it was asked for, and may have more."""
        self._due.append(slot)

    async def look(self, slots: Sequence[int]) -> None:
        """Those of `slots` that have a due host now, and no others, are believed to have one."""
        self._looked_at = time.monotonic()
        if not slots:
            self._due.clear()
            return
        firsts = [("ZRANGE", self._keys(slot).ready, 0, 0, "WITHSCORES") for slot in slots]
        *answers, now = await self._connection.run([*firsts, NOW([self._keys(slots[0]).counts])])
        due = sorted(
            (instant, slot)
            for slot, answer in zip(slots, answers, strict=True)
            if answer and (instant := _score(answer)) <= now
        )
        self._due = deque(slot for _, slot in due)

    def clear(self) -> None:
        """Nothing is believed."""
        self._due.clear()


def _score(answer: list[Any]) -> float:
    """The score of the only member, as RESP2 ([member, score]) or RESP3 ([[member, score]]) tells it."""
    last = answer[-1]
    return float(last[-1] if isinstance(last, list | tuple) else last)
