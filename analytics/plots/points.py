"""What goes together with what: pages as points, and coefficients with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.plots import plot_of
from analytics.plots.bars import from_the_top
from analytics.plots.style import BLUE, GREY, ORANGE, plain, say_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from analytics.replies import Reply


@plot_of("traffic_pages")
def pages(reply: Reply, ax: Axes) -> None:
    """One point for each page: its referring domains, and its clicks. Both axes are logarithmic from 1 on."""
    rows = [row for row in reply.rows if row["clicks"] is not None]
    ax.scatter([row["referring_domains"] for row in rows], [row["clicks"] for row in rows], color=BLUE, alpha=0.5, s=18)
    ax.set_xscale("symlog", linthresh=1)
    ax.set_yscale("symlog", linthresh=1)
    ax.set_xlabel("referring domains of the page")
    ax.set_ylabel("clicks")
    plain(ax, "both")


@plot_of("traffic_months")
def months(reply: Reply, ax: Axes) -> None:
    """The referring domains at the end of each month, and its clicks."""
    dates = [row["date"] for row in reply.rows]
    ax.plot(dates, [row["referring_domains"] for row in reply.rows], color=ORANGE, label="referring domains")
    ax.set_ylabel("referring domains")
    ax.set_ylim(bottom=0)
    plain(ax)
    clicks = ax.twinx()
    clicks.plot(dates, [row["clicks"] for row in reply.rows], color=BLUE, marker="o", markersize=3, label="clicks")
    clicks.set_ylabel("clicks")
    clicks.set_ylim(bottom=0)
    clicks.spines["top"].set_visible(False)
    ax.legend(handles=[*ax.get_lines(), *clicks.get_lines()], frameon=False, loc="lower right")


@plot_of("correlation")
def coefficients(reply: Reply, ax: Axes) -> None:
    """Each coefficient with its 95 % interval. One that crosses zero says nothing; none says what causes what."""
    rows = [row for row in reply.rows if row["rho"] is not None]
    if not rows:
        say_empty(ax)
        return
    places = range(len(rows))
    for place, row in zip(places, rows, strict=True):
        is_sure = row["ci_low"] is not None and row["ci_low"] * row["ci_high"] > 0
        if row["ci_low"] is not None:
            ax.plot([row["ci_low"], row["ci_high"]], [place, place], color=BLUE if is_sure else GREY, linewidth=2)
        ax.plot(row["rho"], place, "o", color=BLUE if is_sure else GREY)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlim(-1.05, 1.05)
    ax.set_yticks(places, [_named(row) for row in rows])
    from_the_top(ax, len(rows))
    ax.set_xlabel(f"Spearman's rho with {reply.head.get('metric', 'traffic')}, and its 95 % interval: association only")
    plain(ax, "x")


def _named(row: Mapping[str, Any]) -> str:
    words = str(row["against"]).replace("_", " ")
    if row["given"]:
        words += f", {str(row['given']).replace('_', ' ')} taken out"
    return words if row["lag_months"] is None else f"{words}, {row['lag_months']} months later"
