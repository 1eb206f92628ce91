"""Values inside a statement: a bound parameter travels in the request's URL, which lists of URLs do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from linkcrawler.store.columns import text


def array_literal(values: Iterable[str]) -> str:
    """The strings as an SQL array, sorted.

    >>> print(array_literal(["b'c", "a"]))
    ['a', 'b\\'c']
    """
    escaped = (v.replace("\\", "\\\\").replace("'", "\\'") for v in text(sorted(values)))
    return "['" + "', '".join(escaped) + "']"


def looked_up(column: str, numbers: Mapping[str, int]) -> str:
    """An expression: the number of the value in `column`, 0 for a value that has none.

    >>> print(looked_up("domain", {"b.org": 2, "a.org": 7}))
    transform(domain, ['a.org', 'b.org'], [7, 2], 0)
    """
    listed = ", ".join(str(numbers[name]) for name in sorted(numbers))
    return f"transform({column}, {array_literal(numbers)}, [{listed}], 0)"
