"""How long work goes, on standard error: a block that changes in a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

LINE_EVERY_S = 10.0


class Shown:
    """A place on standard error for as long as the block lasts; what stands in it, its heirs say."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._next_line = time.monotonic() + LINE_EVERY_S

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def _is_line_due(self) -> bool:
        """Whether it is time for the next line; then the one after it is ten seconds away."""
        if time.monotonic() < self._next_line:
            return False
        self._next_line = time.monotonic() + LINE_EVERY_S
        return True


def bar(line: str, total: float, completed: float) -> Table:
    """A bar over a line; the line alone where `total`, in whatever unit, is not known (0)."""
    block = Table.grid(expand=True)
    if total:
        block.add_row(ProgressBar(total=total, completed=min(completed, total)))
    block.add_row(Text(line))
    return block


def clock(seconds: float) -> str:
    """
    >>> clock(3725)
    '1:02:05'
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
