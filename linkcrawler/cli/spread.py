"""The commands that ask what anchors a target has, and how evenly its links are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, view_options

if TYPE_CHECKING:
    from analytics import Reply


@click.command(
    "anchor-classes",
    epilog="""\b
Examples:
  linkcrawler anchor-classes example.com
  linkcrawler anchor-classes example.com --where follow=true --csv > anchors.csv
""",
)
@click.argument("target")
@view_options
@form_options
@data_option
def anchor_classes(target: str, **options: Any) -> None:
    """Count the backlinks of TARGET by what kind of words their anchors have.

    A link is in the first class that fits: empty, image, naked (the anchor is the URL or host), branded, exact and
    partial (by the lists of TARGET: see `linkcrawler lists`), generic ("click here", in 30 languages), other.
    """
    answer(
        [target],
        lambda index, targets, look: index.anchor_classes(targets[0], **look),
        options,
        show=print_classes,
    )


@click.command(
    epilog="""\b
Examples:
  linkcrawler diversity example.com
  linkcrawler diversity example.com example.org --where follow=true --json
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def diversity(targets: tuple[str, ...], **options: Any) -> None:
    """Show how evenly the backlinks of up to 200 TARGETs are spread.

    One row for each of source domains, top-level domains, networks, anchors and landing pages: entropy in bits,
    evenness (1 = all alike), effective number (of groups that were all alike), HHI, and what the largest hold.
    """
    from linkcrawler.cli.table import Column

    table = (
        Column("target", "target", rank=2, is_elastic=True),
        Column("dimension", "by"),
        Column("groups", "groups"),
        Column("effective_number", "effective"),
        Column("entropy_bits", "bits", rank=1),
        Column("evenness", "evenness", rank=1),
        Column("hhi", "HHI", rank=1),
        Column("top1_share", "largest", rank=2),
        Column("top10_share", "ten largest", rank=3),
        Column("gini", "Gini", rank=4),
        Column("backlinks", "backlinks", rank=5),
    )
    answer(targets, lambda index, asked, look: index.diversity(asked, **look), options, table=table)


def print_classes(reply: Reply) -> None:
    """The classes are on standard output, and by what brands and keywords they were told apart."""
    from linkcrawler.cli.table import Column, visible
    from linkcrawler.cli.views import group_columns, print_list

    key, backlinks, *others = group_columns("anchor_class", "class", ("referring_ips", "last_confirmed"))
    print_list(reply, table=(key, backlinks, Column("share", "share", rank=1), *others))
    brands = ", ".join(visible(brand) for brand in reply.head["brands"]) or "none"
    domain = reply.targets[0].domain
    if not reply.head["is_brand_listed"]:
        brands += f" (the name of the domain: `linkcrawler lists add {domain} brand ...` lists others)"
    click.echo(f"brands: {brands}", err=True)
    if not reply.head["n_keywords"]:
        click.echo(f"exact and partial need keywords: `linkcrawler lists add {domain} keyword ...`", err=True)
