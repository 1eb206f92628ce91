"""What a person sees of a report: a calm block about one target, the number of backlinks first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.curve import window_line
from linkcrawler.cli.table import shown
from linkcrawler.cli.views import counted, coverage_line, print_head, print_line, print_wrapped

if TYPE_CHECKING:
    from analytics import Reply


def print_block(reply: Reply) -> None:
    """The metric block of one target is on standard output, the number of backlinks first."""
    row: dict[str, Any] = reply.rows[0]
    n = {name: shown(value) for name, value in row.items()}
    print_head(reply.targets[0].name, reply)
    click.echo()
    n_digits = max(len(n[name]) for name in ("backlinks", "referring_domains", "referring_pages"))
    for label, name, detail in (
        (
            "Number of Backlinks",
            "backlinks",
            f"{n['backlinks_follow']} follow, {n['backlinks_nofollow']} nofollow",
        ),
        (
            "Referring domains",
            "referring_domains",
            f"{n['referring_domains_follow']} with a follow link, {n['referring_domains_nofollow_only']} nofollow only",
        ),
        (
            "Referring pages",
            "referring_pages",
            f"on {counted(row['referring_hosts'], 'host')}, {counted(row['referring_ips'], 'IP')}, "
            f"{counted(row['referring_subnets'], 'subnet')}",
        ),
    ):
        print_line(f"  {label:<20}  {n[name]:>{n_digits}}", f"   {detail}", is_bold=name == "backlinks")
    if reply.since:
        click.echo()
        print_wrapped(window_line(row, reply.since), "  ")
    click.echo()
    for label, text in _particulars(row, n):
        print_line(f"  {label:<20}", f"  {text}")
    click.echo(f"\n{coverage_line(reply)}")


def _particulars(row: dict[str, Any], n: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The quieter lines of the block; `n` is `row` as it is shown."""
    types = ("text", "image", "form", "frame")
    yield "Types", ", ".join(f"{n[f'backlinks_{kind}']} {kind}" for kind in types)
    yield "Nofollow", f"{n['backlinks_ugc']} ugc, {n['backlinks_sponsored']} sponsored"
    classes = ("redirects", "canonicals", "alternates", "feeds")
    yield "Not counted", ", ".join(f"{n[f'{name}_in']} {name}" for name in classes)
    if row["backlinks_broken"] is None:
        yield "To dead pages", "unknown: no linked page was fetched"
    else:
        yield "To dead pages", f"{n['backlinks_broken']}, to {counted(row['broken_pages'], 'page')}"
    yield "Unverified", n["backlinks_unverified"]
    if row["backlinks"]:
        yield (
            "Concentration",
            f"{row['links_per_referring_domain']:,.1f} links a domain; the largest gives "
            f"{row['top1_share']:.0%}, the ten largest {row['top10_share']:.0%}",
        )
        yield "Seen", f"first {n['first_seen']}, last confirmed {n['last_confirmed']}"
