"""Every command explains itself with an example, and answers at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from linkcrawler.cli.main import linkcrawler


@pytest.mark.parametrize("name", ["", *linkcrawler.commands])
def test_every_help_ends_with_an_example(name: str) -> None:
    done = CliRunner().invoke(linkcrawler, [name, "--help"] if name else ["--help"])
    lines = done.output.rstrip().splitlines()

    assert done.exit_code == 0
    assert any(line.strip() in ("Example:", "Examples:") for line in lines)
    assert lines[-1].strip().startswith("linkcrawler ")
    assert f"linkcrawler {name}" in done.output[done.output.rindex("Example") :]


def test_help_loads_nothing_that_is_slow_to_load() -> None:
    code = "import sys, linkcrawler.cli.main; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not set(loaded) & {
        "scrapy",
        "twisted",
        "clickhouse_connect",
        "redis",
        "rich",
        "tldextract",
        "chdb",
        "aiohttp",
    }


def test_no_command_at_all_shows_the_help_and_is_not_understood() -> None:
    done = CliRunner().invoke(linkcrawler, [])

    assert done.exit_code == 2
    assert "report" in done.output
