"""A reply as a notebook shows it: its head, its first rows, its coverage. Nothing of a page is taken for HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.replies import Reply

MAX_ROWS = 20
MAX_CHARS = 120
# What HTML does not show, or what turns the direction of a text, is shown as an escape.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def html_of(reply: Reply) -> str:
    """The reply in HTML: at most 20 rows, in a box that scrolls."""
    names = ", ".join(target.name for target in reply.targets)
    window = f"from {_text(reply.since)} to " if reply.since else "as of "
    head = f"{reply.question.replace('_', ' ')} of {names}, {window}{_text(reply.as_of)}, crawl {reply.crawl}"
    if reply.shape == "one":
        row = reply.rows[0]
        body = _table(("metric", "value"), ((name, row[name]) for name in reply.columns if name != "target"))
    else:
        body = _table(reply.columns, ([row[name] for name in reply.columns] for row in reply.rows[:MAX_ROWS]))
    share = reply.coverage.confirmed_share
    foot = f"{reply.coverage.pages_fetched:,} of {reply.coverage.pages_known:,} known pages fetched"
    if share is not None:
        foot += f"; {share:.0%} of the linking pages confirmed within {reply.coverage.confirmed_days} days"
    if len(reply.rows) > MAX_ROWS or reply.has_more:
        more = ", and there are more" if reply.has_more else ""
        foot = f"{min(MAX_ROWS, len(reply.rows)):,} of {len(reply.rows):,} rows shown{more}. {foot}"
    return (
        f"<div><p><b>{_cell(head)}</b></p>"
        f'<div style="overflow:auto;max-height:32em">{body}</div><p><small>{_cell(foot)}</small></p></div>'
    )


def table_html(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The first rows of a result in HTML, in a box that scrolls."""
    foot = (
        f"{min(MAX_ROWS, len(rows)):,} of {len(rows):,} rows shown" if len(rows) > MAX_ROWS else f"{len(rows):,} rows"
    )
    return f'<div style="overflow:auto;max-height:32em">{_table(columns, rows[:MAX_ROWS])}</div><small>{foot}</small>'


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{_cell(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(_td(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _td(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f'<td style="text-align:{"right" if is_number else "left"}">{_cell(_text(value))}</td>'


def _cell(text: str) -> str:
    shown = text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"
    return escape(_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", shown))


def _text(value: object) -> str:
    """A value as a person reads it; unknown is empty.

    >>> [_text(value) for value in (None, 1234, 0.25, True, ["ugc"], {"page_gone": 2, "link_removed": 0})]
    ['', '1,234', '0.250', 'yes', 'ugc', 'page_gone 2']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items() if item)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(str, value))
    return str(value)
