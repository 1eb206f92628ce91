"""Where a list goes on: the last row that was seen, as one word that a caller hands back.

It names a row by what the list is ordered by, not by its number: a row that comes or goes meanwhile makes no other row
appear twice or not at all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence

from analytics.errors import NotACursor

# What a list is ordered by is text, but for these.
KINDS: dict[str, type] = {"sort_value": float, "sort_rank": float, "matches": int, "backlinks": int}


def id_of_list(*said: object) -> str:
    """A few letters for what makes a list: its question, targets, order and filters."""
    return hashlib.blake2s(repr(said).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def cursor_after(row: Mapping[str, object], names: Sequence[str], list_id: str) -> str:
    """The word for the place behind `row`, in the list `list_id`, which is ordered by `names`.

    >>> names = ("sort_value", "sort_key")
    >>> read_cursor(cursor_after({"sort_value": 3.0, "sort_key": "a", "backlinks": 3}, names, "b1"), names, "b1")
    [3.0, 'a']
    """
    text = json.dumps([list_id, *(row[name] for name in names)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read_cursor(word: str, names: Sequence[str], list_id: str) -> list[object]:
    """The values of `names` in the row that the word stands for. Raises NotACursor: it is none, or of another list."""
    try:
        padded = word + "=" * (-len(word) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        values = None
    kinds = [str, *(KINDS.get(name, str) for name in names)]
    if not isinstance(values, list) or list(map(type, values)) != kinds or values[0] != list_id:
        shown = word if len(word) <= 40 else word[:40] + "..."
        raise NotACursor(
            f"cursor {shown!r} is not of this list: give next_cursor as it was, with the same target, order and filters"
        )
    return values[1:]
