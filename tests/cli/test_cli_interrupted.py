"""Whoever interrupts a crawl once more than it takes learns how it goes on all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from linkcrawler.cli.main import linkcrawler


def test_an_interrupt_instead_of_a_summary_still_names_the_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("linkcrawler.store.Store.migrate", interrupted)
    done = CliRunner().invoke(
        linkcrawler, ["crawl", "http://127.0.0.1:1/", "--name", "spring", "--data", str(tmp_path)]
    )

    assert done.exit_code == 130
    assert "--name spring`" in done.stderr and "goes on with" in done.stderr
    assert done.stderr.endswith("linkcrawler: interrupted\n")
