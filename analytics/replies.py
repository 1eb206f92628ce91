"""What a question answers: rows, and all that is needed to judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analytics.definitions import CONFIRMED_DAYS, DEFINITIONS_VERSION
from analytics.targets import Target


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what the index knows it has looked at: a number without it is not to be compared."""

    pages_fetched: int = 0  # distinct URLs with a successful fetch
    pages_known: int = 0  # distinct URLs that were attempted
    confirmed_share: float | None = None  # of the pages that link to the target; None where none does
    confirmed_days: int = CONFIRMED_DAYS

    def to_dict(self) -> dict[str, object]:
        return {
            "pages_fetched": self.pages_fetched,
            "pages_known": self.pages_known,
            "confirmed_share": self.confirmed_share,
            "confirmed_days": self.confirmed_days,
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question.

    `rows` are dicts by `columns`; a group row is its key and the metric block. `totals` are the
    backlinks, referring domains and pages of all targets, whatever was listed. `sql` is the statement with its
    values, ready to be run by hand. `has_more` says that `limit` cut the rows.
    """

    question: str
    targets: tuple[Target, ...]
    scope: str
    as_of: datetime
    crawl: str  # a crawl's name, or `all`
    coverage: Coverage
    columns: tuple[str, ...]
    rows: list[dict[str, object]]
    totals: dict[str, int]
    sql: str
    since: datetime | None = None  # the window is (since, as_of]; None = none was asked
    by: str | None = None  # the periods of a history, or what links are grouped by
    shape: str = "list"  # `one` row, a row for each of the `targets`, a `list` about one target or about `several`
    head: dict[str, Any] = field(default_factory=dict)  # what the question says beyond its rows
    has_more: bool = False
    next_cursor: str | None = None  # where the list goes on, if it has more and can
    is_store_created: bool = True
    definitions_version: int = field(default=DEFINITIONS_VERSION)

    def to_dict(self) -> dict[str, object]:
        """The one shape of every reply: `report` has its metrics at the top level, all others have `rows`."""
        head: dict[str, object] = (
            {"targets": [target.name for target in self.targets]}
            if self.shape in ("targets", "several")
            else {"target": self.targets[0].name}
        )
        head |= {
            "scope": self.scope,
            "from": self.since,
            "as_of": self.as_of,
            "crawl": self.crawl,
            "definitions_version": self.definitions_version,
            "coverage": self.coverage.to_dict(),
        }
        if self.by is not None:
            head["by"] = self.by
        head |= self.head
        if self.shape == "one":
            return head | {name: value for name, value in self.rows[0].items() if name != "target"}
        return head | {"has_more": self.has_more, "next_cursor": self.next_cursor, "rows": self.rows}
