"""The tour runs the program as its user does: the command line, in a data folder of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.tiny_web import TinyWeb
from tests.tour.services import Linkcrawler, Services


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services of those tests that do not ask for their own."""
    shared = Services(lambda: tmp_path_factory.mktemp("tour") / "data")
    yield shared
    shared.end()


@pytest.fixture
def linkcrawler(services: Services) -> Iterator[Linkcrawler]:
    """The program, its services up, with nothing crawled yet."""
    program = services.emptied()
    yield program
    services.check_in()


@pytest.fixture
def web() -> Iterator[TinyWeb]:
    """An empty web on loopback."""
    with TinyWeb() as tiny:
        yield tiny


def wait_until(condition: Callable[[], bool], description: str, timeout_s: float = 60) -> None:
    """Return once `condition()` is true; fail, naming what was waited for, where it stays false."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"after {timeout_s:g} s still not true: {description}"
        time.sleep(0.05)
