"""What is answered where nothing was crawled yet: the rows that an empty store gives."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.asking import Asked
from analytics.definitions import COLUMNS, LOST_REASONS, METRICS
from analytics.windows import periods

UNKNOWN = ("growth_rate", "panel_rate")  # a share of no links


def empty_rows(asked: Asked) -> Iterator[dict[str, object]]:
    """A row of zeros for each target or period; no rows of what is listed."""
    columns = COLUMNS[asked.question]
    if asked.question in ("report", "compare"):
        block: dict[str, object] = {metric.name: metric.empty for metric in METRICS}
        if asked.window.since is not None:
            block |= {m.name: 0 for m in METRICS if m.needs_window and m.name not in UNKNOWN}
        for target in asked.targets:
            yield block | {"target": target.name}
    elif asked.question == "growth":
        for target in asked.targets:
            yield _zeros(columns) | {"target": target.name}
    elif asked.by:
        for day in periods(asked.window, asked.by):
            yield _zeros(columns) | {"date": day, "lost_by_reason": dict.fromkeys(LOST_REASONS, 0)}


def _zeros(columns: tuple[str, ...]) -> dict[str, object]:
    return {name: None if name in UNKNOWN else 0 for name in columns}
