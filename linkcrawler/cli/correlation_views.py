"""What a person sees of links and traffic together: coefficients with their intervals, and the points behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.table import Column, print_table
from linkcrawler.cli.views import counted, coverage_line, print_head, print_wrapped

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


def print_coefficients(reply: Reply) -> None:
    """The coefficients are on standard output, with what they are made of."""
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
        row["given"] = row["given"] or ""
    unused = {"lag_months"} if reply.by == "page" else {"given"}
    unused |= set() if any(row["reason"] for row in rows) else {"reason"}
    print_table([column for column in _ROWS if column.name not in unused], rows)
    click.echo()
    print_wrapped(str(head["note"]))
    click.echo(f"\n{coverage_line(reply)}")
    _hint(reply, not (head.get("pages_with_traffic") or head.get("months_counted")))


def print_points(reply: Reply) -> None:
    """The pairs are on standard output."""
    if reply.rows:
        print_table(_POINTS["month" if reply.by else "page"], reply.rows)
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
    _hint(reply, not any(row["clicks"] is not None for row in reply.rows))


def _hint(reply: Reply, is_without_traffic: bool) -> None:
    if is_without_traffic:
        name = reply.targets[0].domain
        what = "no traffic of" if reply.by == "month" else "no traffic by page of"
        click.echo(f"{what} {name} is there: `linkcrawler traffic import {name} FILE...` keeps some", err=True)
