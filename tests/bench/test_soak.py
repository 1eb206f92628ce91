"""A soak keeps to its minutes, and says what it is at."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MINUTES = 0.5


@pytest.mark.long
def test_a_soak_takes_at_most_two_minutes_more_than_it_was_given_and_tells_how_it_goes() -> None:
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.bench.bench_endurance", "--minutes", str(MINUTES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    took_s = time.monotonic() - began
    lines = done.stderr.splitlines()

    assert done.returncode == 0, done.stdout + done.stderr
    assert took_s <= (MINUTES + 2) * 60
    assert re.fullmatch(r"0:0\d of 0:30, 0:\d\d left: services start; killed: nothing yet; problems: 0", lines[0])
    assert [line for line in lines if re.search(r"left: round 1, the first crawl; killed: ", line)]
    assert re.search(
        r"minutes, \d+ rounds of 200 pages and 7 hostile hosts: .* 0 of them wrong; 0 problems", done.stdout
    )
