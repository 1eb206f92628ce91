"""`linkcrawler worker`: one more process on a crawl, here or on another machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from linkcrawler.cli.options import data_option

EXAMPLES = """\b
Example:
  linkcrawler worker --name spring --number 2
"""


@click.command(epilog=EXAMPLES)
@click.option("--name", required=True, help="The crawl to work on, begun by `linkcrawler crawl --name`.")
@click.option("--number", type=click.IntRange(1), default=1, show_default=True, help="Shown in the process list.")
@click.option("--profile", "is_profiled", is_flag=True, help="Measure what the time goes to, for `crawl --profile`.")
@data_option
def worker(name: str, number: int, is_profiled: bool, data: Path | None) -> None:
    """Work on a crawl until nothing is left of it. SIGTERM ends what is under way and returns the rest."""
    import logging
    import sys

    import setproctitle

    from linkcrawler.config import Config
    from linkcrawler.crawl.crew import DRAINED, STOPPED
    from linkcrawler.crawl.worker import work
    from linkcrawler.desk.reached import reach_frontier, reach_store

    # The ClickHouse client imports these at its first insert where they are installed, and a worker has no use for
    # them: 0.6 s of CPU and 60 MB in every process. None in sys.modules makes the import fail.
    sys.modules["pandas"] = sys.modules["numpy"] = None  # type: ignore[assignment]
    setproctitle.setproctitle(f"linkcrawler worker {number}")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    where = Config.from_environment(data)
    with reach_frontier(where) as redis_url, reach_store(where) as dsn:
        own_name = f"{number}-{os.getpid()}"
        least, archive = where.min_free_bytes, where.data / "warc"
        reason = work(name, own_name, redis_url, dsn, archive, min_free_bytes=least, is_profiled=is_profiled)
    click.echo(f"worker {number}: {reason}", err=True)
    if reason in ("stopped", "drained"):
        raise SystemExit({"stopped": STOPPED, "drained": DRAINED}[reason])
