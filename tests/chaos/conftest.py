"""Crawls that are attacked: each in a data folder of its own, with services that outlive it to be looked at."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linkcrawler import embedded
from tests.chaos.chaos import Attacked
from tests.chaos.known_web import KnownWeb
from tests.chaos.request_log import Served

Attack = Callable[..., Attacked]


@pytest.fixture
def attack(tmp_path: Path) -> Iterator[Attack]:
    """Makes crawls of a KnownWeb, not started yet. Whatever runs at the end of the test is stopped.

    `settings` are those of CrawlConfig that have no option on the command line.
    """
    data = tmp_path / "data"
    numbers = itertools.count(1)
    with contextlib.ExitStack() as stack:
        embedded.up(data)
        stack.callback(embedded.down, data, is_forced=True)

        def new(web: KnownWeb, *arguments: str, **settings: Any) -> Attacked:
            number = next(numbers)
            served = stack.enter_context(Served(web, tmp_path / f"requests-{number}.log"))
            crawl = Attacked(data, f"attacked-{number}", served, arguments)
            stack.callback(crawl.stop)
            crawl.prepare(**settings)
            return crawl

        yield new
