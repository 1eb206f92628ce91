"""`linkcrawler sources`: which links are known to whom, and in what the sources differ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options
from linkcrawler.cli.table import Column
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Reply


@click.command(
    epilog="""\b
Examples:
  linkcrawler sources example.com
  linkcrawler sources example.com --conflict any
  linkcrawler sources example.com --only theirs --as-seeds > pages.txt
  linkcrawler crawl --seeds pages.txt --max-pages $(wc -l < pages.txt)
"""
)
@click.argument("target")
@click.option(
    "--only",
    type=click.Choice(["ours", "theirs", "both"]),
    help="List the links that we know alone, that only vendors know, or that both know.",
)
@click.option(
    "--conflict",
    type=click.Choice(["any", "follow", "anchor", "lost_here", "lost_there", "dates"]),
    help="List the links of which a vendor says something else than we do.",
)
@click.option("--source", metavar="NAME", help="List the links that this source knows, such as ahrefs.")
@click.option("--links", "is_listed", is_flag=True, help="List all links that anybody knows.")
@click.option("--as-seeds", is_flag=True, help="Write the pages of the listed links, one a line, for `crawl --seeds`.")
@click.option(
    "--limit", type=click.IntRange(0), default=100, show_default=True, metavar="N", help="Rows at most; 0 is all."
)
@form_options
@data_option
def sources(
    target: str,
    only: str | None,
    conflict: str | None,
    source: str | None,
    is_listed: bool,
    as_seeds: bool,
    limit: int,
    **options: Any,
) -> None:
    """Say who knows how many of the links to TARGET: this index, and each vendor whose exports were imported.

    Of a link that only vendors know there is no evidence: fetch its page to have some.
    """
    options["scope"] = "domain"
    if not (is_listed or only or conflict or source or as_seeds):
        answer([target], lambda index, names, _: index.sources(names[0], limit), options, show=_print_sources)
        return
    if as_seeds and any(options[form] for form in ("is_json", "is_csv", "is_sql_shown")):
        raise UsageError("--as-seeds writes lines: leave out --json, --csv and --show-sql")

    def ask(index: Any, names: list[str], _: Any) -> Reply:
        reply: Reply = index.source_links(names[0], only, conflict, source, 0 if as_seeds else limit)
        return reply

    answer([target], ask, options, show=_print_seeds if as_seeds else partial(_print_links, is_wide=bool(conflict)))


def _print_sources(reply: Reply) -> None:
    from linkcrawler.cli.table import print_table
    from linkcrawler.cli.views import counted, coverage_line, print_head, print_wrapped

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


def _print_links(reply: Reply, is_wide: bool) -> None:
    from linkcrawler.cli.table import print_table

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


def _print_seeds(reply: Reply) -> None:
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
