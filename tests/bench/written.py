"""Tables of docs/benchmarks.md: what a benchmark has measured stands there, between two marks of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown: the first column is words, the others are figures.

    >>> print(table(["crawler", "ms"], [["ours", 2.5], ["another", None]]))
    | crawler | ms |
    |---|---:|
    | ours | 2.5 |
    | another |  |
    """
    rule = "|---|" + "---:|" * (len(heads) - 1)
    lines = ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in [heads, *rows]]
    return "\n".join([lines[0], rule, *lines[1:]])


def figure(value: float, digits: int = 2) -> str:
    """A number as a table shows it: thousands with commas, three figures at least where it is small.

    >>> figure(12345.6), figure(3.14159), figure(0.01234), figure(250.0)
    ('12,346', '3.14', '0.0123', '250')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"


def replaced(page: str, name: str, text: str) -> str:
    """`page` with `text` between the marks of `name`. Raises ValueError where it has no such marks.

    >>> replaced("a\\n<!-- x: begin -->\\nold\\n<!-- x: end -->\\nb", "x", "new")
    'a\\n<!-- x: begin -->\\nnew\\n<!-- x: end -->\\nb'
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"the page has no marks {begin} and {end}: put them where the table belongs")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def write(name: str, text: str, page: Path = PAGE) -> None:
    """`text` stands in the page, where `name` marks its place."""
    page.write_text(replaced(page.read_text(), name, text))
