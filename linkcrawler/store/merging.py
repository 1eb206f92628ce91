"""How the answers of several shards become one, where that is exact. What names no way is not asked of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Rows = Sequence[tuple[Any, ...]]
Merge = Callable[[Sequence[Rows]], Rows]


def concatenated(parts: Sequence[Rows]) -> Rows:
    """All rows: each is of one page or one domain, and so of one shard.

    >>> concatenated([[("a", 1)], [], [("b", 2)]])
    [('a', 1), ('b', 2)]
    """
    return [row for part in parts for row in part]


def summed(n_keys: int) -> Merge:
    """Rows that begin with `n_keys` values and go on with numbers, or maps of them, are one row for each key.

    >>> summed(1)([[("ok", 1)], [("ok", 2), ("timeout", 1)]]), summed(0)([[(3, {"a": 1})], [(4, {"a": 1, "b": 2})]])
    ([('ok', 3), ('timeout', 1)], [(7, {'a': 2, 'b': 2})])
    """

    def merge(parts: Sequence[Rows]) -> Rows:
        found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for row in concatenated(parts):
            key, values = tuple(row[:n_keys]), tuple(row[n_keys:])
            found[key] = tuple(map(_sum, found[key], values)) if key in found else values
        return [(*key, *values) for key, values in sorted(found.items(), key=lambda item: item[0])]

    return merge


def at_home(parts: Sequence[Rows]) -> Rows:
    """The answer of the first shard, which alone is asked: what lies everywhere, or is no table's."""
    return parts[0]


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
    return one + other
