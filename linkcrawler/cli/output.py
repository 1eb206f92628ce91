"""Standard output for programs: JSON, and CSV for spreadsheets. Tables for people are in `table`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from linkcrawler import plain


def write_json(value: object) -> None:
    """`value` is on standard output as one JSON document."""
    sys.stdout.write(plain.json_text(value, indent=2) + "\n")


def write_json_line(value: object) -> None:
    """The same on one line, which has left when this returns: for a reader that waits for it."""
    sys.stdout.write(plain.json_text(value) + "\n")
    sys.stdout.flush()


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The rows are on standard output as CSV under one header line."""
    plain.write_csv(sys.stdout, columns, rows)
