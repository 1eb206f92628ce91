"""`linkcrawler worker`: one more process on a crawl, here or on another machine."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, log_format_option, metrics_port_option

log = logging.getLogger(__name__)

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
@metrics_port_option
@log_format_option
@data_option
def worker(
    name: str,
    number: int,
    is_profiled: bool,
    is_staying: bool,
    metrics_port: int | None,
    log_format: str | None,
    data: Path | None,
) -> None:
    """Work on a crawl until nothing is left of it. SIGTERM ends what is under way and returns the rest."""
    import signal
    import sys

    import setproctitle

    from linkcrawler.config import Config
    from linkcrawler.crawl.crew import DRAINED, STOPPED
    from linkcrawler.crawl.staying import own_name, stay
    from linkcrawler.crawl.worker import work
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.errors import UsageError
    from linkcrawler.logs import is_json, set_up
    from linkcrawler.traces import traced

    if is_profiled and is_staying:
        raise UsageError("--profile and --stay exclude each other: what is measured is told at the end of a crawl")
    # The ClickHouse client imports these at its first insert where they are installed, and a worker has no use for
    # them: 0.6 s of CPU and 60 MB in every process. None in sys.modules makes the import fail.
    sys.modules["pandas"] = sys.modules["numpy"] = None  # type: ignore[assignment]
    setproctitle.setproctitle(f"linkcrawler worker {number}")
    where = Config.from_environment(data)
    # A launcher looks for its workers by their process ids, and one that has a Redis to itself for all that crawl.
    has_launcher = "LINKCRAWLER_LAUNCHER_PID" in os.environ or not (where.redis_url or is_staying)
    told = f"{number}-{os.getpid()}" if has_launcher else own_name(number)
    set_up(where, log_format, crawl=name, worker=told)
    port = where.metrics_port if metrics_port is None else metrics_port
    metrics_at = (where.metrics_host, port + number - 1) if port else None
    with traced(where, "worker", worker=told), reach_frontier(where) as redis_url, reach_store(where) as dsn:
        log.info("worker begins")
        services, free = (redis_url, dsn, where.data / "warc"), where.min_free_bytes
        if is_staying:
            reason = stay(name, told, *services, min_free_bytes=free, metrics_at=metrics_at)
        else:
            reason = work(name, told, *services, min_free_bytes=free, is_profiled=is_profiled, metrics_at=metrics_at)
    log.info("worker ends", extra={"reason": reason})
    if not is_json():
        click.echo(f"worker {number}: {reason}", err=True)
    if is_staying and reason != "stopped":  # it begins anew: nothing in the new process is of before
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))  # until the new one listens
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    if is_staying:  # it was told to end, and whatever keeps it going shall not take that for a failure
        return
    if reason in ("stopped", "drained"):
        raise SystemExit({"stopped": STOPPED, "drained": DRAINED}[reason])
