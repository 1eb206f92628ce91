"""Tables that fit the terminal, and nothing in them that could deceive its reader.

A column shrinks before it goes: long texts are cut in the middle, and where that is not enough the least
important columns are left out. Numbers are right-aligned with their thousands apart. Where standard output is
no terminal and COLUMNS is not set, nothing is cut.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click
from rich.cells import cell_len, set_cell_size

GAP = "  "
MIN_TEXT_CELLS = 24  # an elastic column is not cut below this: rather another column goes
UNLIMITED = 1_000_000

# Controls, bidirectional overrides, invisible breaks, lone surrogates. The joiners stay: scripts need them.
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. The last of those with the highest `rank` goes first; rank 0 always stays."""

    name: str  # in the rows
    title: str
    rank: int = 0
    is_elastic: bool = False  # may be cut in the middle


def terminal_width() -> int:
    """Columns of the terminal, or what COLUMNS says; a million where there is neither."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size((80, 24)).columns
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else UNLIMITED


def visible(text: str) -> str:
    """The text with every character shown that would move the cursor or turn the reading direction.

    >>> visible("a\\x1b[31mb\\u202ec\\nd")
    'a␛[31mb\\\\u202ec␊d'
    """
    return HARMFUL.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's pictures of the controls
    return "␡" if code == 0x7F else f"\\u{code:04x}"


def shown(value: object) -> str:
    """A value as a table shows it.

    >>> shown(1234567), shown(0.25), shown(None), shown(True), shown(["ugc", "nofollow"])
    ('1,234,567', '0.250', '-', 'yes', 'ugc nofollow')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return " ".join(shown(item) for item in value)
    return visible(str(value))


def elided(text: str, n_cells: int) -> str:
    """The text in at most `n_cells` terminal cells, its middle left out where it is longer.

    >>> elided("https://example.com/a/very/long/path.html", 24)
    'https://exam…g/path.html'
    """
    if cell_len(text) <= n_cells:
        return text
    if n_cells < 3:
        return set_cell_size(text, n_cells)
    n_tail = (n_cells - 1) // 2
    tail = text[-n_tail:]
    while cell_len(tail) > n_tail:
        tail = tail[1:]
    head = set_cell_size(text, n_cells - 1 - cell_len(tail))
    return f"{head}…{tail}"


def print_table(columns: Sequence[Column], rows: Sequence[dict[str, object]]) -> None:
    """The rows are on standard output, no line wider than the terminal."""
    for line in table_lines(columns, rows, terminal_width()):
        click.echo(line)


def table_lines(columns: Sequence[Column], rows: Sequence[dict[str, object]], n_cells: int) -> list[str]:
    """The lines of a table of at most `n_cells`: a header, then one line a row; none without columns."""
    if not columns:
        return []
    texts = {column.name: [shown(row[column.name]) for row in rows] for column in columns}
    natural = {column.name: max(cell_len(column.title), *map(cell_len, texts[column.name]), 0) for column in columns}
    kept = _kept(columns, natural, n_cells)
    widths = _widths(kept, natural, n_cells)
    is_number = {
        column.name: all(isinstance(row[column.name], int | float | None) for row in rows)
        and not all(isinstance(row[column.name], bool | None) for row in rows)
        for column in kept
    }
    header = GAP.join(_placed(c.title, widths[c.name], is_number[c.name]) for c in kept).rstrip()
    lines = [click.style(header, bold=True) if sys.stdout.isatty() else header]
    for i in range(len(rows)):
        cells = (_placed(texts[c.name][i], widths[c.name], is_number[c.name]) for c in kept)
        lines.append(GAP.join(cells).rstrip())
    return lines


def _kept(columns: Sequence[Column], natural: dict[str, int], n_cells: int) -> list[Column]:
    """The columns that fit even when each elastic one is as narrow as may be."""
    kept = list(columns)
    while len(kept) > 1:
        least = sum(min(natural[c.name], MIN_TEXT_CELLS) if c.is_elastic else natural[c.name] for c in kept)
        if least + len(GAP) * (len(kept) - 1) <= n_cells:
            break
        least_important = max(range(len(kept)), key=lambda i: (kept[i].rank, i))
        if kept[least_important].rank == 0:
            break
        del kept[least_important]
    return kept


def _widths(kept: Sequence[Column], natural: dict[str, int], n_cells: int) -> dict[str, int]:
    """What each column gets: the widest elastic ones give way first, down to a common width."""
    widths = {column.name: natural[column.name] for column in kept}
    elastic = [column.name for column in kept if column.is_elastic] or [kept[0].name]
    excess = sum(widths.values()) + len(GAP) * (len(kept) - 1) - n_cells
    while excess > 0:
        widest = max(elastic, key=lambda name: widths[name])
        if widths[widest] <= 1:
            break
        others = [widths[name] for name in elastic if widths[name] < widths[widest]]
        n_widest = sum(widths[name] == widths[widest] for name in elastic)
        cut = min(excess, widths[widest] - max(others, default=1)) if n_widest == 1 else 1
        widths[widest] -= max(cut, 1)
        excess -= max(cut, 1)
    return widths


def _placed(text: str, n_cells: int, is_number: bool) -> str:
    text = elided(text, n_cells)
    blanks = " " * (n_cells - cell_len(text))
    return blanks + text if is_number else text + blanks
