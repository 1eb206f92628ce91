"""What became of the rows of a sheet: how many are kept, which were damaged and how, which did not belong."""

from __future__ import annotations

from dataclasses import dataclass, field

# Kinds of damage: what is wrong with a row that is left out.
DAMAGE = ("wrong_columns", "bad_date", "bad_page", "bad_number", "repeated")
# Rows that are whole, and left out because they are not asked for.
OUTSIDE, OTHER_SEARCH, NO_DATA = "outside", "other_search", "no_data"
MAX_LINES = 5  # of each kind are named


@dataclass(slots=True)
class Tally:
    """Numbers of rows of one sheet."""

    source: str
    n_rows: int = 0
    n_kept: int = 0
    left_out: dict[str, int] = field(default_factory=dict)  # by kind, damage among them
    lines: dict[str, list[int]] = field(default_factory=dict)  # the first of each kind
    notes: list[str] = field(default_factory=list)  # what a reader of the numbers has to know

    def leave_out(self, kind: str, line_no: int) -> None:
        self.left_out[kind] = self.left_out.get(kind, 0) + 1
        lines = self.lines.setdefault(kind, [])
        if len(lines) < MAX_LINES:
            lines.append(line_no)

    @property
    def n_damaged(self) -> int:
        return sum(n for kind, n in self.left_out.items() if kind in DAMAGE)

    def to_dict(self) -> dict[str, object]:
        return {
            "source": self.source,
            "rows": self.n_rows,
            "kept": self.n_kept,
            "damaged": {
                kind: {"rows": self.left_out.get(kind, 0), "lines": self.lines.get(kind, [])} for kind in DAMAGE
            },
            "outside": self.left_out.get(OUTSIDE, 0),
            "other_search": self.left_out.get(OTHER_SEARCH, 0),
            "no_data": self.left_out.get(NO_DATA, 0),
            "notes": list(self.notes),
        }
