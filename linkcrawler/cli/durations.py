"""How long things last, as people write it, and the bounds of the interval after which a page is fetched again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig

UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")


class Duration(click.ParamType[float]):
    """A number with its unit, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds. Fails for anything but a number and one of s, m, h, d, w.

        >>> Duration().convert("1.5h", None, None)
        5400.0
        """
        if isinstance(value, float):
            return value
        found = DURATION.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"{value!r} is no duration: give a number and s, m, h, d or w, such as 12h or 30d", param, ctx)
        return float(found[1]) * UNITS_S[found[2]]


def interval_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--min-interval and --max-interval: the bounds of the interval after which a page is fetched again."""
    for option in reversed(
        (
            click.option(
                "--min-interval",
                type=Duration(),
                metavar="TIME",
                help="The earliest after which a page is fetched again, such as 12h. [as the crawl was told, else 1d]",
            ),
            click.option(
                "--max-interval",
                type=Duration(),
                metavar="TIME",
                help="The latest. [as the crawl was told, else 90d]",
            ),
        )
    ):
        command = option(command)
    return command


def with_intervals(config: CrawlConfig, intervals: Mapping[str, float | None]) -> CrawlConfig:
    """`config` with the bounds that were given under `min` and `max`. Raises ConfigError where they cross."""
    shortest, longest = intervals.get("min"), intervals.get("max")
    return replace(
        config,
        min_interval_s=config.min_interval_s if shortest is None else shortest,
        max_interval_s=config.max_interval_s if longest is None else longest,
    )
