"""`linkcrawler watch`: targets whose backlinks are watched, and the feed of what becomes of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.options import data_option, json_option, limit_option
from linkcrawler.errors import LinkcrawlerError, UsageError

scope_option = click.option(
    "--scope",
    type=click.Choice(["domain", "host", "url", "prefix"]),
    default="domain",
    show_default=True,
    help="What of the target is watched.",
)
EXAMPLES = """\b
Examples:
  linkcrawler watch add example.com --webhook https://hooks.example/links --secret-file secret.txt
  linkcrawler watch run
  linkcrawler watch events example.com --follow
"""


@click.group(epilog=EXAMPLES)
def watch() -> None:
    """Watch who links to a target: an event for each backlink that is new, lost or changed."""


@watch.command(
    epilog="""\b
Examples:
  linkcrawler watch add example.com --since 2026-06-01
  linkcrawler watch add https://example.com/docs/ --scope prefix --webhook https://hooks.example/links
"""
)
@click.argument("target")
@scope_option
@click.option("--webhook", metavar="URL", help="Deliver the events to this URL, by `watch run`. '' = to none.")
@click.option(
    "--secret-file", metavar="FILE", help="Its first line signs what is delivered; an empty file signs nothing."
)
@click.option("--since", metavar="DATE", help="Events from then on: 2026-06-01 or 2026-06-01T12:00:00Z. [now]")
@data_option
@json_option
def add(
    target: str,
    scope: str,
    webhook: str | None,
    secret_file: str | None,
    since: str | None,
    data: Path | None,
    is_json: bool,
) -> None:
    """Watch TARGET. Of a target that is watched already, what is given changes."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.watch_views import minute
    from linkcrawler.desk.watch_input import read_secret, read_since, read_watched, read_webhook
    from linkcrawler.desk.watched import reach_watches, shown_watch
    from linkcrawler.schedule import add_watch

    asked = read_watched(target, scope)
    values: dict[str, Any] = {
        "since_ms": read_since(since),
        "webhook_url": read_webhook(webhook),
        "webhook_secret": read_secret(secret_file),
    }
    with reach_watches(data) as store:
        put, is_new = add_watch(store, scope, asked.name, asked.domain, **values)
    if asked.note:
        click.echo(f"note: {asked.note}", err=True)
    if put.webhook_secret and not put.webhook_url:
        click.echo("note: there is a secret, but no webhook whose deliveries it could sign", err=True)
    if is_json:
        write_json({**shown_watch(put), "is_new": is_new})
    else:
        to = f", to {put.webhook_url}" if put.webhook_url else ""
        click.echo(f"{asked.name} ({scope}) is watched: events since {minute(put.since_ms)} UTC{to}")


@watch.command(name="list", epilog="\b\nExample:\n  linkcrawler watch list --json")
@data_option
@json_option
def list_command(data: Path | None, is_json: bool) -> None:
    """List what is watched, how many events there are, and how the webhooks stand."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import print_table
    from linkcrawler.cli.watch_views import LIST_COLUMNS
    from linkcrawler.desk.watched import reach_watches_if_any
    from linkcrawler.schedule import standing_watches

    with reach_watches_if_any(data) as store:
        rows = standing_watches(store) if store else []
    if is_json:
        write_json({"rows": rows})
    elif rows:
        print_table(LIST_COLUMNS, rows)
    else:
        click.echo("nothing is watched: `linkcrawler watch add TARGET` begins", err=True)


@watch.command(epilog="\b\nExample:\n  linkcrawler watch remove example.com")
@click.argument("target")
@scope_option
@data_option
@json_option
def remove(target: str, scope: str, data: Path | None, is_json: bool) -> None:
    """Watch TARGET no longer. Its events stay."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.desk.watch_input import read_watched
    from linkcrawler.desk.watched import not_watched, reach_watches_if_any, shown_watch
    from linkcrawler.schedule import remove_watch

    asked = read_watched(target, scope)
    with reach_watches_if_any(data) as store:
        removed = remove_watch(store, scope, asked.name) if store else None
    if removed is None:
        raise not_watched(asked.name, scope)
    if is_json:
        write_json(shown_watch(removed))
    else:
        click.echo(f"{asked.name} ({scope}) is watched no longer")


@watch.command(
    epilog="""\b
Examples:
  linkcrawler watch events example.com --since 2026-06-01
  linkcrawler watch events --after 0 --limit 500 --json
  linkcrawler watch events --follow --json
"""
)
@click.argument("target", required=False)
@scope_option
@click.option(
    "--since", metavar="INSTANT", help="Only what happened then or later: 2026-06-01 or 2026-06-01T12:00:00Z."
)
@click.option("--after", metavar="CURSOR", help="Only what entered the feed after this place in it; 0 is its begin.")
@limit_option
@click.option("--follow", "is_following", is_flag=True, help="Go on with events as they come, until interrupted.")
@data_option
@json_option
def events(
    target: str | None,
    scope: str,
    since: str | None,
    after: str | None,
    limit: int,
    is_following: bool,
    data: Path | None,
    is_json: bool,
) -> None:
    """List the events of TARGET, or of all that is watched, oldest first.

    They are those that `watch run`, or a crawl that runs, has found by now. With --json there is a cursor: given as
    --after, it continues behind the last event. --follow has no limit, and writes one JSON object a line.
    """
    from linkcrawler.cli.watch_views import follow, print_events
    from linkcrawler.desk.watch_input import read_since, read_watched
    from linkcrawler.desk.watched import not_watched, reach_watches, reach_watches_if_any
    from linkcrawler.schedule import BEGIN, find_watch, pages_of_events, read_cursor

    if since is not None and after is not None:
        raise UsageError("--since and --after were both given: give one of them")
    cursor = BEGIN if after is None else read_cursor(after)
    since_ms = read_since(since) or 0
    asked = read_watched(target, scope) if target is not None else None
    with reach_watches(data) if is_following else reach_watches_if_any(data) as store:
        watched = find_watch(store, scope, asked.name) if store and asked else None
        if asked and watched is None:
            raise not_watched(asked.name, scope)
        if is_following and store:
            follow(store, watched, cursor, since_ms, is_json)
        pages = pages_of_events(store, watched, cursor, limit, since_ms) if store else iter(())
        print_events(pages, cursor, limit, is_json)


@watch.command(
    epilog="""\b
Examples:
  linkcrawler watch run
  */10 * * * *  linkcrawler watch run --data /srv/links   (in a crontab)
"""
)
@data_option
@json_option
def run(data: Path | None, is_json: bool) -> None:
    """Find the events that are not in the feed yet, and deliver to webhooks. One pass, for cron.

    Exit code 1 where a webhook was tried and did not take its events; they are kept, and sent again by a later pass.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.watch_views import undelivered
    from linkcrawler.desk.watched import reach_watches_if_any
    from linkcrawler.schedule import Watched, run_watches

    with reach_watches_if_any(data) as store:
        done = run_watches(store, int(time.time() * 1000)) if store else Watched(0, 0, 0, 0)
    if is_json:
        names = ("n_events", "n_new", "n_lost", "n_changed", "n_delivered", "n_failed")
        write_json({name: getattr(done, name) for name in names})
    else:
        click.echo(
            f"events: {done.n_new:,} new, {done.n_lost:,} lost, {done.n_changed:,} changed; "
            f"delivered: {done.n_delivered:,}; webhooks that failed: {done.n_failed:,}"
        )
    if done.failures:
        raise LinkcrawlerError(undelivered(done.failures))
