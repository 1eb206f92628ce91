"""The commands that ask the index: report, compare, backlinks, and the links by any group.

Each asks one question of `analytics`; those about what changed are in `change`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import (
    Command,
    cursor_option,
    data_option,
    form_options,
    limit_option,
    sort_option,
    view_options,
)
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Analytics, Reply


@click.command(
    epilog="""\b
Examples:
  linkcrawler report example.com
  linkcrawler report example.com --from 2026-01-01 --to 2026-01-31
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
    from linkcrawler.cli.block import print_block

    answer([target], lambda index, targets, view: index.report(targets[0], **view), options, show=print_block)


@click.command(
    epilog="""\b
Examples:
  linkcrawler compare example.com example.org
  linkcrawler compare example.com example.org --curves --by week --csv > curves.csv
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option(
    "--curves", "has_curves", is_flag=True, help="How they stood period by period: a row for each and target."
)
@click.option("--by", type=click.Choice(["day", "week", "month"]), help="Length of the periods of --curves. [month]")
@view_options
@form_options
@data_option
def compare(targets: tuple[str, ...], has_curves: bool, by: str | None, **options: Any) -> None:
    """Count the backlinks of up to 200 TARGETs, one row each, with their shares among these.

    With --curves and without --from: the last 12 months, 26 weeks or 30 days.
    """
    if by and not has_curves:
        raise UsageError(f"--by {by} was given without --curves: give both, or neither")

    def ask(index: Analytics, targets: list[str], view: dict[str, Any]) -> Reply:
        return index.curves(targets, by=by or "month", **view) if has_curves else index.compare(targets, **view)

    answer(targets, ask, options)


def _listing(name: str, text: str, *own_options: Command) -> click.Command:
    """A command that lists rows about one target; it bears the name of the question."""

    def listing(target: str, **options: Any) -> None:
        answer([target], lambda index, targets, view: getattr(index, name)(targets[0], **view), options)

    listing.__doc__ = text
    command: Command = listing
    target_argument: Command = click.argument("target")
    shared: tuple[Command, ...] = (data_option, form_options, cursor_option, limit_option)
    for option in (*shared, *own_options, view_options, target_argument):
        command = option(command)
    epilog = f"""\b
Examples:
  linkcrawler {name} example.com
  linkcrawler {name} example.com --where follow=true --limit 0 --csv > {name}.csv
"""
    return click.command(name, epilog=epilog)(command)


one_per_option = click.option(
    "--one-per",
    metavar="ATTRIBUTE",
    help="List each value of it once: source_domain, anchor, target_url, ... [every link]",
)
backlinks = _listing("backlinks", "List the live links to TARGET, with the evidence of each.", one_per_option)
refdomains = _listing("refdomains", "List the domains that link to TARGET, most links first.", sort_option)
anchors = _listing("anchors", "List the anchor texts of the links to TARGET, most used first.", sort_option)
pages = _listing("pages", "List the pages of TARGET that are linked to, most links first.", sort_option)
tlds = _listing("tlds", "List the top-level domains that link to TARGET, most links first.", sort_option)
networks = _listing("networks", "List the networks (/24, /48) that link to TARGET, most links first.", sort_option)


@click.command(
    epilog="""\b
Examples:
  linkcrawler breakdown example.com --by link_type
  linkcrawler breakdown example.com --by first_seen_month --where follow=true --csv > months.csv
"""
)
@click.argument("target")
@click.option("--by", required=True, metavar="ATTRIBUTE", help="What the links are grouped by; `--by ?` lists all.")
@view_options
@sort_option
@limit_option
@cursor_option
@form_options
@data_option
def breakdown(target: str, by: str, **options: Any) -> None:
    """Count the backlinks of TARGET by any attribute of a link.

    Such are source_domain, source_tld, source_network, target_url, target_folder, anchor, link_type, follow, placement,
    new_by, first_seen_month. Each row has the whole metric block.
    """
    from linkcrawler.cli.views import group_columns

    if by == "?":
        print_attributes()
        return
    answer(
        [target],
        lambda index, targets, view: index.breakdown(targets[0], by, **view),
        options,
        table=group_columns(by, by.replace("_", " ")),
    )


def print_attributes() -> None:
    """What links can be grouped and filtered by is on standard output."""
    from analytics.attributes import ATTRIBUTES
    from linkcrawler.cli.table import Column, print_table

    columns = (
        Column("name", "attribute"),
        Column("kind", "kind"),
        Column("is_group", "group"),
        Column("meaning", "meaning", is_elastic=True),
    )
    print_table(columns, [{c.name: getattr(attribute, c.name) for c in columns} for attribute in ATTRIBUTES.values()])
