"""Bars: the groups of a list, the largest on top; and of any other reply its first number by its first text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.errors import NotDrawn
from analytics.kinds import kind_of
from analytics.plots import plot_of
from analytics.plots.style import BANDS, BLUE, GREEN, GREY, ORANGE, RED, label, legend, plain, thousands

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


@plot_of("backlinks", "broken", "source_links")
def links(reply: Reply, ax: Axes) -> None:
    """How many of the links that are listed come from each domain."""
    found = Counter(row["source_domain"] for row in reply.rows).most_common(MAX_BARS)
    follow = Counter(row["source_domain"] for row in reply.rows if row["follow"])
    parts = [[follow[name] for name, _ in found], [n - follow[name] for name, n in found]]
    horizontal(ax, [label(name) for name, _ in found], parts, ("follow", "nofollow"), (BLUE, GREY))
    ax.set_xlabel(f"links among the {len(reply.rows):,} that are listed")


@plot_of("campaign_report")
def campaigns(reply: Reply, ax: Axes) -> None:
    """What is left of the links that each campaign won, and what was lost."""
    rows = reply.rows[:MAX_BARS]
    left = [[row["backlinks"] for row in rows], [row["won_backlinks"] - row["backlinks"] for row in rows]]
    horizontal(ax, [label(row["campaign"]) for row in rows], left, ("alive", "lost"), (GREEN, RED))
    ax.set_xlabel("backlinks that were won")


@plot_of("authority")
def contributors(reply: Reply, ax: Axes) -> None:
    """Who gave how much of a domain's rank."""
    _one(reply, ax, "source_domain", "share_of_rank", "% of its rank", 100)


@plot_of("authority_top")
def ranks(reply: Reply, ax: Axes) -> None:
    """The domains that rank highest."""
    _one(reply, ax, "domain", "domain_rank", "rank (all add up to 1)")


@plot_of("overlap")
def overlap(reply: Reply, ax: Axes) -> None:
    """How many referring domains two targets share, and have alone."""
    rows = reply.rows[:MAX_BARS]
    parts = [[row[name] or 0 for row in rows] for name in ("unique_a", "shared", "unique_b")]
    names = [f"{label(row['target_a'], 20)} | {label(row['target_b'], 20)}" for row in rows]
    horizontal(ax, names, parts, ("the first alone", "both", "the second alone"), (BLUE, GREEN, ORANGE))
    ax.set_xlabel("referring domains")


@plot_of("quality")
def quality(reply: Reply, ax: Axes) -> None:
    """What share of the referring domains of each target lies in each band of rank, the highest first."""
    targets = list(dict.fromkeys(row["target"] for row in reply.rows))
    bands = list(dict.fromkeys(row["rank_band"] for row in reply.rows))
    share = {(row["target"], row["rank_band"]): row["share_of_referring_domains"] or 0 for row in reply.rows}
    parts = [[100 * share.get((target, band), 0) for target in targets] for band in bands]
    colours = tuple(BANDS[min(i, len(BANDS) - 1)] for i in range(len(bands)))
    horizontal(ax, [label(target) for target in targets], parts, tuple(bands), colours)
    ax.set_xlabel("% of the referring domains, by percentile of their rank")


def _one(reply: Reply, ax: Axes, key: str, value: str, words: str, times: float = 1) -> None:
    """Bars of one column of the first 20 rows."""
    rows = reply.rows[:MAX_BARS]
    horizontal(ax, [label(row[key]) for row in rows], [[times * (row[value] or 0) for row in rows]], (value,), (BLUE,))
    ax.set_xlabel(words)


@plot_of("explain")
def explained(reply: Reply, ax: Axes) -> None:
    """What the parts of a change gained and lost, by reason and by source domain."""
    rows = [row for split in ("reason", "source_domain") for row in reply.rows if row["split"] == split]
    _moved(ax, rows[:MAX_BARS], [f"{row['split'].replace('_', ' ')}: {label(row['part'], 32)}" for row in rows])


@plot_of("growth")
def growth(reply: Reply, ax: Axes) -> None:
    """What each target gained, to the right, and lost, to the left."""
    _moved(ax, reply.rows[:MAX_BARS], [label(row["target"]) for row in reply.rows])


def _moved(ax: Axes, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    places = range(len(rows))
    ax.barh(places, [row["new_backlinks"] for row in rows], color=GREEN, label="new")
    ax.barh(places, [-row["lost_backlinks"] for row in rows], color=RED, label="lost")
    ax.plot([row["net_backlinks"] for row in rows], places, "D", color="black", markersize=5, label="net")
    ax.set_yticks(places, names[: len(rows)])
    from_the_top(ax, len(rows))
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlabel("backlinks")
    plain(ax, "x")
    thousands(ax, "x")
    legend(ax)


def _first_number(reply: Reply) -> str:
    """`backlinks`, else the column of the first count or ratio that is known anywhere."""
    for name in sorted(reply.columns, key=lambda name: name != "backlinks"):
        values = [row[name] for row in reply.rows if row[name] is not None]
        if values and kind_of(name) != "flag" and all(type(value) in (int, float) for value in values):
            return name
    raise NotDrawn(f"no column of {reply.question} holds numbers to be plotted: use .pandas() and plot what you need")
