"""Exports, read whole: clicks, impressions and mean position of each page, or of the site, by day or range of days.

Rows that are finer (by query, country, device, or a URL that differs from another by what the index leaves out) are
added up; the mean position is weighted by impressions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from analytics.errors import NotAnExport
from analytics.search_console.about import days_of, filtered_by, order_of_days
from analytics.search_console.dates import Days, read_days
from analytics.search_console.headers import Header
from analytics.search_console.numbers import is_unknown, read_count, read_decimal
from analytics.search_console.sheets import Sheet, read_sheets
from analytics.search_console.tally import NO_DATA, OTHER_SEARCH, OUTSIDE, Tally
from analytics.targets import read_target, registrable_domain

Canonical = Callable[[str], str | None]  # a URL in the spelling of the index; None where it is none
MAX_PAGE_DAYS = 5_000_000
FULL_EXPORT_ROWS = 1_000  # Search Console exports no more pages than these
CACHED_URLS = 200_000
Key = tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class PageDays:
    """What search brought to one page, or where `url` is empty to the whole site, from `first` to `last`."""

    first: date
    last: date
    url: str
    clicks: int
    impressions: int
    position: float | None
    source: str


@dataclass(slots=True)
class Read:
    """All rows of some files; of two that tell the same, the one that was read later."""

    rows: dict[Key, PageDays] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)


@dataclass(slots=True)
class _Sum:
    clicks: int = 0
    impressions: int = 0
    placed_impressions: int = 0  # those whose position is known
    position_sum: float = 0.0


def read_exports(
    paths: Sequence[Path], domain: str, days: Days | None = None, canonical: Canonical | None = None
) -> Read:
    """What the files tell of the pages of `domain`. Raises NotAnExport, OSError.

    `days` are those of exports without dates; where they are not given, the export itself has to tell them.
    """
    sheets = read_sheets(paths)
    read = Read()
    page_of = lru_cache(CACHED_URLS)(lambda raw: _page_of(raw, domain, canonical or _as_browsers_write))
    for sheet in sheets:
        if sheet.header.is_filters:
            continue
        tally = Tally(sheet.name)
        read.tallies.append(tally)
        together = [other for other in sheets if other.export == sheet.export]
        filters = filtered_by(together)
        tally.notes += filters.notes
        if filters.is_part and "page" not in sheet.header.at:
            tally.notes.append("left out: its totals are those of a filtered part of the site")
            continue
        undated = None if "date" in sheet.header.at else days or days_of(sheet, together)
        read.rows |= _rows(sheet, undated, page_of, tally)
        if len(read.rows) > MAX_PAGE_DAYS:
            raise NotAnExport(
                f"{sheet.name} has more than {MAX_PAGE_DAYS:,} pages and days: import it in parts, by month"
            )
        if undated and tally.n_rows == FULL_EXPORT_ROWS:
            tally.notes.append(
                f"has {FULL_EXPORT_ROWS:,} pages, the most that Search Console exports: others may be missing"
            )
    return read


def _rows(
    sheet: Sheet, undated: Days | None, page_of: Callable[[str], str | None], tally: Tally
) -> dict[Key, PageDays]:
    """The rows of one sheet, added up by page and day; what is left out is counted."""
    header = sheet.header
    order = order_of_days(sheet)
    read_date = lru_cache(10_000)(lambda text: read_days(text, order))
    sums: dict[Key, _Sum] = {}
    seen: set[tuple[str, ...]] = set()
    for line_no, cells in sheet.rows:
        tally.n_rows += 1
        while len(cells) > header.n_columns and not cells[-1]:
            cells.pop()
        if len(cells) != header.n_columns:
            tally.leave_out("wrong_columns", line_no)
            continue
        kind = _added(cells, header, undated, read_date, page_of, sums, seen)
        if kind:
            tally.leave_out(kind, line_no)
        else:
            tally.n_kept += 1
    return {key: _page_days(key, one, sheet.name) for key, one in sums.items()}


def _added(
    cells: Sequence[str],
    header: Header,
    undated: Days | None,
    read_date: Callable[[str], Days],
    page_of: Callable[[str], str | None],
    sums: dict[Key, _Sum],
    seen: set[tuple[str, ...]],
) -> str:
    """Why the row is left out; empty where it was added to the sums."""
    at = header.at
    if "search_type" in at and cells[at["search_type"]].strip().lower() != "web":
        return OTHER_SEARCH
    if is_unknown(cells[at["clicks"]]) and is_unknown(cells[at["impressions"]]):
        return NO_DATA
    try:
        first, last = read_date(cells[at["date"]]) if undated is None else undated
    except ValueError:
        return "bad_date"
    url = ""
    if "page" in at:
        page = page_of(cells[at["page"]])
        if page is None:
            return "bad_page"
        if not page:
            return OUTSIDE
        url = page
    try:
        clicks, impressions = read_count(cells[at["clicks"]]), read_count(cells[at["impressions"]])
        position_sum = _position_sum(cells, header, impressions)
    except ValueError:
        return "bad_number"
    if not header.has_more_dimensions:
        own = (str(first), cells[at["page"]].strip() if url else "")
        if own in seen:
            return "repeated"
        seen.add(own)
    one = sums.setdefault((first, last, url), _Sum())
    one.clicks += clicks
    one.impressions += impressions
    if position_sum is not None:
        one.placed_impressions += impressions
        one.position_sum += position_sum
    return ""


def _position_sum(cells: Sequence[str], header: Header, impressions: int) -> float | None:
    """The position of each impression, added up, where the first is 1; None where none is told."""
    if "sum_position" in header.at:  # of the bulk export, where the first is 0
        text = cells[header.at["sum_position"]]
        return None if is_unknown(text) or not impressions else read_decimal(text) + impressions
    if "position" not in header.at or is_unknown(cells[header.at["position"]]):
        return None
    position = read_decimal(cells[header.at["position"]])
    return position * impressions if position and impressions else None


def _page_days(key: Key, one: _Sum, source: str) -> PageDays:
    # Six decimals: what the multiplication added is no part of the position.
    position = round(one.position_sum / one.placed_impressions, 6) if one.placed_impressions else None
    return PageDays(*key, one.clicks, one.impressions, position, source)


def _page_of(raw: str, domain: str, canonical: Canonical) -> str | None:
    """The page as the index writes it; empty where it is of another domain, None where it is no URL."""
    text = raw.strip()
    url = canonical(text) if "://" in text else None
    if url is None:
        return None
    return url if registrable_domain(urlsplit(url).netloc.rpartition("@")[2].partition(":")[0]) == domain else ""


def _as_browsers_write(raw: str) -> str | None:
    try:
        return read_target(raw, "url").name
    except ValueError:
        return None
