"""What came and went over time: the curve of a target with what moved it below, and the events of a window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from analytics.plots import plot_of
from analytics.plots.style import BLUE, CYCLE, GREEN, ORANGE, RED, label, legend, plain, thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.replies import Reply

DAY = timedelta(days=1)
BAR_DAYS = {"day": 0.8, "week": 5.6, "month": 24}


@plot_of("history")
def history(reply: Reply, ax: Axes) -> None:
    """The backlinks and the referring domains at the end of each period; below, what was new and lost in it."""
    dates = [row["date"] for row in reply.rows]
    ax.plot(dates, [row["backlinks"] for row in reply.rows], color=BLUE, marker="o", markersize=3, label="backlinks")
    ax.set_ylabel("backlinks")
    ax.set_ylim(bottom=0)
    plain(ax)
    thousands(ax)
    domains = ax.twinx()
    domains.plot(dates, [row["referring_domains"] for row in reply.rows], color=ORANGE, label="referring domains")
    domains.set_ylabel("referring domains")
    domains.set_ylim(bottom=0)
    domains.spines["top"].set_visible(False)
    thousands(domains)
    legend(ax, [*ax.get_lines(), *domains.get_lines()])
    noted(ax, reply.head.get("annotations", ()))
    ax.tick_params(labelbottom=False)
    below = _axes_below(ax, domains)
    width = BAR_DAYS.get(reply.by or "", 0.8)
    below.bar(dates, [row["new_backlinks"] for row in reply.rows], width=width, color=GREEN, label="new")
    below.bar(dates, [-row["lost_backlinks"] for row in reply.rows], width=width, color=RED, label="lost")
    _between_dates(below)


@plot_of("new_lost")
def new_lost(reply: Reply, ax: Axes) -> None:
    """The events that are listed, by day: what was new upwards, what was lost downwards."""
    for event, colour, sign in (("new", GREEN, 1), ("lost", RED, -1)):
        days = Counter(row["at"].date() for row in reply.rows if row["event"] == event)
        if days:
            ax.bar(list(days), [sign * n for n in days.values()], color=colour, label=event)
    at = [row["at"].date() for row in reply.rows]
    ax.set_xlim(min(at) - 2 * DAY, max(at) + 2 * DAY)
    _between_dates(ax)
    legend(ax)


@plot_of("curves")
def curves(reply: Reply, ax: Axes) -> None:
    """The backlinks of each target over time."""
    lines(reply, ax, "backlinks")
    _dated(ax)


@plot_of("authority_history")
def rank(reply: Reply, ax: Axes) -> None:
    """The percentile of a domain's rank in each run."""
    rows = sorted(reply.rows, key=lambda row: row["as_of"])
    ax.plot([row["as_of"] for row in rows], [row["domain_rank_pct"] for row in rows], color=BLUE, marker="o")
    ax.set_ylabel("percentile of its rank")
    plain(ax)
    _dated(ax)


def noted(ax: Axes, rows: Iterable[Mapping[str, Any]]) -> None:
    """A line at each of the instants, with what is noted of it."""
    for row in rows:
        ax.axvline(row["at"], color="#707070", linewidth=0.8, linestyle=":")
        place = ax.get_xaxis_transform()
        ax.text(row["at"], 0.98, " " + label(row["note"], 30), transform=place, rotation=90, va="top", fontsize=8)


@plot_of("campaign_survival")
def survival(reply: Reply, ax: Axes) -> None:
    """The share of the links that still live at each age in days (Kaplan and Meier)."""
    days = [0, *(row["day"] for row in reply.rows)]
    shares = [1.0, *(row["survival"] for row in reply.rows)]
    ax.step(days, [100 * share for share in shares], where="post", color=BLUE)
    ax.set_ylim(0, 105)
    ax.set_xlim(left=0)
    ax.set_xlabel("days since a link was won")
    ax.set_ylabel("% still alive")
    plain(ax)


def lines(reply: Reply, ax: Axes, value: str) -> None:
    """A line for each target, over `date`."""
    for i, target in enumerate(dict.fromkeys(row["target"] for row in reply.rows)):
        rows = [row for row in reply.rows if row["target"] == target]
        ax.plot(
            [row["date"] for row in rows],
            [row[value] for row in rows],
            color=CYCLE[i % len(CYCLE)],
            label=label(target),
        )
    ax.set_ylabel(value.replace("_", " "))
    plain(ax)
    legend(ax)


def _axes_below(ax: Axes, twin: Axes) -> Axes:
    """Axes of the same dates, in the lower third of the place that `ax` had."""
    place = ax.get_subplotspec()
    if place is None:  # axes that stand nowhere in particular
        return ax.inset_axes((0, -0.5, 1, 0.4), sharex=ax)
    parts = place.subgridspec(2, 1, height_ratios=(3, 1.4))
    ax.set_subplotspec(parts[0])
    twin.set_subplotspec(parts[0])
    return ax.figure.add_subplot(parts[1], sharex=ax)


def _between_dates(ax: Axes) -> None:
    """Bars upwards and downwards of a line, over dates."""
    ax.axhline(0, color="black", linewidth=0.8)
    plain(ax)
    thousands(ax)
    ax.margins(y=0.15)
    _dated(ax)


def _dated(ax: Axes) -> None:
    """Dates that do not run into each other."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=2)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
