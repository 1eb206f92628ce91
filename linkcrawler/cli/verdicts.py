"""What a person sees of verified pairs: a table of what differs among them, and a line that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from linkcrawler.cli.table import Column, print_table

COLUMNS = (
    Column("verdict", "verdict"),
    Column("source_url", "from", is_elastic=True),
    Column("target", "to", rank=1, is_elastic=True),
    Column("how", "how", rank=1),
    Column("reason", "because", rank=2, is_elastic=True),
    Column("anchor", "anchor", rank=3, is_elastic=True),
    Column("first_seen", "first seen", rank=4),
    Column("page_note", "note", rank=5, is_elastic=True),
    Column("read_at", "redirected to", rank=6, is_elastic=True),
)


def print_verdicts(rows: Sequence[dict[str, Any]], counts: Mapping[str, int]) -> None:
    """The table and the closing line are on standard output. A column that would be empty is left out."""
    shown = [row | {"how": _how(row), "read_at": _read_at(row)} for row in rows]
    columns = [column for column in COLUMNS if any(row[column.name] not in (None, "") for row in shown)]
    print_table(columns, shown)
    words = {"exists": "exists" if counts["exists"] == 1 else "exist"}
    told = ", ".join(f"{n:,} {words.get(verdict, verdict)}" for verdict, n in counts.items() if n)
    click.echo(f"\n{len(rows):,} pair{'' if len(rows) == 1 else 's'}: {told}")


def _how(row: Mapping[str, Any]) -> str:
    """The verdict in a word or two more, short enough for every terminal."""
    if row["verdict"] == "exists":
        follow = "follow" if row["follow"] else "nofollow"
        return follow if row["link_class"] == "hyperlink" else str(row["link_class"])
    if row["verdict"] == "unknown":
        outcome = row["outcome"] or "not fetched"
        return f"{outcome} {row['status']}" if row["status"] >= 400 else outcome
    until = f"until {row['last_confirmed']:%Y-%m-%d}" if row["last_confirmed"] else ""
    return ", ".join(filter(None, (str(row["status"]) if row["verdict"] == "gone" else "", until)))


def _read_at(row: Mapping[str, Any]) -> str:
    """Where the page is, if not at its source URL."""
    return "" if row["final_url"] == row["source_url"] else str(row["final_url"])
