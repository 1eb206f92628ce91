"""`linkcrawler sources`: which links are known to whom, and in what the sources differ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options
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
    from linkcrawler.cli.source_views import print_links, print_seeds, print_sources

    options["scope"] = "domain"
    if not (is_listed or only or conflict or source or as_seeds):
        answer([target], lambda index, names, _: index.sources(names[0], limit), options, show=print_sources)
        return
    if as_seeds and any(options[form] for form in ("is_json", "is_csv", "is_sql_shown")):
        raise UsageError("--as-seeds writes lines: leave out --json, --csv and --show-sql")

    def ask(index: Any, names: list[str], _: Any) -> Reply:
        reply: Reply = index.source_links(names[0], only, conflict, source, 0 if as_seeds else limit)
        return reply

    answer([target], ask, options, show=print_seeds if as_seeds else partial(print_links, is_wide=bool(conflict)))
