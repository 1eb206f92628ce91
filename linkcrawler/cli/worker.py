"""`linkcrawler worker`: one more process on a crawl, here or on another machine."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, log_format_option, metrics_port_option

log = logging.getLogger(__name__)

EXAMPLES = """\b
Example:
  linkcrawler worker --name spring --number 2
"""


@click.command(epilog=EXAMPLES)
@click.option("--name", required=True, help="The crawl to work on, begun by `linkcrawler crawl --name`.")
@click.option("--number", type=click.IntRange(1), default=1, show_default=True, help="Shown in the process list.")
@click.option("--profile", "is_profiled", is_flag=True, help="Measure what the time goes to, for `crawl --profile`.")
@metrics_port_option
@log_format_option
@data_option
def worker(
    name: str, number: int, is_profiled: bool, metrics_port: int | None, log_format: str | None, data: Path | None
) -> None:
    """Work on a crawl until nothing is left of it. SIGTERM ends what is under way and returns the rest."""
    import sys

    import setproctitle

    from linkcrawler.config import Config
    from linkcrawler.crawl.crew import DRAINED, STOPPED
    from linkcrawler.crawl.worker import work
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.logs import is_json, set_up

    # The ClickHouse client imports these at its first insert where they are installed, and a worker has no use for
    # them: 0.6 s of CPU and 60 MB in every process. None in sys.modules makes the import fail.
    sys.modules["pandas"] = sys.modules["numpy"] = None  # type: ignore[assignment]
    setproctitle.setproctitle(f"linkcrawler worker {number}")
    where = Config.from_environment(data)
    told = f"{number}-{os.getpid()}"
    set_up(where, log_format, crawl=name, worker=told)
    port = where.metrics_port if metrics_port is None else metrics_port
    metrics_at = (where.metrics_host, port + number - 1) if port else None
    with reach_frontier(where) as redis_url, reach_store(where) as dsn:
        log.info("worker begins")
        reason = work(
            name,
            told,
            redis_url,
            dsn,
            where.data / "warc",
            min_free_bytes=where.min_free_bytes,
            is_profiled=is_profiled,
            metrics_at=metrics_at,
        )
    log.info("worker ends", extra={"reason": reason})
    if not is_json():
        click.echo(f"worker {number}: {reason}", err=True)
    if reason in ("stopped", "drained"):
        raise SystemExit({"stopped": STOPPED, "drained": DRAINED}[reason])
