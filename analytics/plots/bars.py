"""Bars: the groups of a list, the largest on top; and of any other reply its first number by its first text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from analytics.errors import NotDrawn
from analytics.kinds import kind_of
from analytics.plots import plot_of
from analytics.plots.style import BLUE, GREEN, GREY, RED, label, legend, plain, thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.replies import Reply

MAX_BARS = 20
PARTS = ("backlinks_follow", "backlinks_nofollow")  # they add up to the backlinks
OF_A_REPORT = (
    *("backlinks", *PARTS, "backlinks_ugc", "backlinks_sponsored"),
    *("backlinks_text", "backlinks_image", "backlinks_form", "backlinks_frame", "backlinks_broken"),
)


def bars(reply: Reply, ax: Axes) -> None:
    """One bar for each of the first 20 rows, in their order; of backlinks, what is nofollow stands apart.

    Raises NotDrawn where no column holds numbers.
    """
    rows = reply.rows[:MAX_BARS]
    key = next((name for name in reply.columns if isinstance(rows[0][name], str)), None)
    names = [label(row[key]) if key else str(i) for i, row in enumerate(rows, 1)]
    if set(PARTS) <= set(reply.columns):
        horizontal(ax, names, [[row[part] for row in rows] for part in PARTS], ("follow", "nofollow"), (BLUE, GREY))
        ax.set_xlabel("backlinks")
        return
    value = _first_number(reply)
    horizontal(ax, names, [[row[value] or 0 for row in rows]], (value,), (BLUE,))
    ax.set_xlabel(value.replace("_", " "))


def horizontal(
    ax: Axes, names: list[str], parts: list[list[Any]], labels: tuple[str, ...], colours: tuple[str, ...]
) -> None:
    """A bar for each name, the first on top, made of its parts."""
    places = range(len(names))
    left = [0.0] * len(names)
    for values, part, colour in zip(parts, labels, colours, strict=True):
        ax.barh(places, values, left=left, color=colour, label=part)
        left = [a + b for a, b in zip(left, values, strict=True)]
    ax.set_yticks(places, names)
    from_the_top(ax, len(names))
    plain(ax, "x")
    if all(float(value).is_integer() for value in left):
        thousands(ax, "x")
    if len(parts) > 1:
        legend(ax)


def from_the_top(ax: Axes, n: int) -> None:
    """The first bar is on top; a few bars are no thicker than six."""
    ax.set_ylim(max(n, 6) - 0.4, -0.6)


@plot_of("report")
def report(reply: Reply, ax: Axes) -> None:
    """The backlinks of one target, by what they are."""
    row = reply.rows[0]
    shown = [name for name in OF_A_REPORT if name in row and row[name] is not None]
    horizontal(ax, [name.replace("_", " ") for name in shown], [[row[name] for name in shown]], ("",), (BLUE,))
    ax.set_xlabel(f"links, from {row['referring_domains']:,} referring domains")


@plot_of("backlinks")
def links(reply: Reply, ax: Axes) -> None:
    """How many of the links that are listed come from each domain."""
    found = Counter(row["source_domain"] for row in reply.rows).most_common(MAX_BARS)
    follow = Counter(row["source_domain"] for row in reply.rows if row["follow"])
    parts = [[follow[name] for name, _ in found], [n - follow[name] for name, n in found]]
    horizontal(ax, [label(name) for name, _ in found], parts, ("follow", "nofollow"), (BLUE, GREY))
    ax.set_xlabel(f"links among the {len(reply.rows):,} that are listed")


@plot_of("growth")
def growth(reply: Reply, ax: Axes) -> None:
    """What each target gained, to the right, and lost, to the left."""
    rows = reply.rows[:MAX_BARS]
    places = range(len(rows))
    ax.barh(places, [row["new_backlinks"] for row in rows], color=GREEN, label="new")
    ax.barh(places, [-row["lost_backlinks"] for row in rows], color=RED, label="lost")
    ax.plot([row["net_backlinks"] for row in rows], places, "D", color="black", markersize=5, label="net")
    ax.set_yticks(places, [label(row["target"]) for row in rows])
    from_the_top(ax, len(rows))
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlabel("backlinks")
    plain(ax, "x")
    thousands(ax, "x")
    legend(ax)


def _first_number(reply: Reply) -> str:
    """The column of the first count or ratio that is known anywhere."""
    for name in reply.columns:
        values = [row[name] for row in reply.rows if row[name] is not None]
        if values and kind_of(name) != "flag" and all(type(value) in (int, float) for value in values):
            return name
    raise NotDrawn(f"no column of {reply.question} holds numbers to be plotted: use .pandas() and plot what you need")
