"""Which parameter, or which field of a body, a message is about: forms show it there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MAX_SHOWN_CHARS = 80  # of a value, in a message
# What a message calls a field that has another name.
CALLED = (
    (re.compile(r"the campaign\b"), ("name",)),
    (re.compile(r"(the )?(prefix|url)\b"), ("pattern",)),
    (re.compile(r"(the )?regex\b"), ("pattern", "anchor")),
    (re.compile(r"(the )?(brand|keyword|money_page|competitor)\b"), ("items", "item")),
)


def named_in(text: str, given: Mapping[str, Any]) -> str | None:
    """The name among those that were given that `text` begins with, or whose value it begins with.

    >>> given = {"name": "spring", "sources": ["blog.example", "no domain"], "cost": -1, "anchor": "(("}
    >>> named_in("cost -1 is not a sum of money", given), named_in("'no domain' is not a domain", given)
    ('cost', 'sources')
    >>> named_in("regex '((' is not one of RE2", given), named_in("campaign 'spring' has no condition", given)
    ('anchor', None)
    """
    for name in given:
        if re.match(rf"(the |--)?{re.escape(name).replace('_', '[_ ]')}\b", text):
            return name
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, str) and one.strip() and text.startswith(_shown(one)) for one in values):
            return name
    if text.startswith("a cost and its currency"):  # one of them is missing
        return "cost" if given.get("currency") else "currency"
    for called, names in CALLED:
        if called.match(text):
            return next((name for name in names if name in given), None)
    return None


def _shown(value: str) -> str:
    """How a message shows a value; a long one by its first characters."""
    asked = value.strip()
    return repr(asked) if len(asked) <= MAX_SHOWN_CHARS else repr(asked[:MAX_SHOWN_CHARS])[:-1]
