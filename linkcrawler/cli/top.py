"""`linkcrawler top`: how the crawls stand, again every second, until q or Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.crawls import place_of_crawls
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import FrontierUnavailable

if TYPE_CHECKING:
    from linkcrawler.cli.panel import Line
    from linkcrawler.config import Config
    from linkcrawler.crawl.standing import Standing
    from linkcrawler.desk.lookout import Lookout, Parked

PERIOD_S = 1.0
PARKED_PERIOD_S = 10.0  # a sum over a whole table: not each second

EXAMPLES = """\b
Examples:
  linkcrawler top
  linkcrawler top --name spring --once --json
"""


@dataclass(slots=True)
class Frame:
    """What one look saw, at `seen_at` (UTC). `trouble` says why nothing was seen since."""

    memory_bytes: int
    stands: list[Standing]
    parked: Parked | None
    trouble: str = ""
    seen_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@click.command(epilog=EXAMPLES)
@click.option("--name", help="Only this crawl. [all]")
@click.option("--once", "is_once", is_flag=True, help="One frame, as text; so it is where the output is no terminal.")
@data_option
@json_option
def top(name: str | None, is_once: bool, data: Path | None, is_json: bool) -> None:
    """Watch crawls: pages a second, hosts, queues, leases, parked URLs, memory of Redis, and every worker."""
    from linkcrawler.cli import panel
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import terminal_width
    from linkcrawler.desk.reached import reach_frontier

    where = place_of_crawls(data, name)
    is_live = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not is_once and not is_json
    with reach_frontier(where) as redis_url:
        frame = asyncio.run(_watch(where, redis_url, name, is_live))
    if is_json:
        from linkcrawler.desk.lookout import crawl_told

        crawls = [crawl_told(stand, frame.parked) for stand in frame.stands]
        write_json({"at": frame.seen_at, "redis_memory_bytes": frame.memory_bytes, "crawls": crawls})
    elif not is_live:
        for line in frame_lines(frame, min(terminal_width(), panel.MAX_WIDTH)):
            click.echo(panel.paint(line))


async def _watch(where: Config, redis_url: str, name: str | None, is_live: bool) -> Frame:
    """The first frame; where `is_live`, the last one, after somebody has ended the show."""
    from linkcrawler.cli.screen import Screen
    from linkcrawler.desk.lookout import Lookout, parked_urls

    async with Lookout(redis_url, name) as lookout:
        frame = Frame(*await lookout.look(), await asyncio.to_thread(parked_urls, where))
        if is_live:
            with Screen() as screen:
                await screen.until_left(_refresh(frame, lookout, where, lambda: screen.show(frame_lines, frame)))
        return frame


async def _refresh(frame: Frame, lookout: Lookout, where: Config, show: Callable[[], None]) -> None:
    """`frame` is shown, and looked at anew each second; what fails is told in it, and tried again."""
    from linkcrawler.desk.lookout import parked_urls

    parked_at = time.monotonic()
    while True:
        show()
        await asyncio.sleep(PERIOD_S)
        try:
            frame.memory_bytes, frame.stands = await lookout.look()
            frame.trouble, frame.seen_at = "", datetime.now(UTC)
        except FrontierUnavailable as exc:
            frame.trouble = str(exc)
        if time.monotonic() - parked_at >= PARKED_PERIOD_S:
            frame.parked = await asyncio.to_thread(parked_urls, where)
            parked_at = time.monotonic()


def frame_lines(frame: Frame, width: int, n_rows: int = 0) -> list[Line]:
    """The frame in at most `n_rows` lines of `width` cells; 0 = as many as it takes.

    A crawl that nobody works on and nobody held up has one line. Where there is not room for all, the rest is counted.
    """
    from linkcrawler.cli import panel
    from linkcrawler.cli.table import elided

    clock = f"{frame.seen_at:%H:%M:%S} UTC"
    lines: list[Line] = [(elided(f"linkcrawler top  {clock}  Redis {panel.memory(frame.memory_bytes)}", width), "head")]
    if n_rows:
        lines[0] = (f"{lines[0][0]}{'q quits':>{max(width - len(lines[0][0]), 9)}}"[:width], "head")
    if frame.trouble:
        lines += [(elided(frame.trouble, width), "trouble")]
    busy = [stand for stand in frame.stands if stand.alive or stand.state != "running" or len(frame.stands) == 1]
    for stand in busy:
        lines += [("", ""), *panel.crawl_lines(stand, frame.parked, width), *panel.worker_lines(stand, width)]
    idle = [stand for stand in frame.stands if stand not in busy]
    if idle:
        lines += [("", "")]
        lines += [(elided(panel.idle_line(stand), width), "") for stand in idle]
    if not frame.stands:
        lines += [("no crawl is known here: `linkcrawler crawl SEED` begins one", "")]
    if n_rows and len(lines) > n_rows:
        n_hidden = len(lines) - n_rows + 1
        lines[n_rows - 1 :] = [(f"… {n_hidden} more lines: a higher terminal, or --name, shows them", "")]
    return lines
