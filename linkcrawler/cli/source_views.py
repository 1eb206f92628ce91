"""What a person sees of sources: who knows which links, and in what they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkcrawler.cli.table import Column, print_table
from linkcrawler.cli.views import counted, coverage_line, print_head, print_wrapped

if TYPE_CHECKING:
    from analytics import Reply


def print_sources(reply: Reply) -> None:
    """Who knows how many of the links, and who alone."""
    if not reply.is_store_created:
        return
    head = reply.head
    print_head(reply.targets[0].name, reply)
    print_wrapped(
        f"{counted(head['links_known'], 'link')} known: {head['links_only_ours']:,} to us only, "
        f"{head['links_only_theirs']:,} to vendors only, {head['links_both']:,} to both"
    )
    print_wrapped(
        f"Of the domains that link, {head['referring_domains_only_ours']:,} are known to us only, "
        f"{head['referring_domains_only_theirs']:,} to vendors only, {head['referring_domains_both']:,} to both"
    )
    differing = {kind: n for kind, n in head["conflicts_by_kind"].items() if n}
    if differing:
        told = ", ".join(f"{kind} of {counted(n, 'link')}" for kind, n in differing.items())
        print_wrapped(f"The sources differ in: {told} (--conflict any lists them)")
    if reply.rows:
        click.echo()
        print_table(_SOURCES, reply.rows)
    if all(row["source"] == "linkcrawler" for row in reply.rows):
        click.echo("no export of a vendor was imported for it: `linkcrawler ingest csv FILE`", err=True)
    click.echo(f"\n{coverage_line(reply)}")


def print_links(reply: Reply, is_wide: bool) -> None:
    """The links, a line each; `is_wide` with what the sources say of them."""
    if not reply.rows:
        click.echo("no such link is known", err=True)
        return
    rows = [
        {
            **row,
            **{
                name: "; ".join(row[name])
                for name in ("sources", "conflicts", "follow_of_sources", "anchor_of_sources")
            },
        }
        for row in reply.rows
    ]
    print_table(_CONFLICTS if is_wide else _LINKS, rows)
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)


def print_seeds(reply: Reply) -> None:
    """The linking pages, one a line."""
    for url in dict.fromkeys(row["source_url"] for row in reply.rows):
        click.echo(url)


_SOURCES = (
    Column("source", "source", is_elastic=True),
    Column("links", "links"),
    Column("referring_domains", "domains", rank=2),
    Column("links_only", "nobody else knows", rank=1),
    Column("links_ours", "we know", rank=1),
    Column("conflicts", "differ", rank=2),
    Column("exported_at", "exported", rank=3),
)
_LINKS = (
    Column("source_url", "from", is_elastic=True),
    Column("target_url", "to", is_elastic=True),
    Column("sources", "known to"),
    Column("is_live", "live here", rank=1),
    Column("conflicts", "differ in", rank=2),
)
_CONFLICTS = (
    Column("source_url", "from", is_elastic=True),
    Column("target_url", "to", is_elastic=True),
    Column("conflicts", "differ in"),
    Column("follow", "follow", rank=1),
    Column("follow_of_sources", "of others", rank=1),
    Column("anchor", "anchor", rank=3),
    Column("anchor_of_sources", "of others", rank=3),
    Column("lost_at", "lost", rank=2),
    Column("vendor_lost_at", "of others", rank=2),
)
