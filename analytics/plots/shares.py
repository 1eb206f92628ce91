"""How few give most: bars from the largest on, and the share that they and all before them have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.plots import plot_of
from analytics.plots.bars import MAX_BARS
from analytics.plots.style import BLUE, CYCLE, GREY, ORANGE, label, plain, say_empty, thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.replies import Reply


@plot_of("pages", "landing")
def pages(reply: Reply, ax: Axes) -> None:
    """The pages, folders or categories that are linked to (Pareto), of all backlinks of the target."""
    pareto(reply, ax, str(reply.by), reply.totals["backlinks"])


@plot_of("diversity")
def diversity(reply: Reply, ax: Axes) -> None:
    """Lorenz curves: what share of the links the smaller groups hold together. On the diagonal all hold the same."""
    rows = [row for row in reply.rows if row["lorenz"]]
    if not rows:
        say_empty(ax)
        return
    targets = list(dict.fromkeys(row["target"] for row in rows))
    dimensions = list(dict.fromkeys(row["dimension"] for row in rows))
    for row in rows:
        words = row["dimension"].replace("_", " ") + (f" of {label(row['target'], 24)}" if len(targets) > 1 else "")
        ax.plot(
            [10 * i for i in range(len(row["lorenz"]))],
            [100 * share for share in row["lorenz"]],
            color=CYCLE[dimensions.index(row["dimension"]) % len(CYCLE)],
            linestyle=("-", "--", ":", "-.")[targets.index(row["target"]) % 4],
            label=words,
        )
    ax.plot([0, 100], [0, 100], color=GREY, linewidth=0.8)
    ax.set_xlabel("% of the groups, the smallest first")
    ax.set_ylabel("% of the backlinks")
    plain(ax, "both")
    ax.legend(frameon=False, loc="upper left")


@plot_of("partners")
def partners(reply: Reply, ax: Axes) -> None:
    """The domains that give most, of all backlinks of the target."""
    pareto(reply, ax, "source_domain", reply.totals["backlinks"])


def pareto(reply: Reply, ax: Axes, key: str, total: int) -> None:
    """A bar for each of the 20 largest, and the cumulative share of the `total`."""
    rows = sorted(reply.rows, key=lambda row: -row["backlinks"])[:MAX_BARS]
    places = range(len(rows))
    ax.bar(places, [row["backlinks"] for row in rows], color=BLUE)
    ax.set_xticks(places, [_end(row[key]) for row in rows], rotation=60, ha="right", fontsize=8)
    ax.set_xlim(-0.6, max(len(rows), 6) - 0.4)
    ax.set_ylabel("backlinks")
    plain(ax)
    thousands(ax)
    so_far, sums = 0, []
    for row in rows:
        so_far += row["backlinks"]
        sums.append(100 * so_far / total if total else 0.0)
    share = ax.twinx()
    share.plot(places, sums, color=ORANGE, marker="o", markersize=3)
    share.set_ylabel(f"% of all {total:,} backlinks, so far")
    share.set_ylim(0, 105)
    share.spines["top"].set_visible(False)


def _end(url: str) -> str:
    """A URL without its scheme and, where it is long, without its beginning."""
    text = url.partition("://")[2] or url
    return label(text if len(text) <= 30 else "…" + text[-29:])
