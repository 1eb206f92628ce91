"""The commands that ask what changed: history, new-lost, growth, changes."""

from __future__ import annotations

from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, limit_option, view_options


@click.command(
    epilog="""\b
Examples:
  linkcrawler history example.com
  linkcrawler history example.com --by week --from 2026-01-01 --to 2026-03-31 --csv > curve.csv
"""
)
@click.argument("target")
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month"]),
    default="month",
    show_default=True,
    help="Length of the periods; weeks begin on Monday, in UTC.",
)
@view_options
@form_options
@data_option
def history(target: str, by: str, **options: Any) -> None:
    """Show how the backlinks of TARGET came and went, period by period.

    Without --from: the last 12 months, 26 weeks or 30 days. Each row counts what stood at the end of its period, and
    what began and ended in it. The panel rate is the growth on those pages alone that were read in the period and
    in the one before.
    """
    answer([target], lambda index, targets, look: index.history(targets[0], by=by, **look), options)


@click.command(
    "new-lost",
    epilog="""\b
Examples:
  linkcrawler new-lost example.com
  linkcrawler new-lost example.com --only lost --from 2026-01-01 --to 2026-01-31 --json
""",
)
@click.argument("target")
@click.option("--only", type=click.Choice(["new", "lost"]), help="Only links that began, or that ended. [both]")
@view_options
@limit_option
@form_options
@data_option
def new_lost(target: str, only: str | None, **options: Any) -> None:
    """List the links to TARGET that began or ended, newest first, and why.

    Without --from: in the last 30 days.
    """
    answer([target], lambda index, targets, view: index.new_lost(targets[0], only=only, **view), options)


@click.command(
    epilog="""\b
Examples:
  linkcrawler growth example.com example.org
  linkcrawler growth example.com example.org --from 2026-01-01 --to 2026-03-31 --json
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def growth(targets: tuple[str, ...], **options: Any) -> None:
    """Show how the backlinks of up to 200 TARGETs grew, one row each.

    Without --from: in the last 30 days. The panel rate is the growth on those pages alone that were read both before
    the window and in it: what more crawling finds does not move it.
    """
    answer(targets, lambda index, asked, look: index.growth(asked, **look), options)


@click.command(
    epilog="""\b
Examples:
  linkcrawler changes example.com
  linkcrawler changes example.com --by month --metric referring_domains --from 2025-01-01 --json
"""
)
@click.argument("target")
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Length of the periods: not shorter than the crawl takes to come back to a page.",
)
@click.option("--metric", type=click.Choice(["referring_domains", "backlinks"]), help="Of this one only. [both]")
@view_options
@form_options
@data_option
def changes(target: str, by: str, metric: str | None, **options: Any) -> None:
    """Name the periods in which the links to TARGET broke from their trend.

    A hint where what came net in a period lies far from the median of the periods before it. Beside each stands how
    many pages the crawl read, then and usually: where it read much more or less, the break may be its own doing.
    Without --from: the last 26 weeks, 12 months or 30 days.
    """
    from linkcrawler.cli.change_views import print_hints

    answer(
        [target],
        lambda index, targets, look: index.changes(targets[0], by=by, metric=metric or "", **look),
        options,
        show=print_hints,
    )
