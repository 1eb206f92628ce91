"""What there is to be asked in SQL: each table and view with one line, as the schema itself says it.

A table's line stands in the header of its file (`-- links: one row per span ...`), a view's in its `comment`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from linkcrawler.store.migrations import SCHEMA, statements

_CREATED = re.compile(r"^create (table|view) if not exists (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^comment '((?:[^'\\]|\\.)*)'\s*\Z", re.MULTILINE)
_HEADER = re.compile(r"^-- (\w+): ((?:.*\n)(?:--.*\n)*)", re.MULTILINE)
_SENTENCE = re.compile(r".*?(?:\.(?= )|\.?$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """A table or view, and what one row of it is."""

    name: str
    kind: str  # table, view
    meaning: str


def catalogue(folder: Path = SCHEMA) -> list[Told]:
    """The views, then the tables, each in the order of the schema files."""
    found: dict[str, Told] = {}
    for file in sorted(folder.glob("[0-9]*.sql")):
        text = file.read_text(encoding="utf-8")
        headers = {name: _one_line(rest) for name, rest in _HEADER.findall(text)}
        for statement in statements(text):
            for kind, name in _CREATED.findall(statement):
                comment = _COMMENT.search(statement)
                found.setdefault(name, Told(name, kind, comment[1] if comment else headers.get(name, "")))
    return sorted(found.values(), key=lambda told: told.kind != "view")


def _one_line(header: str) -> str:
    """The first sentence of a header, without its end."""
    text = re.sub(r"\s*\n-- ?", " ", header).strip()
    sentence = _SENTENCE.match(text)
    return sentence[0].rstrip(".") if sentence else text
