"""The command that asks whether links and organic search traffic go together: correlation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, view_options
from linkcrawler.cli.table import Column
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Reply

_ROWS = (
    Column("against", "links"),
    Column("metric", "traffic", rank=1),
    Column("given", "given", rank=1),
    Column("lag_months", "lag", rank=0),
    Column("n", "n", rank=1),
    Column("rho", "rho"),
    Column("interval", "95 % interval", rank=1),
    Column("p_value", "p", rank=2),
    Column("reason", "", rank=3, is_elastic=True),
)
_POINTS = {
    "page": (
        Column("target_url", "page", is_elastic=True),
        Column("clicks", "clicks"),
        Column("impressions", "impressions", rank=2),
        Column("backlinks", "backlinks", rank=1),
        Column("referring_domains", "domains"),
        Column("referring_domains_follow", "follow", rank=3),
        Column("authority_sum", "authority", rank=2),
        Column("authority_mean", "mean", rank=4),
    ),
    "month": (
        Column("date", "month"),
        Column("clicks", "clicks"),
        Column("impressions", "impressions", rank=2),
        Column("counted_from", "counted from", rank=3),
        Column("days", "days", rank=2),
        Column("referring_domains", "domains"),
        Column("net_referring_domains", "net", rank=1),
        Column("backlinks", "backlinks", rank=1),
        Column("pages_read", "pages read", rank=3),
    ),
}


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

    answer([target], ask, options, show=_print_points if is_points else _print)


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


def _print(reply: Reply) -> None:
    """The coefficients are on standard output, with what they are made of."""
    from linkcrawler.cli.table import print_table
    from linkcrawler.cli.views import counted, coverage_line, print_head, print_wrapped

    print_head(reply.targets[0].name, reply)
    head = reply.head
    if reply.by == "page":
        text = (
            f"{counted(head['pages_counted'], 'page')}: {head['pages_linked']:,} of the target are linked, "
            f"{head['pages_with_traffic']:,} have traffic"
        )
    else:
        text = (
            f"{counted(head['months_counted'], 'month')} with links and traffic; without whole traffic "
            f"{head['months_without_traffic']:,}, before the first link was seen {head['months_before_links']:,}"
        )
    print_wrapped(text)
    click.echo()
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    for row in rows:
        row["interval"] = "-" if row["ci_low"] is None else f"{row['ci_low']:+.2f} to {row['ci_high']:+.2f}"
        row["rho"] = "-" if row["rho"] is None else f"{row['rho']:+.2f}"
        row["p_value"] = "-" if row["p_value"] is None else f"{row['p_value']:.3f}"
        row["given"] = row["given"] or ""
    unused = {"lag_months"} if reply.by == "page" else {"given"}
    unused |= set() if any(row["reason"] for row in rows) else {"reason"}
    print_table([column for column in _ROWS if column.name not in unused], rows)
    click.echo()
    print_wrapped(str(head["note"]))
    click.echo(f"\n{coverage_line(reply)}")
    _hint(reply, not (head.get("pages_with_traffic") or head.get("months_counted")))


def _print_points(reply: Reply) -> None:
    """The pairs are on standard output."""
    from linkcrawler.cli.table import print_table

    if reply.rows:
        print_table(_POINTS["month" if reply.by else "page"], reply.rows)
    if reply.has_more:
        click.echo(f"the first {len(reply.rows):,} are shown: --limit 0 shows all", err=True)
    _hint(reply, not any(row["clicks"] is not None for row in reply.rows))


def _hint(reply: Reply, is_without_traffic: bool) -> None:
    if is_without_traffic:
        name = reply.targets[0].domain
        click.echo(f"no traffic of {name} is there: `linkcrawler traffic import {name} FILE...` keeps some", err=True)
