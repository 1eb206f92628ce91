"""How crawls stand, as lines for a terminal: what `status` prints once and `top` again and again."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.table import Column, elided, table_lines, visible

if TYPE_CHECKING:
    from linkcrawler.crawl.standing import Standing, WorkerStanding
    from linkcrawler.desk.lookout import Parked

Line = tuple[str, str]  # text, and its style: "", head, trouble

MAX_WIDTH = 120  # longer lines are hard to read, however wide the terminal is
LABEL = 8
UNBROKEN = "\N{NO-BREAK SPACE}"

WORKER_COLUMNS = (
    Column("worker", "  worker"),
    Column("pages", "pages"),
    Column("pages_per_s", "pages/s"),
    Column("hosts", "hosts"),
    Column("silent", "last word", rank=1),
    Column("trouble", "trouble", is_elastic=True),
)


def crawl_lines(stand: Standing, parked: Parked | None, width: int) -> Iterator[Line]:
    """One crawl: a line that says how it is, and a line for each thing it holds."""
    counts, n_alive = stand.counts, len(stand.alive)
    workers = f"{n_alive} worker{'' if n_alive == 1 else 's'}, {stand.pages_per_s:,.1f} pages/s"
    state = [stand.state] if n_alive or stand.state != "running" else []  # nothing runs without a worker
    yield elided(f"crawl {stand.crawl}: {', '.join([*state, workers if n_alive else 'no worker'])}", width), "head"
    outcomes = [f"{n:,} {outcome}" for outcome, n in stand.tally.outcomes.most_common()]
    yield from _labelled("pages", [f"{stand.tally.n_pages:,} settled", *outcomes], width)
    yield from _labelled(
        "URLs", [f"{counts.seen:,} seen", f"{counts.queued:,} queued", f"{counts.leased:,} leased"], width
    )
    yield from _labelled("hosts", [f"{counts.hosts_ready:,} ready", f"{counts.hosts_in_flight:,} in flight"], width)
    if counts.oldest_lease_deadline_at is not None:
        left_s = (counts.oldest_lease_deadline_at - stand.at) / 1000
        end = f"the oldest ends in {left_s:,.0f} s" if left_s >= 0 else f"the oldest is over since {-left_s:,.0f} s"
        yield from _labelled("leases", [f"{counts.leases:,}", end], width)
    if parked is not None and (reasons := parked.get(stand.crawl)):
        yield from _labelled("parked", [f"{n:,} {reason}" for reason, n in reasons.items()], width)
    if stand.reason:
        yield from _labelled("waits", [stand.reason], width)
    if stand.state != "running" and not stand.is_held:
        from linkcrawler.crawl.ownership import way_on

        how = way_on(stand.crawl, stand.spider, stand.state, has_workers=bool(n_alive))
        yield from _labelled("orders", [how], width)


def worker_lines(stand: Standing, width: int) -> Iterator[Line]:
    """A table of the crawl's workers, a row each: those at work, and those that died a while ago."""
    rows = [_row(one) for one in stand.shown]
    if rows:
        header, *lines = table_lines(WORKER_COLUMNS, rows, width)
        yield click.unstyle(header), "head"
        for row, line in zip(rows, lines, strict=True):
            yield line, "trouble" if row["trouble"] else ""


def _row(one: WorkerStanding) -> dict[str, object]:
    return {
        "worker": f"  {one.name}",
        "pages": one.n_pages,
        "pages_per_s": f"{one.pages_per_s:>7,.1f}",
        "hosts": one.n_hosts_in_flight,
        "silent": f"{one.silent_ms / 1000:,.0f} s ago",
        "trouble": one.trouble or one.elsewhere if one.is_alive else "silent: dead, or cut off; its leases run out",
    }


def idle_line(stand: Standing) -> str:
    """A crawl that nobody works on, in one line."""
    counts = stand.counts
    return f"crawl {stand.crawl}: no worker, {counts.queued:,} queued, {counts.seen:,} seen"


def memory(n_bytes: int) -> str:
    """
    >>> memory(512), memory(3_500_000), memory(12_000_000_000)
    ('0.0 MB', '3.5 MB', '12.0 GB')
    """
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"


def _labelled(label: str, parts: Sequence[str], width: int) -> Iterator[Line]:
    """The parts behind their label, on as many lines as it takes; no part is broken in two."""
    text = ", ".join(visible(part).replace(" ", UNBROKEN) for part in parts)
    indent = " " * (LABEL + 3)
    first = f"  {label:<{LABEL}} "
    for line in textwrap.wrap(text, width, initial_indent=first, subsequent_indent=indent):
        yield line.replace(UNBROKEN, " "), ""


def paint(line: Line) -> str:
    """The line with its style, for a terminal."""
    text, style = line
    return click.style(text, bold=True) if style == "head" else click.style(text, fg="yellow") if style else text
