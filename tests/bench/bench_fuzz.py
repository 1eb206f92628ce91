"""Minutes of input that nobody thought of: `make bench ARGS="fuzz --minutes 10"`, or of one target, `--only html`.

What it finds is shown as the smallest example that breaks a rule; put it into a test before you mend it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path

from tests.hostile.fuzz import TARGETS

ROOT = Path(__file__).parents[2]
N_SERVERS = 3  # the transport, the store's endpoint, the API


def main() -> int:
    """Fuzz; the exit code of pytest."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--minutes", type=float, default=3)
    options.add_argument("--only", default="", help=f"one of {', '.join(TARGETS)}, server_answers, store, api")
    asked = options.parse_args()
    n_targets = 1 if asked.only else len(TARGETS) + N_SERVERS
    env = {**os.environ, "FUZZ_SECONDS": str(asked.minutes * 60 / n_targets)}
    words = ["-k", asked.only] if asked.only else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-x", "tests/hostile/test_fuzz.py", *words], cwd=ROOT, env=env
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{used.ru_utime + used.ru_stime:.0f} CPU s, {used.ru_maxrss / 1024:.0f} MB at most")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
