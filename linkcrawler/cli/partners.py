"""The commands that ask how good links are, by the ranks of the domains behind them: partners, quality."""

from __future__ import annotations

from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import cursor_option, data_option, form_options, limit_option, view_options


@click.command(
    epilog="""\b
Examples:
  linkcrawler partners example.com --min-rank-pct 90
  linkcrawler partners example.com --where follow=true --limit 0 --csv > partners.csv
"""
)
@click.argument("target")
@click.option(
    "--min-rank-pct",
    type=float,
    default=0,
    metavar="P",
    help="Leave out domains whose percentile of rank is lower: 90 keeps the highest tenth. [all]",
)
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def partners(target: str, **options: Any) -> None:
    """List the domains that link to TARGET by their rank, the highest first.

    Each row says which share of the links, and of the authority that links, all rows down to it give.
    """
    from linkcrawler.cli.competition_views import print_partners

    answer([target], lambda index, asked, view: index.partners(asked[0], **view), options, show=print_partners)


@click.command(
    epilog="""\b
Examples:
  linkcrawler quality example.com
  linkcrawler quality example.com example.org --json
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def quality(targets: tuple[str, ...], **options: Any) -> None:
    """Count the links of up to 200 TARGETs by the rank of the domains that give them, in bands of percentiles."""
    from linkcrawler.cli.competition_views import print_quality

    answer(targets, lambda index, asked, view: index.quality(asked, **view), options, show=print_quality)
