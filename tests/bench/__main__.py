"""`make bench` runs every benchmark; `make bench ARGS="urls peers"` those named. Each prints its own table.

Options go to the benchmarks that are named before them: `make bench ARGS="analytics --links 100e6"`. With `--help` none
is run: each named one says what it measures and which options it has; without a name, all are listed.
"""

from __future__ import annotations

import ast
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
    if {"-h", "--help"} & set(options):
        return explain(names)
    failed = 0
    for name in names or BENCHES:
        sys.stdout.write(f"\n── {name}\n")
        sys.stdout.flush()
        failed += bool(run(name, options))
    return int(failed > 0)


def explain(names: list[str]) -> int:
    """What each named benchmark is, and its options where it has some; without names, a line for each there is."""
    if not names:
        sys.stdout.write((__doc__ or "") + "\n")
    for name in names or BENCHES:
        text = BENCHES[name].read_text(encoding="utf-8")
        told = (ast.get_docstring(ast.parse(text)) or "").strip()
        if not names:
            first = " ".join(told.partition("\n\n")[0].split())
            sys.stdout.write(f"{name:<{max(map(len, BENCHES))}}  {first}\n")
        elif "ArgumentParser(" in text:
            sys.stdout.write(f"{told}\n\n")
            sys.stdout.flush()
            if run(name, ["--help"]):
                return 1
        else:
            option = " [--write]" if '"--write" in sys.argv' in text else ""
            sys.stdout.write(f'{told}\n\nusage: make bench ARGS="{name}{option}"\n')
    return 0


def run(name: str, options: list[str]) -> int:
    """The exit code of the benchmark."""
    command = [sys.executable, "-m", f"tests.bench.{BENCHES[name].stem}", *options]
    return subprocess.run(command, cwd=HERE.parents[1]).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
