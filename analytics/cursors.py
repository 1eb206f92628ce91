"""Where a list goes on: the last row that was seen, as one word that a caller hands back.

It names a row by what the list is ordered by, not by its number: a row that comes or goes meanwhile makes no other row
appear twice or not at all.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence

from analytics.errors import NotACursor

# What a list is ordered by is text, but for these.
KINDS: dict[str, type] = {"sort_value": float, "sort_rank": float, "matches": int, "backlinks": int}


def cursor_after(row: Mapping[str, object], names: Sequence[str]) -> str:
    """The word for the place behind `row`, in a list that is ordered by `names`.

    >>> names = ("sort_value", "sort_key")
    >>> read_cursor(cursor_after({"sort_value": 3.0, "sort_key": "a", "backlinks": 3}, names), names)
    [3.0, 'a']
    """
    text = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read_cursor(word: str, names: Sequence[str]) -> list[object]:
    """The values of `names` in the row that the word stands for. Raises NotACursor."""
    try:
        padded = word + "=" * (-len(word) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        values = None
    kinds = [KINDS.get(name, str) for name in names]
    if not isinstance(values, list) or list(map(type, values)) != kinds:
        shown = word if len(word) <= 40 else word[:40] + "..."
        raise NotACursor(f"cursor {shown!r} is of no list that is ordered like this one: give next_cursor as it was")
    return values
