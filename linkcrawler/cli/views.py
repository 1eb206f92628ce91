"""What a person sees of a list: a head, a table, the coverage. The block of one target is in `block`.

The columns of a table are the few that are looked at first, as far as the terminal
has room; JSON and CSV have them all.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from linkcrawler.cli import curve
from linkcrawler.cli.table import Column, elided, print_table, shown, terminal_width, visible

if TYPE_CHECKING:
    from analytics import Reply

Row = dict[str, object]

_COUNTS = (
    Column("backlinks", "backlinks"),
    Column("backlinks_follow", "follow", rank=1),
    Column("referring_domains", "domains", rank=1),
    Column("referring_pages", "pages", rank=2),
    Column("referring_ips", "IPs", rank=4),
    Column("first_seen", "first seen", rank=3),
    Column("last_confirmed", "last confirmed", rank=4),
)
_MOVES = (  # beside the counts where a window was asked
    Column("new_backlinks", "new", rank=1),
    Column("lost_backlinks", "lost", rank=1),
)
# In the columns below, what says nothing of a group of that kind, or less than its column costs, is left out.


def group_columns(key: str, title: str, left_out: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of a list of groups: its key, and the counts that are looked at first."""
    return (
        Column(key, title, is_elastic=True),
        *(column for column in _COUNTS if column.name not in left_out),
    )


COLUMNS: dict[str, tuple[Column, ...]] = {
    "compare": (
        *group_columns("target", "target", ("first_seen", "last_confirmed")),
        Column("share_of_backlinks", "of backlinks", rank=3),
        Column("share_of_referring_domains", "of domains", rank=3),
    ),
    "curves": (
        Column("date", "from"),
        Column("target", "target", is_elastic=True),
        Column("backlinks", "backlinks"),
        Column("backlinks_index", "index", rank=2),
        Column("referring_domains", "domains", rank=1),
        Column("referring_domains_index", "index", rank=2),
    ),
    "refdomains": (
        *group_columns("source_domain", "domain", ("referring_domains",)),
        Column("domain_rank_pct", "rank pct", rank=2),
    ),
    "anchors": group_columns("anchor", "anchor", ("referring_ips",)),
    "pages": group_columns("target_url", "page", ("referring_ips",)),
    "tlds": group_columns("source_tld", "TLD"),
    "networks": group_columns("source_network", "network"),
    "backlinks": (
        Column("source_url", "from", is_elastic=True),
        Column("target_url", "to", rank=1, is_elastic=True),
        Column("anchor", "anchor", rank=2, is_elastic=True),
        Column("follow", "follow", rank=3),
        Column("link_type", "type", rank=4),
        Column("instances", "times", rank=6),
        Column("first_seen", "first seen", rank=5),
    ),
    "new_lost": (
        Column("at", "when"),
        Column("event", "event"),
        Column("source_url", "from", is_elastic=True),
        Column("target_url", "to", rank=1, is_elastic=True),
        Column("why", "why", rank=2),
        Column("anchor", "anchor", rank=3, is_elastic=True),
        Column("follow", "follow", rank=4),
    ),
    "history": (
        Column("date", "from"),
        Column("backlinks", "backlinks"),
        Column("new_backlinks", "new", rank=1),
        Column("lost_backlinks", "lost", rank=1),
        Column("referring_domains", "domains", rank=2),
        Column("growth", "growth", rank=3),
        Column("panel", "panel", rank=3),
        Column("pages_read", "pages read", rank=5),
        Column("reasons", "lost by", rank=6, is_elastic=True),
    ),
    "growth": (
        Column("target", "target", is_elastic=True),
        Column("backlinks_from", "before", rank=2),
        Column("backlinks_to", "backlinks"),
        Column("new_backlinks", "new", rank=1),
        Column("lost_backlinks", "lost", rank=1),
        Column("growth", "growth"),
        Column("net_referring_domains", "net domains", rank=3),
        Column("panel", "panel", rank=2),
        Column("panel_pages", "panel pages", rank=4),
    ),
}
OTHER_LINKS = ("gap", "linked_domains")  # lists whose totals are of other links than those to their target
_CURVE = Column("curve", "", rank=4)  # of a history, on a terminal
_NOTES = Column("notes", "notes")  # of a history with annotations: their numbers in the list below


