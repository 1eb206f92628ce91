"""What a soak says while it runs, on standard error: a bar in a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import time
from collections import Counter

import click

from linkcrawler.cli.live import Shown, bar, clock


class SoakProgress(Shown):
    """What is under way, how much of the time is left, and what was done to the crawl so far."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self._began_at = time.monotonic()
        self._total_s = minutes * 60
        self._doing = "services start"
        self.killed: Counter[str] = Counter()  # by what it was
        self.n_problems = 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the soak began."""
        return time.monotonic() - self._began_at

    def begins(self, doing: str) -> None:
        """`doing` is under way from now on; it is said at once."""
        self._doing = doing
        if self._console.is_terminal:
            self.look()
        else:
            click.echo(self.line(), err=True)

    def look(self) -> None:
        """It is on the screen how it goes, or will be with the next line."""
        if self._console.is_terminal:
            self._live.update(bar(self.line(), self._total_s, self.elapsed_s))
        elif self._is_line_due():
            click.echo(self.line(), err=True)

    def line(self) -> str:
        """
        >>> progress = SoakProgress(3)
        >>> progress.killed.update(worker=2, store=1)
        >>> progress.line()
        '0:00 of 3:00, 3:00 left: services start; killed: 2 workers, 1 store; problems: 0'
        >>> SoakProgress(0).line()
        '0:00 of 0:00, about to end: services start; killed: nothing yet; problems: 0'
        """
        left_s = self._total_s - self.elapsed_s
        left = f"{clock(left_s + 0.5)} left" if left_s > 0 else "about to end"
        killed = ", ".join(f"{n} {what}{'s' * (n != 1)}" for what, n in self.killed.items() if n) or "nothing yet"
        return (
            f"{clock(self.elapsed_s)} of {clock(self._total_s)}, {left}: {self._doing}; "
            f"killed: {killed}; problems: {self.n_problems}"
        )
