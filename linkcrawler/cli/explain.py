"""The command that asks why the number of backlinks changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, view_options

if TYPE_CHECKING:
    from analytics import Reply
    from linkcrawler.cli.table import Column

Row = Mapping[str, Any]
SECTIONS = {
    "reason": "By reason",
    "sitewide": "By sitewide block",
    "source_domain": "By source domain",
    "target_url": "By landing page",
    "campaign": "By campaign",
}


@click.command(
    epilog="""\b
Examples:
  linkcrawler explain example.com
  linkcrawler explain example.com --from 2026-01-01 --to 2026-03-31 --limit 0 --csv > causes.csv
"""
)
@click.argument("target")
@view_options
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="N",
    help="Parts of each split at most, the rest of it in one row; 0 is all.",
)
@form_options
@data_option
def explain(target: str, **options: Any) -> None:
    """Take the change of the backlinks of TARGET apart: by what, from where and to what they came and went.

    Without --from: in the last 30 days. Each split adds up to the whole change. Above them stands what the web did, and
    what only the crawl did, because it read more pages or fewer.
    """
    answer([target], lambda index, targets, look: index.explain(targets[0], **look), options, show=print_explained)


def print_explained(reply: Reply) -> None:
    """The change in one sentence, what the web and the crawl did to it, and each split, are on standard output."""
    from linkcrawler.cli.curve import beginning
    from linkcrawler.cli.table import visible
    from linkcrawler.cli.views import coverage_line, print_head, print_line, print_wrapped

    print_head(reply.targets[0].name, reply)
    click.echo()
    assert reply.since is not None
    print_wrapped(f"{visible(reply.head['summary'])}.")
    print_wrapped(f"{_domains(reply.head['whole'])}, since {beginning(reply.since)}.")
    if reply.rows:
        click.echo()
        for label, text in _web_and_crawl(reply.head):
            print_line(f"  {label:<16}", f"  {text}")
        for split, title in SECTIONS.items():
            _print_split(title, split, [row for row in reply.rows if row["split"] == split])
    click.echo(f"\n{coverage_line(reply)}")


def _domains(whole: Row) -> str:
    from linkcrawler.cli.views import counted

    net = whole["net_referring_domains"]
    things = counted(abs(net), "referring domain").partition(" ")[2]
    moved = f"{whole['new_referring_domains']:,} came, {whole['lost_referring_domains']:,} went"
    return f"{signed(net)} {things}: {moved}"


def _web_and_crawl(head: Row) -> Sequence[tuple[str, str]]:
    """The lines that keep what happened in the web apart from what happened in the crawl."""
    from linkcrawler.cli.curve import reasons
    from linkcrawler.cli.views import counted

    read = head["reading"]
    nets = [signed(head[name]["net_backlinks"]) for name in ("by_web", "by_crawl")]
    panel = (
        f"{signed(read['panel_net_backlinks'])} on {counted(read['panel_pages'], 'page')} read before and in the window"
    )
    pages = (
        f"{read['pages_read']:,} of {counted(read['source_pages'], 'page')} that link or did, "
        f"{read['pages_read_before']:,} in as long a time before; {read['pages_discovered']:,} for the first time"
    )
    missed = f"{counted(read['pages_not_read'], 'page')}, {read['pages_failed']:,} of them tried in vain"
    return (
        ("By the web", f"{nets[0]}{reasons(head['by_web']['reasons'])}"),
        ("By the crawl", f"{nets[1]}{reasons(head['by_crawl']['reasons'])}"),
        ("On the panel", f"{panel}, {signed(read['outside_net_backlinks'])} on all others"),
        ("Pages read", pages),
        ("Not read since", missed),
    )


def _print_split(title: str, split: str, rows: Sequence[Row]) -> None:
    """One split as a table; nothing where no link is in any block or campaign."""
    from linkcrawler.cli.table import Column, print_table

    if not any(row["part"] for row in rows):
        return
    told = [
        {**row, "part": f"({row['n_parts']:,} others)" if row["part"] == "(others)" else row["part"] or "(none)"}
        for row in rows
    ]
    columns = [
        Column("part", title, is_elastic=True),
        _signed_column(told, "net_backlinks", "net"),
        Column("new_backlinks", "new", rank=1),
        Column("lost_backlinks", "lost", rank=1),
        _signed_column(told, "net_referring_domains", "net domains", rank=2),
    ]
    if split != "reason":
        columns.append(Column("main_reason", "mostly by", rank=3))
    click.echo()
    print_table(columns, told)


def _signed_column(rows: Sequence[dict[str, Any]], name: str, title: str, rank: int = 0) -> Column:
    """The column `name`, whose numbers are texts with their signs now, below the end of their title."""
    from linkcrawler.cli.curve import right
    from linkcrawler.cli.table import Column

    padded, *texts = right([title, *(signed(row[name]) for row in rows)])
    for row, text in zip(rows, texts, strict=True):
        row[name] = text
    return Column(name, padded, rank=rank)


def signed(n: int) -> str:
    """
    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '-3', '0')
    """
    return f"{n:+,}" if n else "0"
