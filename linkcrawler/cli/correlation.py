"""The command that asks whether links and organic search traffic go together: correlation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, view_options
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Reply


@click.command(
    epilog="""\b
Examples:
  linkcrawler correlation example.com --from 2026-01-01 --to 2026-03-31
  linkcrawler correlation example.com --by month --against referring_domains --lags 0-6
  linkcrawler correlation example.com --points --csv > scatter.csv
"""
)
@click.argument("target")
@click.option("--by", type=click.Choice(["page", "month"]), default="page", show_default=True, help="What is paired.")
@click.option(
    "--metric",
    type=click.Choice(["clicks", "impressions"]),
    default="clicks",
    show_default=True,
    help="Of the traffic.",
)
@click.option(
    "--against",
    multiple=True,
    metavar="METRIC",
    help="Of the links: referring_domains, backlinks, backlinks_follow, referring_pages, and by page "
    "referring_domains_follow, authority_sum, authority_mean. Repeatable. [by page all, by month referring_domains]",
)
@click.option("--lags", metavar="N-M", default="0-6", show_default=True, help="By month: traffic so many months later.")
@click.option(
    "--pages",
    type=click.Choice(["all", "traffic", "linked"]),
    default="all",
    show_default=True,
    help="By page: all that are linked or have traffic, those with traffic, those that are linked.",
)
@click.option("--points", "is_points", is_flag=True, help="List the pairs themselves, for a plot.")
@view_options
@click.option("--limit", type=click.IntRange(0), default=0, metavar="N", help="Points at most; 0 is all. [all]")
@form_options
@data_option
def correlation(
    target: str,
    by: str,
    metric: str,
    against: tuple[str, ...],
    lags: str,
    pages: str,
    is_points: bool,
    limit: int,
    **options: Any,
) -> None:
    """Ask whether the links to TARGET and its organic search traffic go together.

    By page: over its pages, their links at --to with their clicks since --from. By month: the links at the end of each
    month with the clicks of that month and of months after it. Spearman's rank correlation with its 95 % interval;
    where another metric is given, what is left beside it. An association is no cause. The traffic is what
    `linkcrawler traffic import` kept.
    """
    from linkcrawler.cli.correlation_views import print_coefficients, print_points

    months = read_lags(lags)

    def ask(index: Any, targets: list[str], view: dict[str, Any]) -> Reply:
        reply: Reply
        if is_points and by == "page":
            reply = index.page_points(targets[0], limit=limit, **view)
        elif is_points:
            reply = index.month_points(targets[0], **view)
        elif by == "page":
            reply = index.correlation(targets[0], metric=metric, against=against, pages=pages, **view)
        else:
            more = {"against": against} if against else {}
            reply = index.monthly_correlation(targets[0], metric=metric, lags=months, **more, **view)
        return reply

    answer([target], ask, options, show=print_points if is_points else print_coefficients)


def read_lags(text: str) -> list[int]:
    """The months of a range or list. Raises UsageError.

    >>> read_lags("0-3"), read_lags("0,6"), read_lags("2")
    ([0, 1, 2, 3], [0, 6], [2])
    """
    lags: list[int] = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,3})(?:-(\d{1,3}))?\s*", part)
        if not found or int(found[1]) > int(found[2] or found[1]):
            raise UsageError(f"--lags {text!r} is no range of months: give one such as 0-6, or a list such as 0,3,6")
        lags += range(int(found[1]), int(found[2] or found[1]) + 1)
    return sorted(set(lags))
