"""docs/guide.md and its plots, from commands that are run now. Its words are in template.md."""

from __future__ import annotations

import argparse
import csv
import os
import random
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import analytics
from analytics.whereabouts import dsn_of
from linkcrawler.store import Store
from linkcrawler.store.migrations import statements
from tests import docsweb

ROOT = Path(__file__).parents[2]
PAGE, IMAGES = ROOT / "docs" / "guide.md", ROOT / "docs" / "images"
YEAR, TEMPLATE = (Path(__file__).with_name(name) for name in ("year.sql", "template.md"))
N_CELLS = "100"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.guide", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder; one that is there already is not crawled again")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        data = data or Path(folder) / "data"
        if not data.exists():
            crawl(data)
        linkcrawler(data, "up")
        try:
            write(data, Path(folder))
        finally:
            linkcrawler(data, "down")


def crawl(data: Path) -> None:
    """The six sites are crawled into `data`, and have a year behind them."""
    with docsweb.served() as sites:
        linkcrawler(data, "crawl", *sites.seeds, "--scope", "hosts", "--name", "docs", *sites.connect)
    linkcrawler(data, "up")
    try:
        store = Store(dsn_of(data))
        for statement in statements(YEAR.read_text()):
            store.command(statement)
        store.close()
        linkcrawler(data, "rebuild")
    finally:
        linkcrawler(data, "down")


def write(data: Path, folder: Path) -> None:
    """The page and its plots are written."""
    IMAGES.mkdir(exist_ok=True)
    index = analytics.connect(data)
    this_month = date.today().replace(day=1)
    names = {
        "year_ago": this_month.replace(year=this_month.year - 1).isoformat(),
        "month_4": (this_month - timedelta(days=100)).replace(day=1).isoformat(),
        "traffic": str(traffic(index, folder / "search-console.csv", this_month)),
    }
    lines = []
    for line in TEMPLATE.read_text().splitlines()[1:]:
        if line.startswith("$ "):
            lines += told(data, folder, line[2:], names)
        elif line.startswith("! "):
            lines += [drawn(index, *shlex.split(line[2:])), ""]
        else:
            lines.append(line)
    PAGE.write_text("\n".join(lines).replace("\n\n\n", "\n\n") + "\n")
    index.close()


def told(data: Path, folder: Path, line: str, names: dict[str, str]) -> Iterator[str]:
    """The command and what it prints, as a block."""
    arguments = shlex.split(line.replace("\\", "\\\\"))
    shown = line
    for name, value in names.items():
        arguments = [argument.replace(f"{{{name}}}", value) for argument in arguments]
        shown = shown.replace(f"{{{name}}}", value.replace(f"{folder}/", ""))
    printed = linkcrawler(data, *arguments).strip().replace(f"{folder}/", "")
    yield from ("```", f"$ linkcrawler {shown}", *(text.rstrip() for text in printed.splitlines()), "```", "")


def drawn(index: analytics.Analytics, question: str, *targets: str) -> str:
    """The plot of the reply is a file; the line that shows it."""
    target: Any = list(targets) if question == "compare" else targets[0]
    axes = getattr(index, question)(target).plot()
    axes.figure.set_dpi(80)
    axes.figure.savefig(IMAGES / f"{question}.png")
    return f"![{question} of {', '.join(targets)}](images/{question}.png)"


def traffic(index: analytics.Analytics, path: Path, this_month: date) -> Path:
    """A made-up export: the more links a page has, the more clicks, give or take; fewer a year ago than now."""
    chance = random.Random(5)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Date", "Page", "Clicks", "Impressions", "Position"])
        for row in index.landing("github.com", limit=60).rows:
            liking = chance.lognormvariate(0, 1)
            for days_ago in range((date.today() - this_month).days + 340):
                day = date.today() - timedelta(days=days_ago)
                clicks = round(int(row["backlinks"]) ** 0.7 * liking * (1 - days_ago / 700) * chance.uniform(0, 2))
                table.writerow([day, row["target_url"], clicks, clicks * 20 + 7, round(chance.uniform(1, 30), 1)])
    return path


def linkcrawler(data: Path, *arguments: str) -> str:
    """What the command prints; the script ends where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "linkcrawler", *arguments, "--data", str(data)],
        env={**os.environ, "COLUMNS": N_CELLS},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"linkcrawler {' '.join(arguments)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
