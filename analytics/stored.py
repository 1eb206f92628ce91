"""Which questions can be answered by what was counted ahead, and when such an answer is whole.

Only the plain ones are: of whole domains, now, over all crawls, without a window or a filter. The block of a target
that has changed since it was counted is not used, nor what was counted with it: then the links themselves are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from analytics.asking import Asked
from analytics.rollups import GROUPED_BY, HISTORY_BY, LARGE_FROM_SPANS, MAX_GROUPS, counted_by, microseconds
from analytics.windows import Window, last_periods, periods

# Questions about who links to whom: of each target its part that was counted ahead is taken.
BY_LINKERS = ("intersect", "overlap", "partners", "quality")
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that answers a question from what was counted ahead, with the values that stand open in it."""

    sql_name: str
    parameters: dict[str, object]
    n_rows: int | None = None  # of a whole answer; None = any but none
    is_exact: bool = False  # whatever its rows, they are the answer
    has_linkers: bool = False  # it takes the domains that link to large targets as they were counted
    is_of_blocks: bool = False  # its rows are blocks, of which only those hold that are newer than what was written

    def is_whole(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Whether these rows are the answer."""
        return self.is_exact or (len(rows) == self.n_rows if self.n_rows is not None else bool(rows))


def holding(blocks: Sequence[dict[str, Any]], touched: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks that were counted after all that was written of their targets (the rows of `stored/touches`)."""
    touched_at = {row["domain"]: row["touched_at"] for row in touched}
    return [block for block in blocks if block["counted_at"] > touched_at.get(block["target"], NEVER)]


def stored(name: str, asked: Asked, limit: int, block: Mapping[str, Any] | None = None) -> list[Stored]:
    """What may answer the file `name` in its stead, to be tried in this order; empty where only the links can.

    `block` is that of the one target where it was counted ahead: of a large one lists were counted with it.
    """
    if not _is_of_all(asked):
        return []
    parameters: dict[str, object] = {"counted_by": counted_by()}
    if name == "coverage":
        return [Stored("stored/coverage_unchanged", {}, 1), Stored("stored/coverage", {}, 1)]
    # How many links there are now does not depend on a window.
    if name == "totals" or (name == "report" and asked.window.since is None):
        return [Stored("stored/blocks", parameters, len(asked.targets), is_of_blocks=True)]
    if name == "compare" and asked.window.since is None:
        return [Stored("stored/compare_blocks", parameters, len(asked.targets), has_linkers=True)]
    if name in BY_LINKERS and asked.window.since is None:
        return [Stored(name, parameters, is_exact=True, has_linkers=True)]
    if block is None or block["n_spans"] < LARGE_FROM_SPANS:
        return []
    parameters["counted_at_us"] = microseconds(block["counted_at"])
    if name == "history":
        n_periods = sum(1 for _ in periods(asked.window, HISTORY_BY))
        return [Stored("stored/history", parameters, n_periods)] if _is_of_the_usual_periods(asked) else []
    if asked.window.since is not None or asked.after or asked.offset + limit > MAX_GROUPS:
        return []
    if name == "backlinks" and not asked.collapse:
        return [Stored("stored/backlinks", parameters)]
    if name == "groups" and asked.group in GROUPED_BY and asked.sort == "backlinks":
        return [Stored("stored/groups", parameters | {"grouped_by": asked.group})]
    return []


def in_part(name: str, asked: Asked, rows: Sequence[dict[str, Any]]) -> Stored | None:
    """Where only `rows` of a comparison were counted ahead: what counts the other targets, and takes these."""
    if name != "compare" or not rows:
        return None
    counted = [row["target"] for row in rows]
    others = [target.name for target in asked.targets if target.name not in counted]
    names: dict[str, object] = {"counted": counted, "others": others, "counted_by": counted_by()}
    return Stored("stored/compare", names, len(asked.targets), has_linkers=True)


def _is_of_all(asked: Asked) -> bool:
    """Whether all links to whole domains are asked for, as they are now."""
    return (
        asked.part == ""
        and asked.scope == "domain"
        and asked.window.is_now
        and asked.crawl is None
        and not asked.filters.sql
    )


def _is_of_the_usual_periods(asked: Asked) -> bool:
    usual = last_periods(Window(None, asked.window.to, True), HISTORY_BY)
    return asked.by == HISTORY_BY and asked.window.since == usual.since
