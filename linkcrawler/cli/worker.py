"""`linkcrawler worker`: one more process on a crawl, here or on another machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from linkcrawler.cli.options import data_option

EXAMPLES = """\b
Examples:
  linkcrawler worker --name spring --number 2
  linkcrawler worker --name spring --stay   (as a service: before the crawl begins, and after it has ended)
"""


@click.command(epilog=EXAMPLES)
@click.option("--name", required=True, help="The crawl to work on, begun by `linkcrawler crawl --name`.")
@click.option("--number", type=click.IntRange(1), default=1, show_default=True, help="Shown in the process list.")
@click.option("--profile", "is_profiled", is_flag=True, help="Measure what the time goes to, for `crawl --profile`.")
@click.option("--stay", "is_staying", is_flag=True, help="Wait for the crawl to begin, and for more when none is left.")
@data_option
def worker(name: str, number: int, is_profiled: bool, is_staying: bool, data: Path | None) -> None:
    """Work on a crawl until nothing is left of it. SIGTERM ends what is under way and returns the rest."""
    import logging
    import sys

    import setproctitle

    from linkcrawler.config import Config
    from linkcrawler.crawl.crew import DRAINED, STOPPED
    from linkcrawler.crawl.staying import own_name, stay
    from linkcrawler.crawl.worker import work
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.errors import UsageError

    if is_profiled and is_staying:
        raise UsageError("--profile and --stay exclude each other: what is measured is told at the end of a crawl")
    # The ClickHouse client imports these at its first insert where they are installed, and a worker has no use for
    # them: 0.6 s of CPU and 60 MB in every process. None in sys.modules makes the import fail.
    sys.modules["pandas"] = sys.modules["numpy"] = None  # type: ignore[assignment]
    setproctitle.setproctitle(f"linkcrawler worker {number}")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    where = Config.from_environment(data)
    with reach_frontier(where) as redis_url, reach_store(where) as dsn:
        archive = where.data / "warc"
        # A launcher looks for its workers by their process ids, and one that has a Redis to itself for all.
        has_launcher = "LINKCRAWLER_LAUNCHER_PID" in os.environ or not where.redis_url
        called = f"{number}-{os.getpid()}" if has_launcher else own_name(number)
        if is_staying:
            reason = stay(name, called, redis_url, dsn, archive)
        else:
            reason = work(name, called, redis_url, dsn, archive, is_profiled=is_profiled)
    click.echo(f"worker {number}: {reason}", err=True)
    if is_staying:  # it was told to end, and whatever keeps it going shall not take that for a failure
        return
    if reason in ("stopped", "drained"):
        raise SystemExit({"stopped": STOPPED, "drained": DRAINED}[reason])
