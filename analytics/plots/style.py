"""How all plots look: colours that people who see fewer of them tell apart (Okabe and Ito), few lines, whole texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analytics.instants import TICK

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from analytics.replies import Reply

BLUE, GREY, GREEN, RED, ORANGE = "#0072B2", "#B0B0B0", "#009E73", "#D55E00", "#E69F00"
CYCLE = (BLUE, RED, GREEN, "#CC79A7", ORANGE, "#56B4E9", "#000000")
BANDS = ("#08306B", "#2171B5", "#4292C6", "#6BAED6", "#9ECAE1", "#C6DBEF", GREY)  # of rank, the highest first
MAX_CHARS = 44
# Controls, and what turns the direction of a text: a label shows them, it does not obey them.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def label(value: object, max_chars: int = MAX_CHARS) -> str:
    r"""A value as a text on a plot: its middle left out where it is long, nothing in it read as a formula.

    >>> label("a$b"), label("https://example.com/a/very/long/path/index.html", 24), label("")
    ('a\\$b', 'https://exam…/index.html', '(empty)')
    """
    text = _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(value))
    if len(text) > max_chars:
        text = text[: max_chars // 2] + "…" + text[-(max_chars - max_chars // 2 - 1) :]
    return text.replace("$", r"\$") or "(empty)"


def plain(ax: Axes, axis: str = "y") -> None:
    """The axes have no frame, and faint lines where values are read."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.grid(axis=axis, color="#E5E5E5", linewidth=0.8)  # type: ignore[arg-type]
    ax.set_axisbelow(True)


def thousands(ax: Axes, axis: str = "y") -> None:
    """Numbers at the axis are whole and have their thousands parted."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    one = ax.yaxis if axis == "y" else ax.xaxis
    one.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=1))
    one.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def legend(ax: Axes, handles: Sequence[Artist] | None = None) -> None:
    """What colours stand for is said above the axes, on the right."""
    given = {} if handles is None else {"handles": list(handles)}
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=7, borderaxespad=0.2, **given)


def titled(reply: Reply, ax: Axes) -> None:
    """The plot says what of whom it shows, and as of when."""
    names = ", ".join(target.name for target in reply.targets[:4]) + (" …" if len(reply.targets) > 4 else "")
    by = f" by {reply.by}" if reply.by else ""
    since = f"from {reply.since + TICK:%Y-%m-%d} " if reply.since else "as of "
    until = f"to {reply.as_of:%Y-%m-%d}" if reply.since else f"{reply.as_of:%Y-%m-%d}"
    what = reply.question.replace("_", " ")
    ax.set_title(
        f"{names and label(names, 60) + ': '}{what}{by}, {since}{until}".replace("_", " "),
        loc="left",
        fontsize=10,
        pad=24,
    )


def say_empty(ax: Axes) -> None:
    """The plot says that there is nothing to be seen."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, "no rows", ha="center", va="center", transform=ax.transAxes, color="#707070")
