"""What is answered where nothing was crawled yet: the rows that an empty store gives."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.asking import Asked
from analytics.definitions import DIMENSIONS, LOST_REASONS, METRICS
from analytics.windows import periods

UNKNOWN = (  # a share of no links, no traffic
    *("growth_rate", "panel_rate", "share_of_backlinks", "share_of_referring_domains"),
    *("backlinks_index", "referring_domains_index", "clicks", "impressions", "counted_from"),
)
# A row of theirs is of what was recorded, or of what broke.
WITHOUT_ROWS = ("campaign_report", "campaign_survival", "changes")


def empty_rows(asked: Asked) -> Iterator[dict[str, object]]:
    """A row of zeros for each target or period; no rows of what is listed."""
    columns = asked.columns
    if asked.question in WITHOUT_ROWS:
        return
    if asked.empty:
        yield from map(dict, asked.empty)
    elif asked.question == "diversity":
        for target in asked.targets:
            for dimension in DIMENSIONS:
                yield dict.fromkeys(columns) | {
                    **{"target": target.name, "dimension": dimension},
                    **{"backlinks": 0, "groups": 0, "lorenz": []},
                }
    elif asked.shape in ("one", "targets"):
        row = _zeros(columns) | {m.name: m.empty for m in METRICS if m.name in columns and not m.needs_window}
        if asked.window.since is None:
            row |= {m.name: m.empty for m in METRICS if m.name in columns and m.needs_window}
        for target in asked.targets:
            yield row | {"target": target.name}
    elif asked.question == "curves":
        for day in periods(asked.window, asked.by or ""):
            for target in asked.targets:
                yield _zeros(columns) | {"date": day, "target": target.name}
    elif asked.by:
        for day in periods(asked.window, asked.by):
            yield _zeros(columns) | {"date": day, "lost_by_reason": dict.fromkeys(LOST_REASONS, 0)}


def _zeros(columns: tuple[str, ...]) -> dict[str, object]:
    return {name: None if name in UNKNOWN else 0 for name in columns}
