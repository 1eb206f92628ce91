"""Fuzzing guided by which lines an example reaches: `python -m tests.bench.fuzz_guided html -max_total_time=60`.

Needs atheris, which has wheels for few versions of Python only, so nothing else needs it: `pip install atheris`.
"""

from __future__ import annotations

import sys

import atheris
from hypothesis import HealthCheck, given, settings

with atheris.instrument_imports(include=["linkcrawler"]):
    from tests.hostile.fuzz import TARGETS


def main() -> None:
    """Runs until something breaks, or as long as `-max_total_time=SECONDS` says."""
    target = TARGETS[sys.argv.pop(1)]

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.examples)
    def once(example: object) -> None:
        target.check(example)

    atheris.Setup(sys.argv, once.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
