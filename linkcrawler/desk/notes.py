"""Dated notes that are kept, found again."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from linkcrawler.errors import NotThere

if TYPE_CHECKING:
    from analytics import Analytics


def found_notes(index: Analytics, note: dict[str, Any], has_text: bool) -> list[dict[str, Any]]:
    """The notes that are kept of the day or instant of `note`, with its text if that was given. Raises NotThere."""
    at: datetime = note["at"]
    about = note_told(note)["target"]
    is_day = at.time() == time()
    rows = index.annotations(about, from_=f"{at:%Y-%m-%d}", to=f"{at:%Y-%m-%d}", limit=0).rows
    found = [
        {**note, "at": row["at"], "note": row["note"]}
        for row in rows
        if row["target"] == about and (is_day or row["at"] == at) and (not has_text or row["note"] == note["note"])
    ]
    if not found:
        lists = f"`linkcrawler annotations {about if note['target_domain'] else 'TARGET'}` lists what is kept"
        raise NotThere(f"no such note about {about} at {at:%Y-%m-%d}: {lists}")
    return found


def note_told(note: dict[str, Any]) -> dict[str, Any]:
    """A note as JSON has it."""
    return {"at": note["at"], "target": note["target_domain"] or "all", "note": note["note"]}
