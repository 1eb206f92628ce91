"""What a reply looks like as a plot: one function for each question that has a picture of its own, bars for all others.

A plot of another question is a function of the reply and the axes, under its name:

    @plot_of("anchor_classes")
    def classes(reply: Reply, ax: Axes) -> None: ...

It is found once its module is among those that `draw` imports. matplotlib comes with the extra `notebook`.

    style     colours, texts, the look of axes    bars      groups, the default
    curves    what came and went over time        shares    few of which give most
    traffic   links beside organic search, and what happened outside
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.frames import extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.replies import Reply

Draw = Callable[[Any, Any], None]
MODULES = ("bars", "curves", "shares", "traffic")
PLOTS: dict[str, Draw] = {}


def plot_of(*questions: str) -> Callable[[Draw], Draw]:
    """The function that follows draws the replies to these questions."""

    def register(draw: Draw) -> Draw:
        PLOTS.update(dict.fromkeys(questions, draw))
        return draw

    return register


def draw(reply: Reply, ax: Axes | None = None) -> Axes:
    """The axes that show the reply: `ax`, else those of a new figure. Raises NotInstalled, NotDrawn."""
    pyplot: Any = extra("matplotlib.pyplot")
    for module in MODULES:
        import_module(f"analytics.plots.{module}")
    from analytics.plots.bars import bars
    from analytics.plots.style import say_empty, titled

    axes: Axes = ax if ax is not None else pyplot.subplots(figsize=(8, 4.5), layout="constrained")[1]
    if reply.rows:
        PLOTS.get(reply.question, bars)(reply, axes)
    else:
        say_empty(axes)
    titled(reply, axes)
    return axes
