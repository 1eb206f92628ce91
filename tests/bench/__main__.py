"""`make bench` runs every benchmark; `make bench ARGS="urls peers"` those named. Each prints its own table.

Options go to the benchmarks that are named before them: `make bench ARGS="analytics --links 100e6"`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHES = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}


def main(words: list[str]) -> int:
    """Run the named benchmarks, or all; 2 where a name is unknown, 1 where one failed."""
    n_names = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
    names, options = words[:n_names], words[n_names:]
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"no benchmark is called {unknown[0]!r}: choose from {', '.join(BENCHES)}\n")
        return 2
    failed = 0
    for name in names or BENCHES:
        sys.stdout.write(f"\n── {name}\n")
        sys.stdout.flush()
        failed += bool(
            subprocess.run(
                [sys.executable, "-m", f"tests.bench.{BENCHES[name].stem}", *options], cwd=HERE.parents[1]
            ).returncode
        )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
