"""Minutes of everything at once: a web that changes and is partly hostile, crawled again and again while things die.

    make soak MINUTES=15

It takes the minutes that it is given and at most two more: a soak of less than five has fewer pages and quicker
attacks, and no round is begun that would last beyond, were it as long as the longest so far. It says what it is at.

Each round the web changes, and every page is fetched again by two workers. Meanwhile a worker is killed every few
seconds, in some rounds Redis with one, in some the store stands still and is killed, and backups are made. At the end:

- of each page, each link has the spans that the generations give it in plain Python, and no other link is there;
- memory, open files and Redis are as large in the last third of the rounds as in the second;
- no key of a crawl that was deleted is left, no unfinished file, no process, no socket that listens.

The run fails where one of these does not hold, and prints the seed with which it can be had again.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from linkcrawler import embedded
from tests.bench import changing_web
from tests.bench.faults import command
from tests.bench.soak_gauge import Gauge
from tests.bench.soak_progress import SoakProgress
from tests.bench.written import table, write
from tests.chaos import claims
from tests.chaos.chaos import Attacked
from tests.chaos.request_log import ROOT, Served

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
N_HOSTS, N_PAGES, FEWEST_PAGES = 20, 40, 10  # pages of each host
FULL_MINUTES = 5.0  # from here on there are all pages, and a worker dies every EVERY_S
EVERY_S, FASTEST = (12.0, 20.0), 0.6
# Moments of a round at which something dies; then it is left to end. What dies again and again before it has worked
# gets nowhere, and a round took as long as that went on. The store is stopped at the first and killed at the third.
FEWEST_MOMENTS, MOMENTS = 3, 6
OVERTIME_S, OVERTIME_OF_FIRST_S = 30.0, 75.0  # beyond the minutes given; the first rounds are wanted more
SETTINGS = {"timeout_s": 3.0, "connect_timeout_s": 2.0, "lease_ms": 8000, "max_attempts": 2, "max_body_bytes": 1 << 20}
ROUND_LIMIT_S = 400.0
N_ROUNDS = 3  # wanted: from one to the next other things die
# What is done besides to round n, n + 6, ...: as `soak` has it.
ATTACKS = ("", ", Redis dies, a backup", ", the store dies", ", Redis dies", ", a backup", ", Redis and the store die")
SPANS = """
select source_url, target_url, count() as n_spans, countIf(lost_at is null) as n_live
from links final
where link_class = 'hyperlink'
group by source_url, target_url
"""


class Soaked(Attacked):
    """Crawls of the changing web under attack: the first, and then all pages again."""

    def stop(self) -> None:
        """As of any attack; where the services have ended there is nothing to stop."""
        if (self.data / "redis.json").exists():
            super().stop()

    def round(self, number: int) -> None:
        """The next one runs."""
        if not number:
            seeds = [f"http://{host}/0" for host in changing_web.hosts_of(N_HOSTS)]
            seeds += [
                f"http://{h}/{i}" for h in changing_web.HOSTILE_HOSTS for i in range(changing_web.N_HOSTILE_PAGES)
            ]
            self.start(*seeds)
            return
        line = [sys.executable, "-m", "linkcrawler", "recrawl", "--all", "--name", self.name, "--workers", "2"]
        with (self.data / f"{self.name}.out").open("wb") as out, (self.data / f"{self.name}.err").open("wb") as err:
            self.process = subprocess.Popen(
                [*line, "--json", "--data", str(self.data)], stdout=out, stderr=err, cwd=ROOT
            )


@contextlib.contextmanager
def served(n_pages: int) -> Iterator[int]:
    """The port of the changing web, whose good hosts have so many pages each."""
    line = [sys.executable, "-m", "tests.bench.changing_web", str(n_pages)]
    server = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def make_generation(port: int, generation: int) -> None:
    """The web is as it is in this generation."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", f"/{generation}", headers={"Host": "control.example"})
    assert link.getresponse().status == 200
    link.close()


def wrong_links(crawl: Attacked, n_pages: int, n_generations: int) -> list[str]:
    """In words, each link whose spans are not those that the generations give it."""
    wanted: dict[tuple[str, str], tuple[int, int]] = {}
    for host in changing_web.hosts_of(N_HOSTS):
        for page in range(n_pages):
            by_generation = [set(changing_web.links_of(host, page, g)) for g in range(n_generations)]
            for target in set().union(*by_generation):
                runs = [is_there for is_there, _ in groupby(target in those for those in by_generation)]
                wanted[f"http://{host}/{page}", target] = (sum(runs), int(runs[-1]))
    found = {
        (str(row["source_url"]), str(row["target_url"])): (int(str(row["n_spans"])), int(str(row["n_live"])))
        for row in claims.rows(crawl, SPANS)
    }
    return [
        f"{key[0]} -> {key[1]}: spans, live {found.get(key)} and not {wanted.get(key)}"
        for key in sorted(wanted.keys() | found.keys())
        if found.get(key) != wanted.get(key)
    ]


def leaks(data: Path, kept: Path, port: int) -> list[str]:
    """What is left that should not be, once the services are down."""
    found = [
        f"file {path}" for pattern in ("**/*.part*", "store/shadow/*/*", "run/spill/*") for path in data.glob(pattern)
    ]
    found += [f"file {path}" for path in kept.glob(".unfinished-*")]
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(data).encode() in (said := one.read_bytes()) and int(one.parent.name) != os.getpid():
                found.append(f"process {one.parent.name}: {said[:80]!r}")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            found.append(f"socket: somebody listens on the store's port {port}")
    return found


