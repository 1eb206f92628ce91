"""How soon a large target's overview is painted, and what it weighs: `make bench ARGS="dashboard --links 10e6"`.

The index is that of bench_analytics, counted ahead. `linkcrawler serve` is started over it, and Debian's chromium opens
the overview of its largest target of about a million links, each time as somebody who never was there: nothing is
cached. It is painted when no number and no panel that can be seen waits any more.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Browser, Response, sync_playwright

from analytics.reader import ClickHouse
from analytics.rollups import Rollups
from analytics.writer import Writer
from linkcrawler.store import Store
from tests.bench.bench_analytics import index_of, targets_by_size

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
MAX_LINKS = 1_000_000
# The browser's own clock, from the moment it was told to go there, and looked at with every frame it paints.
WHEN_PAINTED = """
const isPainted = () => {
  const isSeen = (panel) => panel.getBoundingClientRect().top < innerHeight;
  const seen = [...document.querySelectorAll(".panel")].filter(isSeen);
  const isBusy = (panel) => panel.getAttribute("aria-busy") !== "false";
  return seen.length > 0 && !document.querySelector(".skeleton") && !seen.some(isBusy);
};
const look = () => {
  if (isPainted()) window.paintedAfter_ms = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@contextmanager
def served(dsn: str) -> Iterator[tuple[str, float]]:
    """The address of a server over that store, and the seconds until it answered."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "linkcrawler", "serve", "--port", "0"]
    environment = {**os.environ, "LINKCRAWLER_CLICKHOUSE_DSN": dsn}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(r"http://\S+", said)
    if not found:
        raise SystemExit(f"the server did not start: {said}{server.stdout.read()}")
    try:
        yield found[0], time.perf_counter() - began
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def opened(browser: Browser, url: str) -> tuple[float, dict[str, int]]:
    """Seconds until the page is painted, and the bytes that came, compressed: of its files, and of its data."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # the tool marks what it calls
    page.add_init_script(WHEN_PAINTED)
    page.goto(url)
    painted = page.wait_for_function("window.paintedAfter_ms", timeout=120_000)
    seconds = float(painted.json_value()) / 1000
    weights = {"files": 0, "data": 0}
    for answer in answers:
        kind = "data" if "/api/" in answer.url else "files"
        weights[kind] += int(answer.request.sizes()["responseBodySize"]) if answer.finished() is None else 0
    context.close()
    return seconds, weights


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--links", type=float, default=10e6, help="links in the index; a tenth leads to one target")
    arguments.add_argument("--data", type=Path, help="folder that keeps the index")
    arguments.add_argument("--as-is", action="store_true", help="count nothing ahead anew")
    arguments.add_argument("--times", type=int, default=7, help="how often the page is opened")
    options = arguments.parse_args()
    with index_of(int(options.links), options.data) as running, sync_playwright() as playwright:
        store = Store(running.url)
        sizes = targets_by_size(store, 1)
        store.close()
        size = max(size for size in sizes if size <= MAX_LINKS)
        if not options.as_is:
            Rollups(ClickHouse(running.url), Writer(running.url)).refresh(is_all=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with served(running.url) as (url, start_s):
            address = f"{url}overview?target={sizes[size][0]}"
            loads = [opened(browser, address) for _ in range(options.times)]
        browser.close()
    taken = [seconds for seconds, _ in loads]
    weights = loads[-1][1]
    sys.stdout.write(
        f"  serve answers after             {start_s:>8.2f} s\n"
        f"  overview of {size:>9,} links     {statistics.median(taken):>8.2f} s median of {len(taken)}, "
        f"{taken[0]:.2f} s the first, {max(taken):.2f} s the slowest\n"
        f"  files of the page, compressed   {weights['files'] / 1000:>8.1f} kB\n"
        f"  data of the page, compressed    {weights['data'] / 1000:>8.1f} kB\n"
    )


if __name__ == "__main__":
    main()
