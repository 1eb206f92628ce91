"""Where the milliseconds of a page go: docs.python.org over http and https. `make bench ARGS="profile --write"`"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler.cli.profile import STAGES
from tests.bench.usage import used_by
from tests.bench.written import figure, table, write
from tests.docsweb import HOME, HTTP, HTTPS, served


def profile_of(scheme: str) -> dict[str, Any]:
    """The profile of a crawl of the whole site, and what a parse of 95 kB cost meanwhile (ms)."""
    with tempfile.TemporaryDirectory() as folder:
        done = used_by(
            [sys.executable, "-m", "linkcrawler", "crawl", f"{scheme}://docs.python.org/3/", "--scope", "hosts"]
            + ["--connect-to", f":80:127.0.0.1:{HTTP}", "--connect-to", f":443:127.0.0.1:{HTTPS}", "--profile"]
            + ["--ca-bundle", str(HOME / "ca.pem"), "--data", str(Path(folder) / "data"), "--max-pages", "531"]
            + ["--per-host", "16", "--json"]
        )
    return {**done.said["profile"], "parse_ms": done.parse_ms}


def main(arguments: list[str]) -> None:
    """Measure, print the table, and write it with --write."""
    options = argparse.ArgumentParser(prog="make bench ARGS=profile")
    options.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    said = options.parse_args(arguments)
    with served():
        schemes = {scheme: profile_of(scheme) for scheme in ("http", "https")}
    rows: list[list[str]] = []
    for stage, words in STAGES.items():
        ms = [one["stages_ms_per_attempt"][stage] for one in schemes.values()]
        share = ms[0] / schemes["http"]["cpu_ms_per_attempt"]
        rows.append([f"{stage}: {words}", *map(figure, ms), f"{share:.0%}"])
    rows.append(["**in all**, with start-up", *(figure(one["cpu_ms_per_attempt"]) for one in schemes.values()), "100%"])
    rows.append(["a parse of 95 kB meanwhile", *(figure(one["parse_ms"]) for one in schemes.values()), ""])
    for name, words in (("lag_p50_ms", "p50"), ("lag_p99_ms", "p99"), ("own_lag_p99_ms", "p99, by own work")):
        rows.append([f"event loop late, {words}", *(figure(one[name]) for one in schemes.values()), ""])
    text = table(("CPU ms per page, in the worker", "http", "https", "share of http"), rows)
    sys.stdout.write(text + "\n")
    if said.write:
        write("profile", text)


if __name__ == "__main__":
    main(sys.argv[1:])
