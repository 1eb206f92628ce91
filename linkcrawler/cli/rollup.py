"""`linkcrawler rollup`: what reports would have to count is counted ahead."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from analytics.rollups import Refreshed
    from linkcrawler.config import Config


@click.command(
    epilog="""\b
Examples:
  linkcrawler rollup
  linkcrawler rollup --every 600
"""
)
@click.option("--all", "is_all", is_flag=True, help="The largest domains too, however lately they were counted.")
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(1, 86_400),
    metavar="SECONDS",
    help="Again and again, until it is stopped (SIGTERM, Ctrl-C).",
)
@data_option
@json_option
def rollup(is_all: bool, every_s: float | None, data: Path | None, is_json: bool) -> None:
    """Count ahead: the metrics of every domain that has changed, and the largest groups of large ones.

    Reports of what was counted ahead are looked up; those of what has changed since are counted as ever. Of use for an
    index of a million links and more, after a crawl or beside it. The largest domains wait: one of a million links is
    counted again after ten minutes, one of ten million after a hundred.
    """
    from linkcrawler.cli.output import write_json_line
    from linkcrawler.config import Config
    from linkcrawler.errors import UsageError

    where = Config.from_environment(data)
    if not where.clickhouse_dsn and not (where.data / "store").exists():
        raise UsageError(f"nothing is stored in {where.data}: name the folder of a crawl with --data")
    while True:
        began = time.monotonic()
        done = _with_progress(where, is_all)
        seconds = time.monotonic() - began
        if is_json:
            write_json_line({"domains": done.n_domains, "links": done.n_spans, "seconds": round(seconds, 3)})
        else:
            click.echo(f"counted ahead: {done.n_domains:,} domains with {done.n_spans:,} links in {seconds:.1f} s")
        if every_s is None:
            return
        time.sleep(max(0.0, began + every_s - time.monotonic()))


def _with_progress(where: Config, is_all: bool) -> Refreshed:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("counting", total=None)
        return count_ahead(where, is_all, lambda done, total: progress.update(bar, completed=done, total=total))


def count_ahead(where: Config, is_all: bool, on_part: Callable[[int, int], None]) -> Refreshed:
    """Everything that has changed is counted ahead. Raises as `reach_records`."""
    from analytics.rollups import Rollups
    from analytics.shards import reader_of
    from linkcrawler.desk.reached import reach_records, reach_store

    with reach_store(where) as dsn, reach_records(where) as writer:
        reader = reader_of(dsn)
        try:
            return Rollups(reader, writer).refresh(is_all, on_part)
        finally:
            reader.close()
