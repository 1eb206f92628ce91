"""Options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the data and the embedded services. [LINKCRAWLER_DATA, else ./linkcrawler-data]",
)
json_option = click.option("--json", "is_json", is_flag=True, help="Write JSON.")
csv_option = click.option("--csv", "is_csv", is_flag=True, help="Write CSV that is safe to open in a spreadsheet.")
limit_option = click.option(
    "--limit",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    metavar="N",
    help="Rows at most; 0 is all.",
)
cursor_option = click.option("--cursor", metavar="WORD", help="Go on where a list ended: next_cursor of its JSON.")
sort_option = click.option(
    "--sort", default="backlinks", show_default=True, metavar="METRIC", help="Order by this metric, largest first."
)


log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="Form of log lines, on standard error. [LINKCRAWLER_LOG_FORMAT, else text]",
)
metrics_port_option = click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Port of the first worker's metrics for Prometheus, the next ones follow; 0 = none. "
    "[LINKCRAWLER_METRICS_PORT, else 0]",
)


def view_options(command: Command) -> Command:
    """--scope, --from, --to, --as-of, --crawl and --where: what part of the index a report looks at, and when."""
    for option in reversed(
        (
            click.option(
                "--scope",
                type=click.Choice(["domain", "host", "url", "prefix"]),
                default="domain",
                show_default=True,
                help="What of the target is counted.",
            ),
            click.option(
                "--from",
                "from_",
                metavar="INSTANT",
                help="What changed since then: 2026-01-01 (with all of that day, UTC), or after an instant.",
            ),
            click.option("--to", metavar="INSTANT", help="Until when; the same as --as-of. [now]"),
            click.option(
                "--as-of",
                metavar="INSTANT",
                help="As it was then: 2026-06-01 (end of that day, UTC) or 2026-06-01T12:00:00Z. [now]",
            ),
            click.option("--crawl", metavar="NAME", help="Only links that this crawl confirmed last. [all crawls]"),
            click.option(
                "--where",
                multiple=True,
                metavar="FILTER",
                help="Only such links: follow=true, anchor~docs, source_tld=org, 'first_seen>=2026-01-01'. "
                "Repeatable: all must hold, but of several = on one attribute, one.",
            ),
        )
    ):
        command = option(command)
    return command


def form_options(command: Command) -> Command:
    """--json, --csv and --show-sql: the form of the answer."""
    show_sql = click.option(
        "--show-sql",
        "is_sql_shown",
        is_flag=True,
        help="Write the SQL instead of rows; with --json, beside them.",
    )
    return json_option(csv_option(show_sql(command)))
