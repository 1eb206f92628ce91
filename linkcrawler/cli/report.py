"""The commands that ask the index: report, compare, backlinks, refdomains, anchors, pages.

Each asks one question of `analytics` and writes its reply in the asked form; the columns that a terminal gets
are in `views`, JSON and CSV have all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, form_options, limit_option, view_options
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Analytics, Reply


@click.command(
    epilog="""\b
Examples:
  linkcrawler report example.com
  linkcrawler report https://example.com/docs/ --scope prefix --as-of 2026-06-01 --json
"""
)
@click.argument("target")
@view_options
@form_options
@data_option
def report(target: str, **options: Any) -> None:
    """Count the backlinks of TARGET.

    TARGET is a domain; by --scope it is a host, one URL, or what URLs begin with.
    """
    _answer([target], lambda index, targets, view: index.report(targets[0], **view), options)


@click.command(
    epilog="""\b
Examples:
  linkcrawler compare example.com example.org
  linkcrawler compare example.com example.org example.net --csv > compared.csv
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def compare(targets: tuple[str, ...], **options: Any) -> None:
    """Count the backlinks of up to 200 TARGETs, one row each."""
    _answer(targets, lambda index, targets, view: index.compare(targets, **view), options)


def _listing(name: str, text: str) -> click.Command:
    """A command that lists rows about one target; it bears the name of the question."""

    def listing(target: str, **options: Any) -> None:
        _answer([target], lambda index, targets, view: getattr(index, name)(targets[0], **view), options)

    listing.__doc__ = text
    command: Callable[..., Any] = listing
    for option in (data_option, form_options, limit_option, view_options, click.argument("target")):
        command = option(command)
    epilog = f"""\b
Examples:
  linkcrawler {name} example.com
  linkcrawler {name} example.com --limit 0 --csv > {name}.csv
"""
    return click.command(name, epilog=epilog)(command)


backlinks = _listing("backlinks", "List the live links to TARGET, with the evidence of each.")
refdomains = _listing("refdomains", "List the domains that link to TARGET, most links first.")
anchors = _listing("anchors", "List the anchor texts of the links to TARGET, most used first.")
pages = _listing("pages", "List the pages of TARGET that are linked to, most links first.")


Ask = Callable[["Analytics", list[str], dict[str, Any]], "Reply"]


def _answer(targets: Sequence[str], ask: Ask, options: dict[str, Any]) -> None:
    """The reply is on standard output in the asked form, what it needs to be understood on standard error."""
    from analytics import read_instant, read_target
    from linkcrawler.cli.reached import in_our_words, place, reach_index
    from linkcrawler.config import Config

    data: Path | None = options.pop("data")
    is_json, is_csv, is_sql_shown = (options.pop(name) for name in ("is_json", "is_csv", "is_sql_shown"))
    if is_json and is_csv:
        raise UsageError("--json and --csv were both given: give one of them")
    asked = [stored(target, options["scope"]) for target in targets]
    with in_our_words():  # before a store is reached, or started
        read_instant(options["as_of"])
        for target in asked:
            read_target(target, options["scope"])
    where = Config.from_environment(data)
    with reach_index(where) as index:
        reply = ask(index, asked, options)
    for known in reply.targets:
        if known.note:
            click.echo(f"note: {known.note}", err=True)
    if not reply.is_store_created:
        seed = f"https://{reply.targets[0].domain}"
        click.echo(f"nothing crawled yet in {place(where)}: run `linkcrawler crawl {seed}`", err=True)
    _write(reply, is_json, is_csv, is_sql_shown)


def _write(reply: Reply, is_json: bool, is_csv: bool, is_sql_shown: bool) -> None:
    from linkcrawler.cli import output, views

    if is_json:
        output.write_json(reply.to_dict() | ({"sql": reply.sql} if is_sql_shown else {}))
    elif is_sql_shown:
        sys.stdout.write(reply.sql)
    elif is_csv and reply.question == "report":
        row = reply.to_dict()
        coverage: dict[str, object] = reply.coverage.to_dict()
        del row["coverage"]
        output.write_csv([*row, *coverage], [[*row.values(), *coverage.values()]])
    elif is_csv:
        output.write_csv(reply.columns, (list(row.values()) for row in reply.rows))
    elif reply.question == "report":
        views.print_block(reply)
    else:
        views.print_list(reply)


def stored(target: str, scope: str) -> str:
    """A URL or prefix in the spelling that the crawler stores; anything else as it is."""
    if scope not in ("url", "prefix"):
        return target
    from linkcrawler.urls import try_canonicalize

    return try_canonicalize(target.strip()) or target
