"""What an export is about: which days, and whether it shows the whole site. Its parts tell it, one beside the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.errors import NotAnExport
from analytics.search_console.dates import YEAR_LAST, Days, day_order, read_days, read_range
from analytics.search_console.headers import NAMES, plain_name
from analytics.search_console.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Filters:
    """What an export says that it was filtered by."""

    notes: tuple[str, ...]
    is_part: bool  # its totals are not those of the site


def filtered_by(sheets: Iterable[Sheet]) -> Filters:
    """The filters of the sheets of one export, but for the days. The first line names the type of search."""
    notes, is_part = [], False
    for i, (name, value) in enumerate(_filter_lines(sheets)):
        if i == 0:
            if value.strip().lower() != "web":
                notes.append(f"is of the search type {value.strip()!r}")
        elif plain_name(name) not in NAMES["date"]:
            notes.append(f"is filtered: {name.strip()} {value.strip()}")
            is_part = True
    return Filters(tuple(notes), is_part)


def days_of(sheet: Sheet, together: Sequence[Sheet]) -> Days:
    """The days that a sheet without dates is about: those that the filters beside it name, else those of the chart.

    Raises NotAnExport where neither tells.
    """
    undated = [other for other in together if not ({"date", "filter"} & set(other.header.at))]
    told: Days | None = None
    if len(undated) == 1:  # of several it is not known which the chart belongs to
        told = next((days for _, value in _filter_lines(together) if (days := read_range(value))), None)
        charts = [other for other in together if "date" in other.header.at and "page" not in other.header.at]
        if told is None and len(charts) == 1:
            told = _span(charts[0])
    if told is None:
        raise NotAnExport(
            f"{sheet.name} has no dates, and nothing beside it tells its days: give them with --date-from "
            "and --date-to, or import the ZIP whole"
        )
    return told


def order_of_days(sheet: Sheet) -> bool | None:
    """Whether its dates with slashes name the day first; None where it has none that need it.

    Raises NotAnExport where they can be read in two ways.
    """
    header = sheet.header
    if "date" not in header.at:
        return None
    texts = [cells[header.at["date"]] for _, cells in sheet.rows if len(cells) > header.at["date"]]
    order = day_order(texts)
    if order is None:
        order = header.is_day_first
    if order is None:
        for text in texts:
            found = YEAR_LAST.fullmatch(text.strip())
            if found and found[2] != "." and found[1] != found[3]:
                raise NotAnExport(
                    f"{sheet.name} has dates such as {text!r}, which can be read as two days: write 2026-04-03"
                )
    return order


def _filter_lines(sheets: Iterable[Sheet]) -> list[tuple[str, str]]:
    lines = [cells for sheet in sheets if sheet.header.is_filters for _, cells in sheet.rows]
    return [(cells[0], cells[1]) for cells in lines if len(cells) == 2]


def _span(chart: Sheet) -> Days | None:
    """The first and last day of a chart."""
    at, order = chart.header.at["date"], order_of_days(chart)
    found: list[Days] = []
    for _, cells in chart.rows:
        try:
            found.append(read_days(cells[at], order))
        except (ValueError, IndexError):
            continue
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
