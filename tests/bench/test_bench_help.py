"""A benchmark that is asked what it is says so, and does not run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHES

ROOT = Path(__file__).parents[2]


def said(*words: str) -> str:
    """What `make bench ARGS="WORDS"` prints, within seconds."""
    command = [sys.executable, "-m", "tests.bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("bench", BENCHES)
def test_a_benchmark_that_is_asked_for_help_says_what_it_is_and_does_not_run(bench: str) -> None:
    text = said(bench, "--help")

    assert re.search(r"^usage: ", text, re.M)
    assert len(text.partition("usage: ")[0].strip()) > 60, "it says what is measured"


def test_the_list_of_benchmarks_has_a_line_for_each() -> None:
    listed = re.findall(r"^(\w+) +\S.*$", said("--help").rpartition("\n\n")[2], re.M)

    assert listed == [*BENCHES]
