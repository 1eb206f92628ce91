"""How an export goes, on standard error, and what was written."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from linkcrawler.cli.live import Shown, bar, clock
from linkcrawler.errors import UsageError


class ExportProgress(Shown):
    """Shows rows and bytes as they are written: a bar in a terminal, a line every ten seconds elsewhere."""

    def __init__(self, name: str, n_rows: int | None = None, unit: str = "rows") -> None:
        super().__init__()
        self._name, self._total, self._unit = name, n_rows, unit
        self.n_rows = self.n_bytes = 0
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def show(self, n_rows: int, n_bytes: int) -> None:
        """So much is written, all in all; it is on the screen, or will be with the next line."""
        self.n_rows, self.n_bytes = n_rows, n_bytes
        if self._console.is_terminal:
            self._live.update(bar(self._line(), self._total or 0, self.n_rows))
        elif self._is_line_due():
            click.echo(self._line(), err=True)

    def _line(self) -> str:
        seconds = max(self.seconds, 0.25)
        parts = [
            f"{self.n_rows:,} {self._unit}",
            f"{self.n_bytes / 1e6:,.1f} MB",
            f"{self.n_rows / seconds:,.0f} {self._unit}/s",
        ]
        if self._total and self.n_rows:
            parts.append(f"{clock(max(self._total - self.n_rows, 0) * seconds / self.n_rows)} left")
        return f"{self._name}: " + ", ".join(parts)


def check_output(output: str, form: str, is_binary: bool, is_json: bool) -> None:
    """Nothing, where `output` can take what is to be written. Raises UsageError."""
    if output != "-":
        return
    if is_json:
        raise UsageError("--json says what was exported, on standard output: name a file with --output")
    if is_binary and sys.stdout.isatty():
        raise UsageError(f"{form} is not for a terminal: name a file with --output, or send it into a pipe")


def tell_end(said: dict[str, Any], line: str, output: str, is_json: bool) -> None:
    """What was exported is said: as JSON, or in one line, which does not stand among data on standard output."""
    from linkcrawler.cli.output import write_json

    if is_json:
        write_json(said)
    else:
        click.echo(line, err=output == "-")
