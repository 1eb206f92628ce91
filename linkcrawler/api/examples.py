"""Statements to begin with, from `examples.md`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_RECIPE = re.compile(r"^### ([^\n]*)\n```sql\n(.*?)```", re.MULTILINE | re.DOTALL)


@cache
def examples() -> list[dict[str, str]]:
    """Each question in words, and the statement that answers it."""
    page = (files("linkcrawler.api") / "examples.md").read_text(encoding="utf-8")
    return [{"question": question, "statement": statement} for question, statement in _RECIPE.findall(page)]