def soak(minutes: float, seed: int) -> int:
    """Rounds until the time is over, then the claims; 1 where one does not hold."""
    share = max(FASTEST, min(1.0, minutes / FULL_MINUTES))
    n_pages = max(FEWEST_PAGES, min(N_PAGES, round(N_PAGES * minutes / FULL_MINUTES)))
    n_moments = MOMENTS if minutes >= FULL_MINUTES else FEWEST_MOMENTS
    rng = random.Random(seed)
    rows: list[list[object]] = []
    problems: list[str] = []
    with (
        SoakProgress(minutes) as progress,
        tempfile.TemporaryDirectory() as folder,
        served(n_pages) as port,
        contextlib.ExitStack() as stack,
    ):
        progress.begins("services start")
        data, kept = Path(folder) / "data", Path(folder) / "kept"
        embedded.up(data)
        stack.callback(embedded.down, data, is_forced=True)
        web = cast(Served, SimpleNamespace(connect=("--connect-to", f"::127.0.0.1:{port}")))
        crawl = Soaked(data, "soak", web, ("--workers", "2"))
        stack.callback(crawl.stop)
        crawl.prepare(**SETTINGS)
        gauge = stack.enter_context(Gauge(crawl, progress))
        number, longest_s = 0, 0.0
        while not number or may_begin(progress.elapsed_s + longest_s - minutes * 60, number):
            gauge.number = number
            progress.begins(
                f"round {number + 1}, {'all pages again' if number else 'the first crawl'}{ATTACKS[number % 6]}"
            )
            make_generation(port, number)
            began = time.monotonic()
            crawl.round(number)
            n_before = len(crawl.deaths), crawl.n_redis_deaths, crawl.n_store_deaths
            backup = (
                threading.Thread(target=backed_up, args=(data, kept, problems), daemon=True)
                if number % 3 == 1
                else None
            )
            if backup:
                backup.start()
            redis_at, store_at = ({1} if number % 2 else set()), ({1} if number % 3 == 2 else set())
            crawl.until_the_end(rng, rng.uniform(*EVERY_S) * share, redis_at, store_at, ROUND_LIMIT_S, n_moments)
            crawl.end(ROUND_LIMIT_S)
            if backup:
                backup.join()
            n_wrong = len(wrong := wrong_links(crawl, n_pages, number + 1))
            problems += wrong[:3]
            progress.n_problems = len(problems)
            longest_s = max(longest_s, time.monotonic() - began)
            deaths = (len(crawl.deaths), crawl.n_redis_deaths, crawl.n_store_deaths)
            row = [number, *(after - before for after, before in zip(deaths, n_before, strict=True)), n_wrong]
            rows.append(row)
            number += 1
        progress.begins("claims are looked at")
        store_port = int(crawl.service("store")["port"])
        n_links = claims.rows(crawl, "select count() as n from links final")[0]["n"]
        try:
            claims.assert_no_key_leaks(crawl)
        except AssertionError as exc:
            problems.append(f"keys: {exc}")
        gauge.__exit__()
        embedded.down(data, is_forced=True)
        problems += leaks(data, kept, store_port)
    grown = gauge.grown()
    problems += [f"{what} grows: {middle} to {last}" for what, middle, last, verdict in grown if verdict != "flat"]
    workers, redis, store = (sum(int(cast(Any, row[i])) for row in rows) for i in (1, 2, 3))
    text = (
        f"{progress.elapsed_s / 60:.1f} minutes, {len(rows)} rounds of {N_HOSTS * n_pages:,} pages and "
        f"{len(changing_web.HOSTILE_HOSTS)} hostile hosts: {workers} workers, {redis} Redis servers and {store} stores "
        f"were killed; {n_links} spans of links, {sum(int(cast(Any, row[4])) for row in rows)} of them wrong; "
        f"{len(problems)} problems.\n\n" + table(["most of", "second third", "last third", ""], grown)
    )
    sys.stdout.write(f"{text}\n" + "".join(f"{line}\n" for line in problems))
    if problems:
        sys.stdout.write(f"again: python -m tests.bench.bench_endurance --seed {seed}\n")
    elif "--write" in sys.argv:
        write("endurance", text, PAGE)
    return int(bool(problems))


def may_begin(overtime_s: float, number: int) -> bool:
    """Whether there is time for round `number` (from 0), where it would end `overtime_s` after the minutes given.

    >>> [may_begin(seconds, number) for seconds in (-5, 50, 90) for number in (2, 3)]
    [True, True, True, False, False, False]
    """
    return overtime_s <= (OVERTIME_OF_FIRST_S if number < N_ROUNDS else OVERTIME_S)


def backed_up(data: Path, kept: Path, problems: list[str]) -> None:
    """A backup is made while the crawl is under attack; it may fail, in words, and says whether it is whole."""
    time.sleep(3)
    try:
        command(data, "backup", kept, "--keep", "2")
        command(data, "backup", kept, "--check")
    except subprocess.CalledProcessError as exc:
        line = str(exc.stderr).strip().splitlines()[-1:]
        sys.stderr.write(f"backup: {json.dumps(line)}\n")
        if "Traceback" in str(exc.stderr) or "fault in the program" in str(exc.stderr):
            problems.append(f"backup: {line}")


def main(arguments: list[str]) -> int:
    """Options, then the soak."""
    options = argparse.ArgumentParser(prog="make soak")
    options.add_argument("--minutes", type=float, default=5.0, help="about so long, and at most two more [5]")
    options.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="that a failed soak has printed")
    options.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    said = options.parse_args(arguments)
    return soak(said.minutes, said.seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
