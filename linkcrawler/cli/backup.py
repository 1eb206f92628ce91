"""`linkcrawler backup` and `restore`: everything of an index, into a folder and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.backup.making import Made
    from linkcrawler.backup.manifest import Tell

LINE_S = 10.0  # where there is no terminal, a line so often


@click.command(
    epilog="""\b
Examples:
  linkcrawler backup /backup/links
  linkcrawler backup /backup/links --keep 7
  linkcrawler backup /backup/links --check
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Then remove all but the newest N. [remove none]")
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0),
    default=180.0,
    show_default=True,
    metavar="SECONDS",
    help="For workers to finish what is under way.",
)
@click.option("--check", "is_check", is_flag=True, help="Make none: compare the newest one with its checksums.")
@json_option
@data_option
def backup(folder: Path, keep: int | None, wait_s: float, is_check: bool, is_json: bool, data: Path | None) -> None:
    """Write store, frontier and archive to a new folder in DIR, for `linkcrawler restore`.

    Crawls stand still for a moment and go on by themselves. What did not change since the backup before is not written
    again: both have it by hard links. A backup that does not end leaves nothing that could be taken for one.
    """
    from linkcrawler.cli.output import write_json

    if is_check:
        _check(folder, is_json)
        return
    began = time.monotonic()
    made = _make(folder, keep, wait_s, data)
    said = {
        "folder": str(made.folder),
        "made_at": made.manifest.made_at,
        "crawls": made.manifest.frontier["crawls"],
        "rows": made.manifest.store["rows"],
        "n_keys": made.manifest.frontier["n_keys"],
        "n_files": len(made.manifest.files),
        "n_bytes": made.manifest.n_bytes,
        "n_linked_files": made.n_linked,
        "n_linked_bytes": made.n_linked_bytes,
        "removed": made.removed,
        "held_s": round(made.held_s, 3),
        "seconds": round(time.monotonic() - began, 3),
    }
    if is_json:
        write_json(said)
        return
    rows = sum(made.manifest.store["rows"].values())
    click.echo(f"{made.folder}: {rows:,} rows, {said['n_keys']:,} keys, {said['n_files']:,} files")
    click.echo(
        f"  {made.manifest.n_bytes / 1e6:,.1f} MB, {made.n_linked_bytes / 1e6:,.1f} MB of them from the backup before; "
        f"crawls stood still for {made.held_s:.1f} s of {said['seconds']:.1f} s"
    )
    if made.removed:
        click.echo(f"  removed: {', '.join(made.removed)}")


def _make(folder: Path, keep: int | None, wait_s: float, data: Path | None) -> Made:
    from contextlib import closing

    from linkcrawler.backup import folders
    from linkcrawler.backup.making import make
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.errors import UsageError
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    if not where.data.exists() and not (where.clickhouse_dsn and where.redis_url):
        raise UsageError(f"{where.data} does not exist: name the folder of the data with --data")
    if folder.absolute().is_relative_to(where.data):
        raise UsageError(f"{folder} lies in the data folder {where.data}: a backup there is lost with it, name another")
    with reach_frontier(where) as redis_url, reach_store(where) as dsn, closing(Store(dsn)) as store, _told() as tell:
        store.migrate(may_be_shard=True)
        made = asyncio.run(make(where, redis_url, store, folder.absolute(), wait_s, tell))
    if keep:
        made.removed = folders.keep(folder, keep)
    return made


def _check(folder: Path, is_json: bool) -> None:
    from linkcrawler.backup import folders, manifest
    from linkcrawler.cli.output import write_json

    chosen = folders.chosen(folder)
    said = manifest.read(chosen)
    with _told() as tell:
        manifest.check_files(chosen, said, tell)
    if is_json:
        write_json({"folder": str(chosen), "made_at": said.made_at, "n_files": len(said.files), "is_whole": True})
    else:
        click.echo(f"{chosen}: {len(said.files):,} files are as they were written at {said.made_at}")


@click.command(
    epilog="""\b
Examples:
  linkcrawler restore /backup/links --data /srv/links
  linkcrawler restore /backup/links/20261129T012200Z --force
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--force", "is_forced", is_flag=True, help="Replace what is there, be it newer.")
@json_option
@data_option
def restore(folder: Path, is_forced: bool, is_json: bool, data: Path | None) -> None:
    """Bring back what `linkcrawler backup` wrote to DIR: the newest backup in it, or the one that it is.

    Every file is compared with its checksum before anything is changed. Crawls stand as they stood; `linkcrawler crawl
    --name` goes on. A backup of an older version of the program is brought up to date.
    """
    from linkcrawler.backup import restoring
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config

    where = Config.from_environment(data)
    began = time.monotonic()
    with _told() as tell:
        done = restoring.restore(
            where, folder, is_forced=is_forced, tell=tell, say=lambda words: click.echo(words, err=True)
        )
    said = done.manifest
    seconds = time.monotonic() - began
    if is_json:
        write_json(
            {
                "backup": str(done.backup),
                "made_at": said.made_at,
                "data": str(where.data),
                "crawls": said.frontier["crawls"],
                "rows": said.store["rows"],
                "n_keys": done.n_keys,
                "n_files": len(said.files),
                "seconds": round(seconds, 3),
            }
        )
        return
    rows = sum(said.store["rows"].values())
    click.echo(f"{where.data}: as it was at {said.made_at}: {rows:,} rows, {done.n_keys:,} keys, in {seconds:.1f} s")
    for name, counts in said.frontier["crawls"].items():
        click.echo(f"  crawl {name}: {counts['queued']:,} URLs wait, {counts['seen']:,} were seen")


@contextmanager
def _told() -> Iterator[Tell]:
    """What is being done is on standard error: a bar in a terminal, a line every ten seconds elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        yield _teller(lambda what, at, total: progress.update(bar, description=what, completed=at, total=total or None))


def _teller(show: Callable[[str, int, int], None]) -> Tell:
    told_at = time.monotonic()

    def tell(what: str, at: int, total: int) -> None:
        nonlocal told_at
        show(what, at, total)
        if time.monotonic() - told_at >= LINE_S:
            told_at = time.monotonic()
            click.echo(f"{what}: {at:,}" if at else what, err=True)

    return tell
