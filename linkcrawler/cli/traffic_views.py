"""What a person sees of imported traffic: what became of the rows of each file, and the months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkcrawler.cli.table import Column, print_table, visible

if TYPE_CHECKING:
    from analytics import Reply
    from analytics.search_console import Read, Tally
    from analytics.traffic import Merged

_MONTHS = (
    Column("date", "from"),
    Column("date_to", "to", rank=1),
    Column("clicks", "clicks"),
    Column("impressions", "impressions", rank=1),
    Column("mean_position", "position", rank=3),
    Column("pages", "pages", rank=2),
    Column("days", "days", rank=2),
    Column("counted_from", "counted from", rank=2),
    Column("sources", "files", rank=4, is_elastic=True),
)
_SAID_OF_DAMAGE = {
    "wrong_columns": "with more or fewer columns than the header",
    "bad_date": "whose date is none",
    "bad_page": "whose page is no URL",
    "bad_number": "whose clicks, impressions or position is no number",
    "repeated": "that stand there twice",
}


def print_import(domain: str, read: Read, merged: Merged) -> None:
    """What came of each file, and of all."""
    for tally in read.tallies:
        click.echo(f"{tally.source}: {tally.n_kept:,} of {tally.n_rows:,} rows")
        for line in _particulars(domain, tally):
            click.echo(f"  {visible(line)}")
    if read.rows:
        first, last = min(row.first for row in read.rows.values()), max(row.last for row in read.rows.values())
        click.echo(
            f"{domain}: {len(read.rows):,} pages and days from {first} to {last}: {merged.n_new:,} new, "
            f"{merged.n_changed:,} changed, {merged.n_same:,} as they were"
        )


def _particulars(domain: str, tally: Tally) -> list[str]:
    left_out = tally.left_out
    lines = []
    for kind, said in _SAID_OF_DAMAGE.items():
        if kind in left_out:
            numbers = ", ".join(str(line) for line in tally.lines[kind])
            more = ", ..." if left_out[kind] > len(tally.lines[kind]) else ""
            lines.append(f"{left_out[kind]:,} left out, {said}: line {numbers}{more}")
    for kind, said in (
        ("outside", f"left out, of pages outside {domain}"),
        ("other_search", "left out, of other searches than web search"),
        ("no_data", "without numbers"),
    ):
        if kind in left_out:
            lines.append(f"{left_out[kind]:,} {said}")
    return [*lines, *tally.notes]


def print_months(reply: Reply) -> None:
    """The months are on standard output."""
    if not reply.rows:
        name = reply.targets[0].domain
        click.echo(f"no traffic of {name} is imported: `linkcrawler traffic import {name} FILE...` does it", err=True)
        return
    print_table(_MONTHS, reply.rows)
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
