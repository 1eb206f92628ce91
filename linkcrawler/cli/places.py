"""The commands that ask where links land: landing, broken, dead-pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import cursor_option, data_option, form_options, limit_option, view_options

if TYPE_CHECKING:
    from analytics import Reply

status_option = click.option(
    "--status",
    "statuses",
    type=click.IntRange(400, 599),
    multiple=True,
    metavar="CODE",
    help="Only pages that answered so, such as 404. Repeatable. [every 4xx and 5xx]",
)


@click.command(
    epilog="""\b
Examples:
  linkcrawler landing example.com
  linkcrawler landing example.com --by category --where follow=true
"""
)
@click.argument("target")
@click.option(
    "--by",
    type=click.Choice(["page", "category", "folder"]),
    default="page",
    show_default=True,
    help="What the links are spread over; categories are those of `categories`.",
)
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def landing(target: str, by: str, **options: Any) -> None:
    """Show over which pages of TARGET its backlinks are spread, most links first.

    Each row has its share of the links, and that of all rows so far.
    """
    answer(
        [target],
        lambda index, targets, view: index.landing(targets[0], by=by, **view),
        options,
        show=partial(print_landing, by=by),
    )


@click.command(
    epilog="""\b
Examples:
  linkcrawler broken example.com
  linkcrawler broken example.com --status 404 --limit 0 --csv > broken.csv
"""
)
@click.argument("target")
@status_option
@click.option("--one-per", metavar="ATTRIBUTE", help="List each value of it once, such as source_domain. [every link]")
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def broken(target: str, statuses: tuple[int, ...], one_per: str | None, **options: Any) -> None:
    """List the links to pages of TARGET that are dead: they answered 4xx or 5xx when they were last fetched."""
    from linkcrawler.cli.table import Column

    table = (
        Column("source_url", "from", is_elastic=True),
        Column("target_url", "to", rank=1, is_elastic=True),
        Column("status", "status"),
        Column("last_fetched_at", "fetched", rank=3),
        Column("anchor", "anchor", rank=2, is_elastic=True),
        Column("follow", "follow", rank=4),
        Column("first_seen", "first seen", rank=5),
    )
    answer(
        [target],
        lambda index, targets, view: index.broken(targets[0], statuses=statuses, one_per=one_per, **view),
        options,
        show=partial(print_dead, table=table),
    )


@click.command(
    "dead-pages",
    epilog="""\b
Examples:
  linkcrawler dead-pages example.com
  linkcrawler dead-pages example.com --status 404 --status 410 --csv > redirects.csv
""",
)
@click.argument("target")
@status_option
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def dead_pages(target: str, statuses: tuple[int, ...], **options: Any) -> None:
    """List the dead pages of TARGET that are linked to, by what a redirect of each would win back.

    The weight adds up the domains with a follow link, each by the share of ranked domains that it outranks. Where a
    single living page ends with the same name, it is suggested as the target of the redirect.
    """
    from linkcrawler.cli.table import Column

    table = (
        Column("target_url", "dead page", is_elastic=True),
        Column("status", "status"),
        Column("weight", "weight", rank=1),
        Column("backlinks", "backlinks"),
        Column("referring_domains_follow", "follow domains", rank=2),
        Column("best_source_domain", "best source", rank=3, is_elastic=True),
        Column("last_fetched_at", "fetched", rank=5),
        Column("redirect_to", "redirect to", rank=4, is_elastic=True),
    )
    answer(
        [target],
        lambda index, targets, view: index.dead_pages(targets[0], statuses=statuses, **view),
        options,
        show=partial(print_dead, table=table),
    )


def print_landing(reply: Reply, by: str) -> None:
    """The places, and above them how few give most."""
    from linkcrawler.cli.curve import right
    from linkcrawler.cli.table import Column
    from linkcrawler.cli.views import counted, print_list

    key, plural = {
        "page": ("target_url", "pages"),
        "category": ("page_category", "categories"),
        "folder": ("target_folder", "folders"),
    }[by]
    n_places, n_most = reply.head["places"], reply.head["places_for_80_percent"]
    is_any_fetched = any(row["backlinks_broken"] is not None for row in reply.rows)
    table = (
        Column("place", ""),
        Column(key, by, is_elastic=True),
        Column("backlinks", "backlinks"),
        Column("share", "share", rank=1),
        Column("cumulative_share", "so far"),
        Column("referring_domains", "domains", rank=1),
        Column("backlinks_follow", "follow", rank=2),
        *([Column("landing_pages", "pages", rank=3)] if by != "page" else []),
        *([Column("backlinks_broken", "to dead pages", rank=4)] if is_any_fetched else []),
    )
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    for name in ("share", "cumulative_share"):
        for row, text in zip(rows, right([f"{row[name]:.1%}" for row in rows]), strict=True):
            row[name] = text
    for row in rows:
        row[key] = row[key] or "(none)"
    said = f"{n_most:,} of {counted(n_places, by) if n_places == 1 else f'{n_places:,} {plural}'} give 80% of them"
    print_list(reply, table, said=said if n_places else "", rows=rows)
    if by == "category" and [row[key] for row in reply.rows] == [""]:
        name = reply.targets[0].domain
        click.echo(f"no rule fits a page: `linkcrawler categories add {name} CATEGORY --prefix URL` adds one", err=True)


def print_dead(reply: Reply, table: Any) -> None:
    """The list, and above it how many links lead to dead pages and of how many nobody knows."""
    from linkcrawler.cli.views import counted, print_list

    head = reply.head
    to_dead = f"{counted(head['backlinks_broken'], 'link')} to {counted(head['broken_pages'], 'dead page')}"
    unknown = f"{counted(head['backlinks_unknown'], 'link')} to {counted(head['unknown_pages'], 'page')}"
    said = f"{to_dead}; {unknown} that never answered a fetch: nobody knows" if head["unknown_pages"] else to_dead
    print_list(reply, table, said=said)
    if head["unknown_pages"] and not head["broken_pages"]:
        click.echo(f"to learn of them: `linkcrawler crawl https://{reply.targets[0].domain}`", err=True)
