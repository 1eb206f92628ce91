"""How a question becomes an answer on standard output: understood, asked, and written in the form that was asked.

The columns that a terminal gets are in `views`, JSON and CSV have all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Analytics, Reply
    from linkcrawler.cli.table import Column


Ask = Callable[["Analytics", list[str], dict[str, Any]], "Reply"]


def answer(
    targets: Sequence[str],
    ask: Ask,
    options: dict[str, Any],
    table: Sequence[Column] = (),
    show: Callable[[Reply], None] | None = None,
) -> None:
    """The reply is on standard output in the asked form, what it needs to be understood on standard error.

    To a person it is a list with the columns of `table`, or what `show` makes of it.
    """
    from analytics import nothing_crawled
    from linkcrawler.cli.table import visible
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, place, reach_index
    from linkcrawler.urls import stored

    data: Path | None = options.pop("data")
    is_json, is_csv, is_sql_shown = (options.pop(name) for name in ("is_json", "is_csv", "is_sql_shown"))
    if is_json and is_csv:
        raise UsageError("--json and --csv were both given: give one of them")
    asked = [stored(target, options["scope"]) for target in targets]
    with in_our_words():  # what is not understood is refused before a store is reached, or started
        ask(nothing_crawled(), asked, options)
    where = Config.from_environment(data)
    with reach_index(where) as index:
        reply = ask(index, asked, options)
    for known in reply.targets:
        if known.note:
            click.echo(f"note: {known.note}", err=True)
    if reply.as_of > datetime.now(UTC) + timedelta(minutes=1):
        click.echo(f"note: {reply.as_of:%Y-%m-%d} is yet to come: what is known now is shown", err=True)
    if reply.is_store_created and reply.crawl != "all" and not reply.coverage.pages_known:
        crawl = visible(reply.crawl)
        click.echo(f"note: no page of a crawl {crawl!r} is known then: `linkcrawler status` lists crawls", err=True)
    if not reply.is_store_created:
        seed = f"https://{reply.targets[0].domain}" if reply.targets else "URL"
        click.echo(f"nothing crawled yet in {place(where)}: run `linkcrawler crawl {seed}`", err=True)
    if not _is_written(reply, is_json, is_csv, is_sql_shown):
        from linkcrawler.cli import views

        (show or partial(views.print_list, table=table))(reply)


def _is_written(reply: Reply, is_json: bool, is_csv: bool, is_sql_shown: bool) -> bool:
    """Whether the reply was asked for in a form for programs, and is on standard output so."""
    from linkcrawler.cli import output

    if is_json:
        output.write_json(reply.to_dict() | ({"sql": reply.sql} if is_sql_shown else {}))
    elif is_sql_shown:
        sys.stdout.write(reply.sql)
    elif is_csv:
        output.write_csv(*reply.flat())
    else:
        return False
    return True
