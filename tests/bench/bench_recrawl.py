"""CPU per page of a second crawl of a web that has not changed, against the first one: `make bench ARGS=recrawl`.

docs.python.org from docsweb over https (95 kB a page, 311 links), and all six sites (small pages for the most part,
and a seventh of them dead). Everything on. First `crawl`, then `recrawl --all` of it: every page is asked for
conditionally. CPU is user + system of every process: launcher and worker, and apart from them the embedded store and
Redis. What the same command costs for one page is taken off, so that starting up does not count.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.bench.usage import cpu_s, used_by
from tests.docsweb import served

N_RUNS = 3
PARTS = {"crawling": "crawling processes", "store": "embedded ClickHouse", "redis": "embedded Redis"}


def run(data: Path, *arguments: str) -> Counter[str]:
    """CPU seconds by part, and pages, of one command."""
    pids = {s.service: [s.pid, *([s.child_pid] if s.child_pid else [])] for s in embedded.status(data)}
    before = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
    done = used_by([sys.executable, "-m", "linkcrawler", *arguments, "--data", str(data), "--json"])
    after = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
    facts = done.said
    cost = {name: after[name] - before[name] for name in after}
    return Counter(pages=sum(facts["pages_by_outcome"].values()), crawling=done.cpu_s, **cost)


def per_page(whole: Counter[str], one: Counter[str]) -> dict[str, float]:
    """Milliseconds of CPU by part, with what a run of one page costs taken off."""
    n_pages = whole["pages"] - one["pages"]
    cost = {part: (whole[part] - one[part]) / n_pages * 1000 for part in PARTS}
    return {**cost, "all": sum(cost.values())}


def link_rows(data: Path) -> int:
    """Rows of link_sets."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "linkcrawler",
            "sql",
            "select count() as n from link_sets",
            "--data",
            str(data),
            "--json",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(json.loads(done.stdout)["rows"][0]["n"])


def main() -> None:
    with served() as web:
        for name, those in (("docs.python.org", [s for s in web.seeds if "python" in s]), ("six sites", web.seeds)):
            show(name, [compared(those, web.connect) for _ in range(N_RUNS)])


def show(sites: str, rows: list[tuple[dict[str, float], dict[str, float]]]) -> None:
    """Print the medians of these runs."""
    print(f"{f'{sites}: CPU ms per page, start-up off':<48}{'first':>8}{'second':>8}{'ratio':>8}")
    for part, name in (*PARTS.items(), ("all", "all")):
        a, b = (statistics.median(row[which][part] for row in rows) for which in (0, 1))
        print(f"{name:<48}{a:>8.2f}{b:>8.2f}{b / a if a else 0:>8.2f}")
    ratio = statistics.median(second["all"] / first["all"] for first, second in rows)
    print(f"a page that has not changed costs {ratio:.2f} of its first fetch; median of {N_RUNS} runs")


def compared(seeds: Sequence[str], connect: Sequence[str]) -> tuple[dict[str, float], dict[str, float]]:
    """What a page costs the first time, and the second."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        embedded.up(data)
        one = run(data, "crawl", seeds[0], "--name", "one", "--max-pages", "1", *connect)
        first = run(data, "crawl", *seeds, "--name", "docs", "--scope", "hosts", *connect)
        n_rows = link_rows(data)
        second = run(data, "recrawl", "--all", "--name", "docs")
        one_again = run(data, "recrawl", "--all", "--name", "one")
        assert link_rows(data) == n_rows, "the second crawl wrote rows of link_sets"
        embedded.down(data)
    return per_page(first, one), per_page(second, one_again)


if __name__ == "__main__":
    main()