def print_list(
    reply: Reply,
    table: Sequence[Column] = (),
    said: str = "",
    rows: Sequence[dict[str, object]] | None = None,
) -> None:
    """The head and the table of a list are on standard output; that there is more, on standard error.

    `said` is a sentence about the whole of it, and `rows` are its rows as they are told, where that is not plain.
    """
    print_head(names_of(reply), reply)
    if reply.shape == "list" and reply.question not in OTHER_LINKS:
        click.echo(
            f"{counted(reply.totals['backlinks'], 'backlink')} "
            f"from {counted(reply.totals['referring_domains'], 'domain')}"
        )
    if said:
        print_wrapped(said)
    if reply.since and "lost_by_reason" in reply.head:
        print_wrapped(curve.events_line(reply.head["new_by"], reply.head["lost_by_reason"], reply.since))
    if reply.rows:
        click.echo()
        print_table(_columns(reply, table), _told(reply) if rows is None else rows)
    notes = reply.head.get("annotations", ())
    if notes:
        click.echo()
    for i, note in enumerate(notes, 1):
        print_wrapped(f"[{i}] {curve.noted_at(note['at'])} {visible(note['note'])}")
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
    click.echo(f"\n{coverage_line(reply)}")


def names_of(reply: Reply) -> str:
    """What a reply is about."""
    names = reply.head.get("targets") or [target.name for target in reply.targets]
    if reply.shape == "list":
        return str(names[0])
    return ", ".join(names) if len(names) < 5 else f"{len(names)} targets"


def _columns(reply: Reply, table: Sequence[Column]) -> tuple[Column, ...]:
    columns = tuple(table) or COLUMNS[reply.question]
    if reply.question == "history":
        curve_column = (_CURVE,) if sys.stdout.isatty() else ()
        return (*columns[:2], *curve_column, *columns[2:], *((_NOTES,) if reply.head.get("annotations") else ()))
    if reply.since and _MOVES[0].name in reply.columns and columns[1] is _COUNTS[0]:
        return (*columns[:2], *_MOVES, *columns[2:])
    return columns


def _told(reply: Reply) -> list[dict[str, object]]:
    """The rows, with what is said of them in words and bars."""
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    if reply.question == "new_lost":
        for row in rows:
            row["why"] = row["new_by"] if row["event"] == "new" else row["lost_reason"]
    if reply.question in ("history", "growth"):
        for name, source in (("growth", "growth_rate"), ("panel", "panel_rate")):
            for row, text in zip(rows, curve.right([curve.percent(row[source]) for row in rows]), strict=True):
                row[name] = text
    if reply.question == "history":
        for row, bar in zip(rows, curve.bars([row["backlinks"] for row in rows]), strict=True):
            row["curve"], row["reasons"] = bar, curve.reasons(row["lost_by_reason"]).strip(" ()")
            numbers = [i for i, note in enumerate(reply.head["annotations"], 1) if note["period"] == row["date"]]
            row["notes"] = " ".join(f"[{i}]" for i in numbers)
    return rows


def print_head(names: str, reply: Reply) -> None:
    crawl = "all crawls" if reply.crawl == "all" else f"crawl {visible(reply.crawl)}"
    scope = "" if reply.scope == "domain" else f" ({reply.scope})"
    head = f"{visible(names)}{scope}"
    tail = f"as of {shown(reply.as_of)} UTC, {crawl}, definitions {reply.definitions_version}"
    if cell_len(head) + cell_len(tail) + 3 <= terminal_width():
        click.echo(f"{_bold(head)}   {tail}")
    else:
        click.echo(_bold(elided(head, terminal_width())))
        click.echo("\n".join(textwrap.wrap(tail, terminal_width())))


def print_line(start: str, rest: str, is_bold: bool = False) -> None:
    """One line, or where the terminal is too narrow, the rest of it indented below."""
    shown_start = _bold(start) if is_bold else start
    if cell_len(start) + cell_len(rest) <= terminal_width():
        click.echo(f"{shown_start}{rest}")
        return
    click.echo(shown_start.rstrip())
    indent = "    "
    for line in textwrap.wrap(rest.strip(), max(terminal_width() - len(indent), 10)):
        click.echo(f"{indent}{line}")


def print_wrapped(text: str, indent: str = "") -> None:
    """The text, on as many lines as it takes."""
    click.echo("\n".join(textwrap.wrap(text, terminal_width(), initial_indent=indent, subsequent_indent=indent)))


def coverage_line(reply: Reply) -> str:
    coverage = reply.coverage
    text = f"Coverage: {coverage.pages_fetched:,} of {counted(coverage.pages_known, 'known page')} fetched"
    if coverage.confirmed_share is not None:
        text += f"; {coverage.confirmed_share:.0%} of the linking pages confirmed within {coverage.confirmed_days} days"
    return "\n".join(textwrap.wrap(text, terminal_width()))


def counted(n: object, thing: str) -> str:
    return f"{shown(n)} {thing}" if n == 1 else f"{shown(n)} {thing}s"


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else text
