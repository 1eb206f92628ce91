"""Links beside organic search traffic, breaks of the curve, and what was noted of the world outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.plots import plot_of
from analytics.plots.curves import BAR_DAYS
from analytics.plots.style import BLUE, GREEN, GREY, ORANGE, RED, label, legend, plain, thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.replies import Reply


@plot_of("traffic_pages")
def pages(reply: Reply, ax: Axes) -> None:
    """A dot for each page: its referring domains and its clicks. Both axes are logarithmic, and begin with zero."""
    ax.scatter(
        [row["referring_domains"] for row in reply.rows],
        [row["clicks"] for row in reply.rows],
        s=14,
        alpha=0.5,
        color=BLUE,
        edgecolors="none",
    )
    ax.set_xscale("symlog", linthresh=1)
    ax.set_yscale("symlog", linthresh=1)
    ax.set_xlim(left=-0.3)
    ax.set_ylim(bottom=-0.3)
    ax.set_xlabel("referring domains")
    ax.set_ylabel("clicks")
    plain(ax, "both")


@plot_of("traffic_months")
def months(reply: Reply, ax: Axes) -> None:
    """The clicks of each month, and the referring domains at its end."""
    told = [row for row in reply.rows if row["clicks"] is not None]
    ax.bar([row["date"] for row in told], [row["clicks"] for row in told], width=24, color=GREY, label="clicks")
    ax.set_ylabel("clicks")
    plain(ax)
    thousands(ax)
    domains = ax.twinx()
    domains.plot(
        [row["date"] for row in reply.rows],
        [row["referring_domains"] for row in reply.rows],
        color=ORANGE,
        label="referring domains",
    )
    domains.set_ylabel("referring domains")
    domains.set_ylim(bottom=0)
    domains.spines["top"].set_visible(False)
    thousands(domains)
    legend(ax, [*ax.containers, *domains.get_lines()])  # type: ignore[list-item]


@plot_of("traffic")
def clicks(reply: Reply, ax: Axes) -> None:
    """The clicks of each month or longer range of days."""
    for row in reply.rows:
        days = (row["date_to"] - row["date"]).days + 1
        ax.bar(row["date"], row["clicks"], width=days * 0.8, align="edge", color=BLUE)
    ax.set_ylabel("clicks")
    plain(ax)
    thousands(ax)


@plot_of("correlation")
def coefficients(reply: Reply, ax: Axes) -> None:
    """Each coefficient with its 95 % interval; what cannot be told has none."""
    names = []
    for i, row in enumerate(reply.rows):
        given = f", given {row['given']}" if row["given"] else ""
        lag = f", {row['lag_months']} months later" if row["lag_months"] is not None else ""
        names.append(label(f"{row['against']} and {row['metric']}{given}{lag}", 70))
        if row["ci_low"] is not None:
            ax.plot([row["ci_low"], row["ci_high"]], [i, i], color=GREY, linewidth=2)
        if row["rho"] is not None:
            ax.plot(row["rho"], i, "o", color=BLUE)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_yticks(range(len(names)), names, fontsize=7)
    ax.invert_yaxis()
    ax.set_xlim(-1.05, 1.05)
    ax.set_xlabel("Spearman's rho: an association, not a cause")
    plain(ax, "x")


@plot_of("changes")
def breaks(reply: Reply, ax: Axes) -> None:
    """What broke from the usual, by period: upwards and downwards; pale where the crawl changed too."""
    for row in reply.rows:
        colour = GREEN if row["size"] > 0 else RED
        alpha = 0.35 if row["is_crawl_changed"] else 0.9
        ax.bar(row["date"], row["size"], width=BAR_DAYS.get(reply.by or "", 0.8), color=colour, alpha=alpha)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_ylabel("more or less than usual")
    plain(ax)


@plot_of("annotations")
def notes(reply: Reply, ax: Axes) -> None:
    """The notes along their dates."""
    for i, row in enumerate(reply.rows):
        ax.plot(row["at"], i, "o", color=BLUE)
        ax.annotate(label(row["note"], 60), (row["at"], i), xytext=(6, 0), textcoords="offset points", va="center")
    ax.set_yticks([])
    ax.invert_yaxis()
    plain(ax, "x")
