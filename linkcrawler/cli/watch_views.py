"""What a person sees of watches and their events."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.output import write_json, write_json_line
from linkcrawler.cli.table import Column, shown, table_lines, terminal_width

if TYPE_CHECKING:
    from linkcrawler.schedule import Failure, FeedPage, Watch
    from linkcrawler.store import Store

FOLLOW_S = 2  # between two looks at the feed

LIST_COLUMNS = (
    Column("target", "target", is_elastic=True),
    Column("scope", "scope", rank=2),
    Column("since", "since", rank=3),
    Column("n_events", "events", rank=1),
    Column("n_undelivered", "undelivered", rank=2),
    Column("webhook_url", "webhook", rank=4, is_elastic=True),
    Column("n_failures", "failures", rank=3),
    Column("next_attempt_at", "next attempt", rank=5),
    Column("last_error", "last error", rank=4, is_elastic=True),
)
EVENT_COLUMNS = (
    Column("at", "at"),
    Column("kind", "event"),
    Column("source_url", "from", is_elastic=True),
    Column("target_url", "to", rank=2, is_elastic=True),
    Column("what", "what", rank=1, is_elastic=True),
)


def minute(at_ms: int) -> str:
    """The instant, to the minute."""
    return shown(datetime.fromtimestamp(at_ms / 1000, UTC))


def undelivered(failures: Sequence[Failure]) -> str:
    """Which webhooks did not take their events, why, and when each is tried again."""
    n = len(failures)
    told = [
        f"{one.watch.webhook_url} {one.error}: tried again after {minute(one.next_attempt_ms)} UTC" for one in failures
    ]
    return (
        f"{n:,} webhook{'s' * (n != 1)} did not take {'their' if n != 1 else 'its'} events, which are kept: the first"
        " `linkcrawler watch run` after that time sends them again:\n  " + "\n  ".join(told)
    )


def print_events(pages: Iterator[FeedPage], cursor: str, limit: int, is_json: bool) -> None:
    """The events are on standard output, as one table or one object with the cursor behind the last of them."""
    rows: list[dict[str, Any]] = []
    for page in pages:
        rows += page.rows
        cursor = page.cursor
    if is_json:
        write_json({"rows": rows, "cursor": cursor})
    elif rows:
        _print_lines(rows, is_headed=True)
        if len(rows) == limit:
            click.echo(f"the first {limit:,} are shown; behind them: --after {cursor}", err=True)
    else:
        click.echo("no events: `linkcrawler watch run` looks for new ones", err=True)


def follow(store: Store, watch: Watch | None, cursor: str, since_ms: int, is_json: bool) -> None:
    """Events are on standard output as they come, one line each, until the process is interrupted."""
    from linkcrawler.schedule import pages_of_events

    is_headed = True
    while True:
        for page in pages_of_events(store, watch, cursor, 0, since_ms):
            if is_json:
                for row in page.rows:
                    write_json_line(row)
            else:
                _print_lines(page.rows, is_headed)
            cursor, is_headed = page.cursor, False
        time.sleep(FOLLOW_S)


def _print_lines(rows: list[dict[str, Any]], is_headed: bool) -> None:
    lines = table_lines(EVENT_COLUMNS, [_told(row) for row in rows], terminal_width())
    for line in lines if is_headed else lines[1:]:
        click.echo(line)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """The event with its instant to the minute, and in words what happened."""
    what = row["new_by"] or row["lost_reason"]
    if row["kind"] == "changed":
        before, after = row["before"], row
        what = "; ".join(f"{name} {_value(before[name])} -> {_value(after[name])}" for name in row["changed"])
    return {**row, "at": row["at"][:16].replace("T", " "), "what": what}


def _value(value: object) -> str:
    return shown(value) if value not in ("", []) else "none"
