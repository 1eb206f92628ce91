"""Tables fit, and show nothing that could deceive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from linkcrawler.cli.table import Column, elided, table_lines, visible

COLUMNS = (
    Column("url", "from", is_elastic=True),
    Column("anchor", "anchor", rank=1, is_elastic=True),
    Column("n", "backlinks"),
    Column("first", "first seen", rank=2),
)
ROW = st.fixed_dictionaries(
    {"url": st.text(max_size=80), "anchor": st.text(max_size=80), "n": st.integers(0, 10**9), "first": st.none()}
)


@given(st.lists(ROW, max_size=5), st.integers(30, 200))
def test_no_line_is_wider_than_the_terminal(rows: list[dict[str, object]], n_cells: int) -> None:
    lines = table_lines(COLUMNS, rows, n_cells)

    assert len(lines) == len(rows) + 1
    assert all(cell_len(line) <= n_cells for line in lines)


@given(st.text(), st.integers(0, 60))
def test_an_elided_text_keeps_its_beginning_and_fits(text: str, n_cells: int) -> None:
    short = elided(text, n_cells)

    assert cell_len(short) <= n_cells or short == text
    assert short == text or cell_len(text) > n_cells


@given(st.text())
def test_a_visible_text_holds_no_control_and_no_change_of_direction(text: str) -> None:
    shown = visible(text)

    assert not [
        c for c in shown if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\u202a\u202b\u202d\u202e\u2066\u2067"
    ]


def test_numbers_are_right_aligned_with_their_thousands_apart() -> None:
    rows = [{"domain": "a.example", "n": 1234567}, {"domain": "long.example", "n": 5}]

    lines = table_lines((Column("domain", "domain"), Column("n", "links")), rows, 80)

    assert lines == ["domain            links", "a.example     1,234,567", "long.example          5"]


def test_a_narrow_terminal_loses_the_least_important_column_first() -> None:
    row = {"url": "https://a.example/" + "x" * 50, "anchor": "here it is, the text", "n": 12, "first": None}

    assert table_lines(COLUMNS, [row], 120)[0].split() == ["from", "anchor", "backlinks", "first", "seen"]
    assert table_lines(COLUMNS, [row], 60)[0].split() == ["from", "anchor", "backlinks"]
    assert table_lines(COLUMNS, [row], 50)[0].split() == ["from", "backlinks"]
