"""What a person sees of a reply: a calm block for one target, a table for the rest.

The columns of a table are the few that are looked at first, as far as the terminal
has room; JSON and CSV have them all.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from linkcrawler.cli.table import Column, elided, print_table, shown, terminal_width, visible

if TYPE_CHECKING:
    from analytics import Reply

_COUNTS = (
    Column("backlinks", "backlinks"),
    Column("backlinks_follow", "follow", rank=1),
    Column("referring_domains", "domains", rank=1),
    Column("referring_pages", "pages", rank=2),
    Column("referring_ips", "IPs", rank=4),
    Column("first_seen", "first seen", rank=3),
    Column("last_confirmed", "last confirmed", rank=4),
)
_NEVER_MIND = {  # what says nothing in a group of that kind, or less than its column costs
    "compare": ("first_seen", "last_confirmed"),
    "refdomains": ("referring_domains",),
    "anchors": ("referring_ips",),
    "pages": ("referring_ips",),
}


def _group(question: str, key: str, title: str) -> tuple[Column, ...]:
    left_out = _NEVER_MIND[question]
    return (
        Column(key, title, is_elastic=True),
        *(column for column in _COUNTS if column.name not in left_out),
    )


COLUMNS: dict[str, tuple[Column, ...]] = {
    "compare": _group("compare", "target", "target"),
    "refdomains": _group("refdomains", "source_domain", "domain"),
    "anchors": _group("anchors", "anchor", "anchor"),
    "pages": _group("pages", "target_url", "page"),
    "backlinks": (
        Column("source_url", "from", is_elastic=True),
        Column("target_url", "to", rank=1, is_elastic=True),
        Column("anchor", "anchor", rank=2, is_elastic=True),
        Column("follow", "follow", rank=3),
        Column("link_type", "type", rank=4),
        Column("instances", "times", rank=6),
        Column("first_seen", "first seen", rank=5),
    ),
}


def print_list(reply: Reply) -> None:
    """The head and the table of a list are on standard output; that there is more, on standard error."""
    names = (
        ", ".join(target.name for target in reply.targets)
        if len(reply.targets) < 5
        else f"{len(reply.targets)} targets"
    )
    _print_head(names, reply)
    if reply.question != "compare":
        click.echo(
            f"{_counted(reply.totals['backlinks'], 'backlink')} "
            f"from {_counted(reply.totals['referring_domains'], 'domain')}"
        )
    if reply.rows:
        click.echo()
        print_table(COLUMNS[reply.question], reply.rows)
    if reply.has_more:
        click.echo(f"the first {len(reply.rows):,} are shown: --limit 0 shows all", err=True)
    click.echo(f"\n{_coverage(reply)}")


def print_block(reply: Reply) -> None:
    """The metric block of one target is on standard output, the number of backlinks first."""
    row: dict[str, Any] = reply.rows[0]
    n = {name: shown(value) for name, value in row.items()}
    _print_head(reply.targets[0].name, reply)
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
            f"on {_counted(row['referring_hosts'], 'host')}, {_counted(row['referring_ips'], 'IP')}, "
            f"{_counted(row['referring_subnets'], 'subnet')}",
        ),
    ):
        _print_line(f"  {label:<20}  {n[name]:>{n_digits}}", f"   {detail}", is_bold=name == "backlinks")
    click.echo()
    for label, text in _particulars(row, n):
        _print_line(f"  {label:<20}", f"  {text}")
    click.echo(f"\n{_coverage(reply)}")


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
        yield "To dead pages", f"{n['backlinks_broken']}, to {_counted(row['broken_pages'], 'page')}"
    yield "Unverified", n["backlinks_unverified"]
    if row["backlinks"]:
        yield (
            "Concentration",
            f"{row['links_per_referring_domain']:,.1f} links a domain; the largest gives "
            f"{row['top1_share']:.0%}, the ten largest {row['top10_share']:.0%}",
        )
        yield "Seen", f"first {n['first_seen']}, last confirmed {n['last_confirmed']}"


def _print_head(names: str, reply: Reply) -> None:
    crawl = "all crawls" if reply.crawl == "all" else f"crawl {visible(reply.crawl)}"
    scope = "" if reply.scope == "domain" else f" ({reply.scope})"
    head = f"{visible(names)}{scope}"
    tail = f"as of {shown(reply.as_of)} UTC, {crawl}, definitions {reply.definitions_version}"
    if cell_len(head) + cell_len(tail) + 3 <= terminal_width():
        click.echo(f"{_bold(head)}   {tail}")
    else:
        click.echo(_bold(elided(head, terminal_width())))
        click.echo("\n".join(textwrap.wrap(tail, terminal_width())))


def _print_line(start: str, rest: str, is_bold: bool = False) -> None:
    """One line, or where the terminal is too narrow, the rest of it indented below."""
    shown_start = _bold(start) if is_bold else start
    if cell_len(start) + cell_len(rest) <= terminal_width():
        click.echo(f"{shown_start}{rest}")
        return
    click.echo(shown_start.rstrip())
    indent = "    "
    for line in textwrap.wrap(rest.strip(), max(terminal_width() - len(indent), 10)):
        click.echo(f"{indent}{line}")


def _coverage(reply: Reply) -> str:
    coverage = reply.coverage
    text = f"Coverage: {coverage.pages_fetched:,} of {_counted(coverage.pages_known, 'known page')} fetched"
    if coverage.confirmed_share is not None:
        text += f"; {coverage.confirmed_share:.0%} of the linking pages confirmed within {coverage.confirmed_days} days"
    return "\n".join(textwrap.wrap(text, terminal_width()))


def _counted(n: object, thing: str) -> str:
    return f"{shown(n)} {thing}" if n == 1 else f"{shown(n)} {thing}s"


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else text
