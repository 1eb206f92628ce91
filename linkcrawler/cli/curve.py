"""What changed, in words and bars for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

EIGHTHS = " ▏▎▍▌▋▊▉█"
BAR_CELLS = 16
Row = Mapping[str, Any]


def bars(values: Sequence[int], n_cells: int = BAR_CELLS) -> list[str]:
    """A bar for each value, the largest as long as there is room; of anything above zero, something shows.

    >>> bars([8, 3, 1, 0], 2)
    ['██', '▊', '▎', '']
    """
    largest = max(values, default=0) or 1
    lengths = [max(value * n_cells * 8 // largest, 1 if value > 0 else 0) for value in values]
    return [("█" * (n // 8) + EIGHTHS[n % 8]).rstrip() for n in lengths]


def percent(value: float | None) -> str:
    """
    >>> percent(12.5), percent(-3), percent(None)
    ('+12.5%', '-3.0%', '-')
    """
    return "-" if value is None else f"{value:+,.1f}%"


def right(texts: Sequence[str]) -> list[str]:
    """The texts, so filled with blanks in front that they end together."""
    n_cells = max(map(len, texts), default=0)
    return [text.rjust(n_cells) for text in texts]


def window_line(row: Row, since: datetime) -> str:
    """What a window did to the links of one row, in one line."""
    new, lost = row["new_backlinks"], row["lost_backlinks"]
    parts = [
        f"{row[name]:,} {word}"
        for name, word in (
            ("new_link_added", "added"),
            ("new_page_discovered", "discovered"),
            ("restored_backlinks", "restored"),
        )
        if row[name]
    ]
    how = f" ({', '.join(parts)})" if parts else ""
    growth = "" if row["growth_rate"] is None else f", growth {row['growth_rate']:,.1f}%"
    return f"Since {beginning(since)}: +{new:,} new{how}, {lost:,} lost{growth}"


def events_line(new_by: Mapping[str, int], lost_by_reason: Mapping[str, int], since: datetime) -> str:
    """How many links began and ended, by reason, in one line."""
    new, lost = sum(new_by.values()), sum(lost_by_reason.values())
    return f"Since {beginning(since)}: {new:,} new{reasons(new_by)}, {lost:,} lost{reasons(lost_by_reason)}"


def reasons(counts: Mapping[str, int]) -> str:
    """
    >>> reasons({"page_gone": 1, "link_removed": 2, "page_noindex": 0}), reasons({})
    (' (2 link_removed, 1 page_gone)', '')
    """
    found = sorted(((n, name) for name, n in counts.items() if n), key=lambda one: (-one[0], one[1]))
    return f" ({', '.join(f'{n:,} {name}' for n, name in found)})" if found else ""


def beginning(since: datetime) -> str:
    """The first day of a window that begins with a day, else the instant after which it begins.

    >>> beginning(datetime(2025, 12, 31, 23, 59, 59, 999000)), beginning(datetime(2026, 1, 1, 6, 30))
    ('2026-01-01', '2026-01-01 06:30')
    """
    first = since + timedelta(milliseconds=1)
    is_midnight = (first.hour, first.minute, first.second, first.microsecond) == (0, 0, 0, 0)
    return f"{first:%Y-%m-%d}" if is_midnight else f"{since:%Y-%m-%d %H:%M}"


def noted_at(at: datetime) -> str:
    """The day of a note, with the minute where it has one.

    >>> noted_at(datetime(2026, 3, 5)), noted_at(datetime(2026, 3, 5, 6, 30))
    ('2026-03-05', '2026-03-05 06:30')
    """
    return f"{at:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
