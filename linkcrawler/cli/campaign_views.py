"""What a person, or a program, sees of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.curve import right
from linkcrawler.cli.output import write_json
from linkcrawler.cli.table import Column, print_table, shown, visible
from linkcrawler.cli.views import coverage_line, print_head
from linkcrawler.desk.campaigns import campaign_told

if TYPE_CHECKING:
    from analytics import Reply
    from analytics.campaign_rules import Campaign


def print_none() -> None:
    """What to do is on standard error."""
    click.echo("no campaign is recorded: `linkcrawler campaigns add NAME --target D ...` records one", err=True)


def print_report(reply: Reply) -> None:
    """A row for each campaign is on standard output."""
    if not reply.rows:
        print_none()
        return
    print_head(", ".join(target.name for target in reply.targets), reply)
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    for name in ("alive_30_days", "alive_90_days", "alive_365_days"):
        for row, text in zip(rows, right([_share(row[name]) for row in rows]), strict=True):
            row[name] = text
    for name in ("cost_per_backlink", "cost_per_referring_domain"):
        for row, text in zip(rows, right([_money(row[name], row["currency"]) for row in rows]), strict=True):
            row[name] = text
    click.echo()
    table = (
        Column("campaign", "campaign", is_elastic=True),
        Column("target", "target", rank=6, is_elastic=True),
        Column("won_backlinks", "won"),
        Column("won_referring_domains", "domains won", rank=3),
        Column("backlinks", "live"),
        Column("referring_domains", "domains", rank=2),
        Column("lost_backlinks", "lost", rank=1),
        Column("alive_30_days", "after 30 d", rank=3),
        Column("alive_90_days", "90 d", rank=3),
        Column("alive_365_days", "365 d", rank=3),
        Column("cost_per_backlink", "cost a link", rank=4),
        Column("cost_per_referring_domain", "cost a domain", rank=2),
        Column("last_won_at", "last won", rank=5),
    )
    print_table(table, rows)
    click.echo(f"\n{coverage_line(reply)}")


def print_survival(reply: Reply) -> None:
    """The life table of one campaign is on standard output."""
    if not reply.targets:
        print_none()
        return
    print_head(f"{reply.head['campaign']} for {reply.targets[0].name}", reply)
    if not reply.rows:
        click.echo("no link belongs to it yet", err=True)
        return
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    for row, text in zip(rows, right([_share(row["survival"]) for row in rows]), strict=True):
        row["survival"] = text
    click.echo()
    names = (("day", "age in days"), ("at_risk", "at risk"), ("lost", "lost"), ("last_seen", "last seen"))
    print_table((*(Column(name, title) for name, title in names), Column("survival", "still alive")), rows)
    click.echo(f"\n{coverage_line(reply)}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _money(value: float | None, currency: str) -> str:
    return "-" if value is None else f"{value:,.2f} {currency}"


def write_campaign(campaign: Campaign, **more: object) -> None:
    """The campaign is on standard output as JSON."""
    write_json(campaign_told(campaign) | more)


def conditions(campaign: Campaign) -> str:
    """Which links belong to it, in words."""
    sources = campaign.source_domains
    listed = ", ".join(sources) if len(sources) < 4 else f"{len(sources):,} domains"
    given = (
        (f"from {listed}", sources),
        (f"to {campaign.target_prefix}", campaign.target_prefix),
        (f"with utm_campaign {campaign.utm_campaign}", campaign.utm_campaign),
        (f"with anchor /{campaign.anchor_regex}/", campaign.anchor_regex),
        (f"since {shown(campaign.since)}", campaign.since),
        (f"until {shown(campaign.until)}", campaign.until),
    )
    return visible(", ".join(words for words, is_given in given if is_given))
