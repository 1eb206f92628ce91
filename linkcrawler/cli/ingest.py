"""`linkcrawler ingest`: archives of others into the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.ingest_csv import csv_command
from linkcrawler.cli.ingest_store import store
from linkcrawler.cli.ingest_webgraph import webgraph
from linkcrawler.cli.options import Command, data_option, json_option

FAILED = 1
GARBAGE = "garbage"  # the kind of damage of bytes where a record should begin: all that a file has that is no archive


@click.group(
    epilog="""\b
Examples:
  linkcrawler ingest warc crawl.warc.gz
  linkcrawler ingest wat wat.paths.gz --workers 4 --name CC-MAIN-2026-22
  linkcrawler ingest webgraph cc-main-2026-apr-may-jun-domain-*.txt.gz
  linkcrawler ingest csv ahrefs-backlinks.csv
"""
)
def ingest() -> None:
    """Import what others have: archives (WARC, ARC, WAT), graphs of the web, exports of backlinks; or a whole store."""


ingest.add_command(store)


def _import_options(command: Command) -> Command:
    """What all imports have."""
    options: tuple[Callable[[Command], Command], ...] = (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        click.option(
            "--name",
            default="import",
            show_default=True,
            help="Name of the crawl that the pages become part of.",
        ),
        click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Files at once. [one per core]"),
        click.option("--internal", is_flag=True, help="Store links within a domain as rows, too."),
        click.option(
            "--strict/--tolerant",
            "is_strict",
            default=False,
            help="Exit with 1 where something was damaged, or only where a whole file was no archive. [tolerant]",
        ),
        click.option("--again", "is_again", is_flag=True, help="Read files anew that were imported before."),
        click.option(
            "--base",
            metavar="URL",
            help="What comes before the paths in a list of paths (*.paths.gz). [https://data.commoncrawl.org/]",
        ),
        json_option,
        data_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@ingest.command(
    epilog="""\b
Examples:
  linkcrawler ingest warc crawl.warc.gz more/*.arc.gz
  linkcrawler ingest warc s3://bucket/warc/*.warc.gz --name spring --workers 4
  wget --recursive --warc-file=site https://example.com/ && linkcrawler ingest warc site.warc.gz
"""
)
@_import_options
def warc(**options: Any) -> None:
    """Import the pages of WARC and ARC files, as if they had been crawled.

    FILE is a file, a folder, a glob, an http(s) or s3 URL, a list of paths (*.paths, *.paths.gz), or - for standard
    input. An import that was stopped goes on where it was when the same command is given again.
    """
    _run("warc", **options)


@ingest.command(
    epilog="""\b
Examples:
  linkcrawler ingest wat CC-MAIN-20240517233122-20240518023122-00000.warc.wat.gz
  linkcrawler ingest wat wat.paths.gz --workers 4 --name CC-MAIN-2024-22
"""
)
@_import_options
def wat(**options: Any) -> None:
    """Import the links of Common Crawl's WAT files.

    FILE is as for `ingest warc`; wat.paths.gz is the list that Common Crawl publishes with each of its crawls.
    """
    _run("wat", **options)


ingest.add_command(webgraph)
ingest.add_command(csv_command)


def _run(
    kind: str,
    files: tuple[str, ...],
    name: str,
    workers: int | None,
    internal: bool,
    is_strict: bool,
    is_again: bool,
    base: str | None,
    is_json: bool,
    data: Path | None,
) -> None:
    from linkcrawler.cli.ingest_views import ImportProgress, as_json, print_summary
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import visible
    from linkcrawler.config import Config, CrawlConfig
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.ingest import COMMON_CRAWL, FORMATS, Ledger, Task, load_all, places_of
    from linkcrawler.store import Store

    config = CrawlConfig(name, is_internal_stored=internal)
    places = places_of(files, FORMATS[kind].suffixes, base or COMMON_CRAWL)
    where = Config.from_environment(data)
    task = Task(kind, config, Ledger(where.data, name, kind), is_again)
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
        finally:
            store.close()
        with ImportProgress(name, places) as progress:
            done = load_all(places, task, dsn, workers or os.cpu_count() or 1, progress.show)
    if is_json:
        write_json(as_json(name, done))
    else:
        print_summary(name, done)
    alien = [file.name for file in done.files if not file.n_records and set(file.n_damages) == {GARBAGE}]
    for reason in (*done.failed.values(), *(f"{visible(name)}: no {kind.upper()} record in it" for name in alien)):
        click.echo(f"linkcrawler: {reason}", err=True)
    if done.failed or alien or (is_strict and any(file.n_damages for file in done.files)):
        sys.exit(FAILED)
