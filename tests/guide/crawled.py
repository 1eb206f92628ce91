"""The index of the guide: six documentation sites as they are, and a made-up year of their links."""

from __future__ import annotations

from pathlib import Path

from linkcrawler.embedded import store_service
from linkcrawler.store import Store
from linkcrawler.store.migrations import statements
from tests.docsweb import served
from tests.tour.conftest import Linkcrawler

YEAR = Path(__file__).parent / "year.sql"


def crawled(data: Path) -> Linkcrawler:
    """The program over an index of the sites in `data`, with its services up; crawled unless they were before."""
    program = Linkcrawler(data)
    was_there = (data / "store").exists()
    checked(program.run("up"))
    if not was_there:
        with served() as web:
            options = ("--scope", "hosts", "--name", "docs", *web.connect)
            checked(program.run("crawl", *web.seeds, *options, timeout_s=1800))
        with store_service(data) as dsn:
            store = Store(dsn)
            for statement in statements(YEAR.read_text(encoding="utf-8")):
                store.command(statement)
            store.close()
        checked(program.run("rebuild", timeout_s=600))
        checked(program.run("authority", "run", timeout_s=600))
    return program


def checked(done: object) -> None:
    """The command succeeded. Raises AssertionError with what it said."""
    assert done.returncode == 0, f"{done.args[3:6]}: {done.stderr}"  # type: ignore[attr-defined]
