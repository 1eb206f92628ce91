"""How a crawl goes, on standard error: a live block in a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import logging
import time

import click
from rich.table import Table
from rich.text import Text

from linkcrawler import logs
from linkcrawler.cli.live import LINE_EVERY_S, Shown, bar, clock
from linkcrawler.crawl.launch import Progress

RATE_WINDOW_S = 10.0

log = logging.getLogger(__name__)


class CrawlProgress(Shown):
    """Shows each `Progress` it is given; says nothing where `is_quiet`."""

    def __init__(self, crawl: str, is_quiet: bool = False) -> None:
        super().__init__()
        self._crawl = crawl
        self._is_quiet = is_quiet and not self._console.is_terminal
        self._told = ""  # the trouble that was told last
        self._next_trouble = 0.0
        self._history: list[tuple[float, int]] = []

    def show(self, progress: Progress) -> None:
        """`progress` is on the screen, or will be with the next line."""
        rate = self._rate(progress)
        if self._console.is_terminal:
            self._live.update(self._block(progress, rate))
            return
        trouble = progress.tally.trouble or progress.tally.elsewhere
        if trouble and trouble != self._told and time.monotonic() >= self._next_trouble:
            self._told, self._next_trouble = trouble, time.monotonic() + LINE_EVERY_S
            if logs.is_json():
                log.warning("crawl waits", extra={"crawl": self._crawl, "reason": trouble})
            else:
                click.echo(f"{self._crawl}: waiting: {trouble}", err=True)
        if not self._is_quiet and self._is_line_due():
            click.echo(f"{self._crawl}: {self._pace(progress, rate)}, {self._stock(progress)}", err=True)

    def _rate(self, progress: Progress) -> float:
        """Pages a second over the last `RATE_WINDOW_S`."""
        self._history.append((progress.seconds, progress.tally.n_pages))
        while len(self._history) > 2 and progress.seconds - self._history[0][0] > RATE_WINDOW_S:
            self._history.pop(0)
        then, n_then = self._history[0]
        return (progress.tally.n_pages - n_then) / max(progress.seconds - then, 0.25)

    def _pace(self, progress: Progress, rate: float) -> str:
        parts = [f"{progress.tally.outcomes['ok']:,} pages", f"{rate:,.0f} pages/s"]
        if (eta := _eta(progress, rate)) is not None:
            parts.append(f"{eta} left")
        return ", ".join(parts)

    def _stock(self, progress: Progress) -> str:
        tally, counts = progress.tally, progress.counts
        parts = [
            f"{tally.n_links:,} links ({tally.n_external_links:,} external)",
            f"{counts.queued:,} queued",
            f"{tally.n_hosts_in_flight:,} hosts in flight",
        ]
        if progress.n_restarts:
            parts.append(f"{progress.n_restarts} workers restarted")
        return ", ".join(parts)

    def _block(self, progress: Progress, rate: float) -> Table:
        tally = progress.tally
        line = f"{self._crawl}  {clock(progress.seconds)}  {self._pace(progress, rate)}"
        block = bar(line, progress.max_pages, tally.n_pages)
        block.add_row(Text(f"  {self._stock(progress)}"))
        errors = ", ".join(f"{n:,} {o}" for o, n in sorted(tally.outcomes.items()) if o != "ok")
        if errors:
            block.add_row(Text(f"  other outcomes: {errors}", style="dim"))
        if waiting := tally.trouble or tally.elsewhere:
            block.add_row(Text(f"  waiting: {waiting}", style="yellow"))
        return block


def _eta(progress: Progress, rate: float) -> str | None:
    """The time until the page budget is spent at the present rate; None without a budget or a rate."""
    if not progress.max_pages or rate <= 0:
        return None
    return clock(max(progress.max_pages - progress.tally.n_pages, 0) / rate)
