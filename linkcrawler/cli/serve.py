"""`linkcrawler serve`: the REST API and the dashboard, until it is stopped."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, log_format_option


@click.command(
    epilog="""\b
Examples:
  linkcrawler serve --open
  linkcrawler serve --port 9000 --data /srv/links
"""
)
@click.option("--host", metavar="ADDRESS", help="The address to listen on. [LINKCRAWLER_SERVE_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 is any. [LINKCRAWLER_SERVE_PORT, else 8900]")
@click.option(
    "--require-token",
    "is_token_needed",
    is_flag=True,
    help="Answer only with a token on loopback too: for a server behind a proxy.",
)
@click.option("--open", "is_opened", is_flag=True, help="Open the dashboard in the browser.")
@log_format_option
@data_option
def serve(
    host: str | None,
    port: int | None,
    is_token_needed: bool,
    is_opened: bool,
    log_format: str | None,
    data: Path | None,
) -> None:
    """Serve the REST API and the dashboard until Ctrl-C.

    The embedded services are started if they do not run, and end with it unless something else uses them. On any other
    address than loopback every request of the API needs a token: `linkcrawler tokens create` makes one. Metrics for
    Prometheus are at /metrics, under the same rules.
    """
    import gc
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace
    from importlib import import_module

    from linkcrawler.api.listening import listening_on, needs_token
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import brought_up_to_date, reach_frontier, reach_store
    from linkcrawler.logs import is_json, set_up
    from linkcrawler.traces import traced

    gc.disable()  # what is loaded now stays for good; looking through it again and again takes a sixth of the start
    where = Config.from_environment(data)
    set_up(where, log_format)
    host, port = host or where.serve_host, where.serve_port if port is None else port
    is_token_needed = needs_token(where, host, is_token_needed)
    with listening_on(host, port) as listening, ThreadPoolExecutor(1) as beside:
        # The program is loaded while the services start, and requests that come meanwhile wait.
        program = beside.submit(import_module, "linkcrawler.api.serve")
        with traced(where, "api"), reach_store(where) as dsn, reach_frontier(where) as redis_url:
            if not where.clickhouse_dsn:
                brought_up_to_date(dsn)
            services = replace(where, clickhouse_dsn=dsn, redis_url=redis_url)
            program.result().run(
                services, listening, is_token_needed, is_opened, tell=_log if is_json() else click.echo
            )
    _end()


def _log(said: str) -> None:
    logging.getLogger(__name__).info("api begins", extra={"said": said})


def _end() -> None:
    """The process ends now, also where a question is still asked of the store: nobody waits for its answer any more."""
    import os
    import sys
    import threading

    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
