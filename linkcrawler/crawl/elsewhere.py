"""What other crawls hold a worker up with: hosts, or their addresses, that a visit of theirs is at."""

from __future__ import annotations

import time
from collections.abc import Iterable

LATE_S = 2.0  # whoever was turned away may ask so much later than it was told to
SHOWN = 3  # hosts that are named


class Elsewhere:
    """Hosts at whose gates visits of this worker were turned away, each until it is to ask again."""

    def __init__(self) -> None:
        self._hosts: dict[str, tuple[str, float]] = {}  # host -> who has it; monotonic clock, s

    def turned_away(self, host: str, crawls: Iterable[str], wait_ms: int) -> None:
        """`host` is in use by `crawls`, and is asked for again in `wait_ms`. None of them: it is no other crawl's."""
        if who := ", ".join(crawls):
            self._hosts[host] = who, time.monotonic() + wait_ms / 1000 + LATE_S

    def let_in(self, host: str) -> None:
        """`host` is waited for no more."""
        self._hosts.pop(host, None)

    def words(self) -> str:
        """What is waited for, for a person; empty where nothing is.

        >>> one = Elsewhere()
        >>> one.turned_away("a.example", ["spring"], 1000)
        >>> one.words()
        'a.example is in use by crawl spring: it is asked once that leaves it'
        >>> for letter in "bcde":
        ...     one.turned_away(f"{letter}.example", ["autumn"], 1000)
        >>> one.words()[:95]
        '5 hosts are in use by other crawls, a.example (spring), b.example (autumn), c.example (autumn),'
        """
        now = time.monotonic()
        self._hosts = {host: (who, until) for host, (who, until) in self._hosts.items() if until > now}
        if not self._hosts:
            return ""
        if len(self._hosts) == 1:
            ((host, (who, _)),) = self._hosts.items()
            return f"{host} is in use by crawl {who}: it is asked once that leaves it"
        named = [f"{host} ({who})" for host, (who, _) in list(self._hosts.items())[:SHOWN]]
        more = ", ..." if len(self._hosts) > SHOWN else ""
        return f"{len(self._hosts)} hosts are in use by other crawls, {', '.join(named)}{more}: each is asked in turn"
