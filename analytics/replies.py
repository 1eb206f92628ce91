"""What a question answers: rows, and all that is needed to judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, overload

from analytics.definitions import CONFIRMED_DAYS, DEFINITIONS_VERSION
from analytics.errors import NotUnderstood
from analytics.frames import Framed, arrow_of
from analytics.targets import Target

if TYPE_CHECKING:
    import pyarrow
    from matplotlib.axes import Axes

Row = TypeVar("Row")


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
class Reply(Framed):
    """The answer to one question.

    `rows` are dicts by `columns`; a group row is its key and the metric block. `totals` are the
    backlinks, referring domains and pages of all targets, whatever was listed. `sql` is the statement with its
    values, ready to be run by hand. `has_more` says that `limit` cut the rows.
    A reply is a sequence of its rows, and a frame (`arrow`, `pandas`, `polars`); a notebook shows it as a table.
    """

    question: str
    targets: tuple[Target, ...]
    scope: str
    as_of: datetime
    crawl: str  # a crawl's name, or `all`
    coverage: Coverage
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
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

    def flat(self) -> tuple[list[str], list[list[object]]]:
        """Columns and rows for what has no maps, such as CSV: a map has a column for each of its keys.

        `report` has one row of all that it says.
        """
        if self.shape == "one":
            row: dict[str, object] = self.to_dict()
            del row["coverage"]
            said = dict(_cells(row)) | self.coverage.to_dict()
            return list(said), [list(said.values())]
        rows = [dict(_cells(row)) for row in self.rows]
        return list(rows[0]) if rows else list(self.columns), [list(row.values()) for row in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    @overload
    def __getitem__(self, i: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, i: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, i: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return self.rows[i]

    def typed(self, kind: type[Row]) -> list[Row]:
        """The rows as a TypedDict such as `analytics.Block`. Raises NotUnderstood where they lack columns of it."""
        missing = sorted(set(kind.__annotations__) - set(self.columns))
        if missing:
            raise NotUnderstood(
                f"the rows of {self.question} are no {kind.__name__}: they have no {', '.join(missing)}"
            )
        return self.rows  # type: ignore[return-value]

    def arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table; what the reply says beyond them is in its metadata."""
        head = {name: value for name, value in self.to_dict().items() if name != "rows" and name not in self.columns}
        return arrow_of(self.columns, self.rows, {"question": self.question} | head | {"sql": self.sql})

    def plot(self, ax: Axes | None = None) -> Axes:
        """The axes that show the reply: `ax`, or those of a new figure. Raises NotInstalled, NotDrawn."""
        from analytics.plots import draw

        return draw(self, ax)

    def _repr_html_(self) -> str:
        from analytics.html import html_of

        return html_of(self)


def _cells(row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The cells of a row; a map has one for each of its keys.

    >>> dict(_cells({"n": 1, "lost_by_reason": {"page_gone": 2}}))
    {'n': 1, 'lost_by_reason.page_gone': 2}
    """
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{key}", item) for key, item in value.items())
        else:
            yield name, value
