"""A change of backlinks in one sentence: how much, and the one thing that most of it is, if there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.definitions import NEW_BY

Row = Mapping[str, Any]
# From the most telling down: a part is named where more than half of what began (or ended) lies in it.
TELLING = {
    "sitewide": "one sitewide block of {}",
    "source_domain": "from {}",
    "target_url": "links to {}",
    "reason": "{}",
}


def headline(whole: Row, rows: Sequence[Row], net_by_web: int, net_by_crawl: int) -> str:
    """The sentence; `rows` are those of `explain`, some of them at least. What the crawl alone did is set apart.

    >>> whole = {"net_backlinks": -120, "growth_rate": -8.1, "new_backlinks": 20, "lost_backlinks": 140}
    >>> block = {"split": "sitewide", "part": 'x.example -> https://t.example/ "here"', "lost_backlinks": 95}
    >>> headline(whole, [block | {"main_reason": "page_not_found", "main_reason_events": 95}], -120, 0)
    '-120 backlinks (-8.1%): 95 of the 140 lost are one sitewide block of x.example (page_not_found)'
    >>> headline(whole, [], -130, 10)
    '-120 backlinks (-8.1%): 20 new, 140 lost; -130 by the web, +10 by the crawl'
    """
    sentence = _most(whole, rows)
    return f"{sentence}; {net_by_web:+,} by the web, {net_by_crawl:+,} by the crawl" if net_by_crawl else sentence


def _most(whole: Row, rows: Sequence[Row]) -> str:
    net = whole["net_backlinks"]
    event = "lost" if net < 0 else "new"
    total = whole[f"{event}_backlinks"]
    both = f"{whole['new_backlinks']:,} new, {whole['lost_backlinks']:,} lost"
    if not net:
        return f"No net change: {both}" if total else "No change: no backlink began or ended"
    rate = "" if whole["growth_rate"] is None else f" ({whole['growth_rate']:+,.1f}%)"
    start = f"{net:+,} backlink{'' if abs(net) == 1 else 's'}{rate}"
    for split, words in TELLING.items():
        own = [row for row in rows if row["split"] == split and row["part"] not in ("", "(others)")]
        largest = max(own, key=lambda row: row[f"{event}_backlinks"], default=None)
        if largest and 2 * largest[f"{event}_backlinks"] > total:
            name = largest["part"].partition(" -> ")[0]
            return f"{start}: {_share(largest, event, total)} {words.format(name)}{_reason(largest, event)}"
    return f"{start}: {both}"


def _share(row: Row, event: str, total: int) -> str:
    n = row[f"{event}_backlinks"]
    if n == total:
        return f"all {n:,} {event} are" if n > 1 else f"the one {event} is"
    return f"{n:,} of the {total:,} {event} {'are' if n > 1 else 'is'}"


def _reason(row: Row, event: str) -> str:
    """Why most of the part's links began (ended), where most of its events are of that kind."""
    if row["split"] == "reason" or (row["main_reason"] in NEW_BY) != (event == "new"):
        return ""
    is_all = row["main_reason_events"] == row[f"{event}_backlinks"]
    return f" ({'' if is_all else 'mostly '}{row['main_reason']})"
