"""Texts that people give to what they record: names that are seen in lists and typed again."""

from __future__ import annotations

import unicodedata

from analytics.errors import NotARecord

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, marks of direction, lone surrogates, ends of lines
JOINERS = "\u200c\u200d"  # scripts need them


def read_name(what: str, text: str, max_chars: int) -> str:
    """The name, without blanks around it. Raises NotARecord where it is empty, too long, or has what cannot be seen.

    >>> read_name("campaign", " Spring 2026 ", 100)
    'Spring 2026'
    """
    name = text.strip()
    if not name:
        raise NotARecord(f"the {what} is empty: give it a name")
    if len(name) > max_chars:
        raise NotARecord(f"the {what} has {len(name):,} characters, more than {max_chars}: give a shorter name")
    if unseen := [one for one in name if unicodedata.category(one) in UNSEEN and one not in JOINERS]:
        raise NotARecord(f"the {what} has the character U+{ord(unseen[0]):04X}, which cannot be seen: leave it out")
    return name
