"""The tables of docs/SCALING.md, which are what `linkcrawler plan` says: `make bench ARGS="plan --write"`"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler.cli.capacity import lines_of
from linkcrawler.desk import constants
from linkcrawler.desk.capacity import Wish, need_of
from tests.bench.written import replaced, table

PAGE = Path(__file__).parents[2] / "docs" / "SCALING.md"
WISHES = {
    "10 million in 2 days": Wish(1e7, days=2),
    "1 billion in 30 days": Wish(1e9, days=30),
    "100 billion in 365 days": Wish(1e11, days=365),
}


def needs() -> str:
    """What each of WISHES needs, side by side."""
    told = [dict(lines_of(wish, need_of(wish))) for wish in WISHES.values()]
    return table(["", *WISHES], [[name, *(one[name] for one in told)] for name in told[0]]).replace("---:", "---")


def limits() -> str:
    """What does not fit any more, and what takes over."""
    lines = [f"- **{words}**: {limit}." for words, wish in WISHES.items() for limit in need_of(wish).limits]
    return "\n".join(lines)


def measured() -> str:
    """The constants and where each comes from, as their module has them."""
    rows, heading = [], ""
    for line in Path(constants.__file__).read_text().splitlines():
        if line.startswith("# ── "):
            heading = line.removeprefix("# ── ")
        elif " = " in line:
            name, _, rest = line.partition(" = ")
            value, _, comment = rest.partition("#")
            rows.append([f"`{name}`", value.strip(), heading, comment.strip()])
    return table(["constant", "value", "of", "from"], rows).replace("---:", "---")


def written(page: str) -> str:
    """`page` with all its tables as they are now."""
    for name, text in (("needs", needs()), ("limits", limits()), ("constants", measured())):
        page = replaced(page, name, text)
    return page


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text()))
    else:
        print(needs(), limits(), measured(), sep="\n\n")
