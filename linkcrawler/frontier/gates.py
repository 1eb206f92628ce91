"""Gates: how many visits at once may be made through one name, among all crawls that share a Redis.

A name is `host:<host>` or `ip:<address>`. Who is inside is there for a time that it may extend; a holder that dies
is outside when the time is over. Gates are keys of no crawl, and expire by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from linkcrawler.errors import FrontierError
from linkcrawler.frontier.connection import Command, Script, text
from linkcrawler.frontier.crawl import Crawl
from linkcrawler.frontier.keys import gate_keys

ENTER_GATE, LEAVE_GATE = Script("enter_gate"), Script("leave_gate")


class Gates(Crawl):
    """The way in and out."""

    async def enter_gate(self, name: str, holder: str, limit: int, hold_ms: int) -> int:
        """0 where `holder` is inside the gate `name`, beside fewer than `limit` others, for `hold_ms` from now.

        Else how many ms to wait before asking again, 200 to 60,000: the more holders wait, the longer, so that
        together they ask about `limit` times a second, however many they are. A holder that is inside stays; one
        that has left is let in again, rest or no rest, after those that wait.
        """
        if limit < 1 or hold_ms < 1:
            raise FrontierError(f"a gate with limit={limit}, hold_ms={hold_ms} lets nobody in: use 1 at least")
        return int(await self._connection.one(ENTER_GATE(gate_keys(name), holder, limit, hold_ms)))

    async def at_gates(self, names: Sequence[str]) -> list[list[str]]:
        """Who is inside each of these gates now, or has its rest there, in the order in which they leave."""
        now = await self.now()
        asked: list[Command] = [("ZRANGEBYSCORE", gate_keys(name)[0], now, "+inf") for name in names]
        found = await self._connection.run(asked)
        return [[text(holder).removeprefix("~") for holder in holders] for holders in found]

    async def leave_gate(self, name: str, holder: str, rest_ms: int) -> None:
        """`holder` is outside the gate `name`; nobody else has its place before `rest_ms` from now."""
        gate, _ = gate_keys(name)
        await self._connection.one(LEAVE_GATE([gate], holder, max(0, rest_ms)))
