"""The command that lists what could be done about the links of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import cursor_option, data_option, form_options, limit_option, view_options

if TYPE_CHECKING:
    from analytics import Reply


@click.command(
    epilog="""\b
Examples:
  linkcrawler opportunities example.com --competitor example.org --competitor example.net
  linkcrawler opportunities example.com --kind redirect_dead_page --limit 0 --csv > redirects.csv
"""
)
@click.argument("target")
@click.option(
    "--competitor",
    "competitors",
    multiple=True,
    metavar="DOMAIN",
    help="A domain to compare with; repeatable. [those that are recorded for TARGET]",
)
@click.option("--kind", metavar="KIND", help="Only opportunities of this kind. [all]")
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def opportunities(target: str, competitors: tuple[str, ...], kind: str | None, **options: Any) -> None:
    """List what could be done about the links of TARGET, the heaviest first, each with its reason.

    \b
    rewin_lost             follow links that were lost since --from [in the last 365 days]
    redirect_dead_page     pages that are linked to and answer 4xx or 5xx
    gap_domain             domains with follow links to two competitors and none to TARGET
    nofollow_only          domains of high rank whose links are all nofollow
    image_without_alt      image links without a text
    no_link_to_money_page  pages that are linked to and link to no money page

    The weight orders the list, by a formula that docs/metrics.md has. It is no forecast of rankings or traffic.
    """
    answer(
        [target],
        lambda index, targets, view: index.opportunities(targets[0], competitors, kind, **view),
        options,
        show=print_opportunities,
    )


def print_opportunities(reply: Reply) -> None:
    """The list is on standard output, what could not be looked for on standard error."""
    from linkcrawler.cli.table import Column, table_lines, terminal_width, visible
    from linkcrawler.cli.views import coverage_line, print_head, print_wrapped

    print_head(reply.targets[0].name, reply)
    if reply.head["competitors"]:
        print_wrapped(f"Compared with {visible(', '.join(reply.head['competitors']))}")
    click.echo()
    if reply.rows:
        columns = (
            Column("weight", "weight"),
            Column("kind", "kind"),
            Column("subject", "what", is_elastic=True),
            Column("domain_rank_pct", "rank %", rank=1),
        )
        header, *lines = table_lines(columns, reply.rows, terminal_width())
        click.echo(header)
        for line, row in zip(lines, reply.rows, strict=True):
            click.echo(line)
            print_wrapped(visible(str(row["reason"])), indent="        ")  # below, where it is never cut
    else:
        click.echo("No opportunity was found.")
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
    click.echo(f"\n{coverage_line(reply)}")
    for note in reply.head["notes"]:
        click.echo(f"note: {note}", err=True)
