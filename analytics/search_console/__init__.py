"""What Search Console exported, read: CSVs of the performance report, and tables of its API or bulk export.

    file (CSV, TSV, .gz, ZIP) ──> sheets    its texts, with the name of each
    first lines of a sheet    ──> header    which column is what, in several languages; else what was expected
    Filters.csv, Chart.csv    ──> about     the days that a sheet without dates is about
    rows                      ──> exports   clicks, impressions, mean position of each page or site; damage counted

Nothing here knows the store: `analytics.traffic` keeps what was read.
"""

from analytics.search_console.dates import read_days, read_range
from analytics.search_console.exports import PageDays, Read, read_exports
from analytics.search_console.numbers import read_count, read_decimal
from analytics.search_console.tally import DAMAGE, Tally

__all__ = [
    "DAMAGE",
    "PageDays",
    "Read",
    "Tally",
    "read_count",
    "read_days",
    "read_decimal",
    "read_exports",
    "read_range",
]
