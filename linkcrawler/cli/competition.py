"""The commands that compare who links to whom: intersect, gap, competitors, overlap, linked-domains."""

from __future__ import annotations

from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import cursor_option, data_option, form_options, limit_option, view_options

min_matches_help = "Of how many of them at least a domain links to."


@click.command(
    epilog="""\b
Examples:
  linkcrawler intersect example.org example.net --exclude example.com
  linkcrawler intersect example.org example.net example.edu --min-matches 2 --where follow=true --csv > linkers.csv
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--exclude", multiple=True, metavar="TARGET", help="Only domains that do not link to it. Repeatable.")
@click.option("--min-matches", type=int, metavar="N", help=f"{min_matches_help} [all]")
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def intersect(targets: tuple[str, ...], exclude: tuple[str, ...], min_matches: int | None, **options: Any) -> None:
    """List the domains that link to all TARGETs, and by how many links to each.

    Those that link to most come first, of these the highest ranks. 2 to 200 targets.
    """
    from linkcrawler.cli.competition_views import print_linkers

    n = len(targets)
    answer(
        [*targets, *exclude],
        lambda index, asked, view: index.intersect(asked[:n], exclude=asked[n:], min_matches=min_matches, **view),
        options,
        show=print_linkers,
    )


@click.command(
    epilog="""\b
Examples:
  linkcrawler gap example.com --competitor example.org --competitor example.net
  linkcrawler gap example.com --min-matches 2 --json
"""
)
@click.argument("target")
@click.option(
    "--competitor",
    "competitors",
    multiple=True,
    metavar="TARGET",
    help="Whose links are looked at. Repeatable. [those recorded for TARGET]",
)
@click.option("--min-matches", type=int, default=1, show_default=True, metavar="N", help=min_matches_help)
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def gap(target: str, competitors: tuple[str, ...], min_matches: int, **options: Any) -> None:
    """List the domains that link to competitors of TARGET, and not to TARGET.

    Those that link to most of them come first, of these the highest ranks: who could be won.
    """
    from linkcrawler.cli.competition_views import print_linkers

    answer(
        [target, *competitors],
        lambda index, asked, view: index.gap(asked[0], asked[1:], min_matches=min_matches, **view),
        options,
        show=print_linkers,
    )


@click.command(
    epilog="""\b
Examples:
  linkcrawler competitors example.com
  linkcrawler competitors example.com --limit 20 --max-degree 1000 --json
"""
)
@click.argument("target")
@click.option(
    "--max-degree",
    type=int,
    default=10_000,
    show_default=True,
    metavar="N",
    help="Leave out who ever linked to more domains than that.",
)
@view_options
@limit_option
@form_options
@data_option
def competitors(target: str, **options: Any) -> None:
    """List the domains that are linked to by the same domains as TARGET, the most alike first.

    The measure is Jaccard's: of all domains that link to either, the share that links to both.
    """
    from linkcrawler.cli.competition_views import print_competitors

    answer([target], lambda index, asked, view: index.competitors(asked[0], **view), options, show=print_competitors)


@click.command(
    epilog="""\b
Examples:
  linkcrawler overlap example.com example.org example.net
  linkcrawler overlap example.com example.org --where follow=true --json
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def overlap(targets: tuple[str, ...], **options: Any) -> None:
    """Count the referring domains that each two of 2 to 20 TARGETs share."""
    from linkcrawler.cli.competition_views import print_overlap

    answer(targets, lambda index, asked, view: index.overlap(asked, **view), options, show=print_overlap)


@click.command(
    "linked-domains",
    epilog="""\b
Examples:
  linkcrawler linked-domains example.com
  linkcrawler linked-domains https://example.com/blog/ --scope prefix --limit 0 --csv > linked.csv
""",
)
@click.argument("target")
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def linked_domains(target: str, **options: Any) -> None:
    """List the domains that pages of TARGET link to, most links first."""
    from linkcrawler.cli.competition_views import print_linked

    answer([target], lambda index, asked, view: index.linked_domains(asked[0], **view), options, show=print_linked)
