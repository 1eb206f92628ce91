"""The commands that ask the index: report, compare, backlinks, refdomains, anchors, pages.

Each asks one question of `analytics`; those about what changed are in `change`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, limit_option, view_options


@click.command(
    epilog="""\b
Examples:
  linkcrawler report example.com
  linkcrawler report example.com --from 2026-01-01 --to 2026-01-31
  linkcrawler report https://example.com/docs/ --scope prefix --as-of 2026-06-01 --json
"""
)
@click.argument("target")
@view_options
@form_options
@data_option
def report(target: str, **options: Any) -> None:
    """Count the backlinks of TARGET.

    TARGET is a domain; by --scope it is a host, one URL, or what URLs begin with.
    """
    answer([target], lambda index, targets, view: index.report(targets[0], **view), options)


@click.command(
    epilog="""\b
Examples:
  linkcrawler compare example.com example.org
  linkcrawler compare example.com example.org example.net --csv > compared.csv
"""
)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@view_options
@form_options
@data_option
def compare(targets: tuple[str, ...], **options: Any) -> None:
    """Count the backlinks of up to 200 TARGETs, one row each."""
    answer(targets, lambda index, targets, view: index.compare(targets, **view), options)


def _listing(name: str, text: str) -> click.Command:
    """A command that lists rows about one target; it bears the name of the question."""

    def listing(target: str, **options: Any) -> None:
        answer([target], lambda index, targets, view: getattr(index, name)(targets[0], **view), options)

    listing.__doc__ = text
    command: Callable[..., Any] = listing
    for option in (data_option, form_options, limit_option, view_options, click.argument("target")):
        command = option(command)
    epilog = f"""\b
Examples:
  linkcrawler {name} example.com
  linkcrawler {name} example.com --limit 0 --csv > {name}.csv
"""
    return click.command(name, epilog=epilog)(command)


backlinks = _listing("backlinks", "List the live links to TARGET, with the evidence of each.")
refdomains = _listing("refdomains", "List the domains that link to TARGET, most links first.")
anchors = _listing("anchors", "List the anchor texts of the links to TARGET, most used first.")
pages = _listing("pages", "List the pages of TARGET that are linked to, most links first.")
