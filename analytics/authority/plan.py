"""What a run of authority is asked to do, its words read before a store is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.errors import NotUnderstood
from analytics.windows import Window, read_window

METHODS = ("sparse", "sql")
HARMONICS = ("auto", "exact", "approximate", "none")
EXACT_UP_TO = 5_000_000_000  # nodes times edges: up to there exact harmonic centralities take seconds, not minutes
MIN_TOLERANCE = 1e-14  # below it, sums of doubles move by themselves


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: which links, by which method, how exactly."""

    window: Window  # `to` is the instant, `is_now` says that none was asked for
    crawl: str  # empty = all crawls
    method: str
    damping: float
    tolerance: float
    max_iterations: int
    harmonic: str
    graph: str = ""  # an imported graph; empty = our own links

    @property
    def parameters(self) -> dict[str, object]:
        """What the SQL that reads the graph binds."""
        return {"as_of": self.window.to, "crawl": self.crawl, "graph": self.graph}


def read_plan(
    crawl: str | None = None,
    as_of: str | datetime | None = None,
    method: str = "sparse",
    damping: float = 0.85,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
    harmonic: str = "auto",
    graph: str | None = None,
) -> Plan:
    """The plan that was asked for. Raises NotUnderstood.

    >>> read_plan(damping=1.0)
    Traceback (most recent call last):
    analytics.errors.NotUnderstood: damping 1.0 is not between 0 and 1: give one such as 0.85
    """
    if method not in METHODS:
        raise NotUnderstood(f"method {method!r} is not one of {', '.join(METHODS)}")
    if harmonic not in HARMONICS:
        raise NotUnderstood(f"harmonic {harmonic!r} is not one of {', '.join(HARMONICS)}")
    if not 0 < damping < 1:
        raise NotUnderstood(f"damping {damping} is not between 0 and 1: give one such as 0.85")
    if not MIN_TOLERANCE <= tolerance < 1:
        raise NotUnderstood(f"tolerance {tolerance} is not between {MIN_TOLERANCE} and 1: give one such as 1e-10")
    if max_iterations < 1:
        raise NotUnderstood(f"max iterations {max_iterations} is below 1: give a number such as 1000")
    if graph and (crawl or as_of):
        raise NotUnderstood("a graph was given with a crawl or an instant: it has neither, leave them out")
    window = read_window(None, None, as_of)
    return Plan(window, crawl or "", method, damping, tolerance, max_iterations, harmonic, graph or "")
