"""`status` and `top`: all that is known of a crawl, once or again and again, in whatever width there is."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from linkcrawler.store import Store
from tests.cli.conftest import Operated, candidate

URLS = [f"http://www.a.example/{i}" for i in range(6)]
TROUBLE = "ClickHouse at http://127.0.0.1:8123/default cannot be used now: connection refused. Check that it runs"


@pytest.fixture
def busy(spring: Operated) -> Operated:
    """Two workers at work, one that was killed, one that said goodbye; a lease of three URLs; one URL parked."""
    spring.begin(*URLS)
    spring.do(lambda frontier: frontier.claim("1-10", 1, 3, 0))
    outcomes = Counter(ok=1000, http_error=200, timeout=30, dns_error=4, robots_denied=3, connect_error=2, tls_error=1)
    spring.speak("1-10", n_pages=1240, outcomes=outcomes, n_hosts_in_flight=1)
    spring.speak("2-11", n_pages=60, outcomes=Counter(ok=60), trouble=TROUBLE)
    spring.speak("3-12", n_pages=7, outcomes=Counter(ok=7), age_ms=60_000)
    spring.speak("4-13", is_ended=True, n_pages=5, outcomes=Counter(ok=5))
    store = Store(spring.store_dsn)
    store.park("spring", [candidate("http://www.a.example/9")], "over_budget")
    store.close()
    return spring


@pytest.mark.parametrize("command", [("status",), ("top", "--once")])
def test_json_has_every_number_of_every_crawl(busy: Operated, command: tuple[str, ...]) -> None:
    busy.begin(name="autumn")

    said = busy.json(*command)
    crawls = {crawl["crawl"]: crawl for crawl in said["crawls"]}
    spring = crawls["spring"]

    assert set(crawls) == {"autumn", "spring"}
    assert (spring["state"], spring["n_workers"], spring["pages"]) == ("running", 2, 1312)
    assert spring["outcomes"]["ok"] == 1072
    assert (spring["seen"], spring["queued"], spring["leased"], spring["leases"]) == (6, 3, 3, 1)
    assert (spring["hosts_ready"], spring["hosts_in_flight"]) == (0, 1)
    assert spring["parked"] == {"over_budget": 1}
    assert re.fullmatch(r"[\d-]+T[\d:.]+Z", spring["oldest_lease_deadline_at"])
    assert {w["worker"]: w["is_alive"] for w in spring["workers"]} == {"1-10": True, "2-11": True, "3-12": False}
    assert said["redis_memory_bytes"] > 100_000


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", [("status",), ("top", "--once")])
def test_no_line_is_wider_than_the_terminal(busy: Operated, command: tuple[str, ...], width: int) -> None:
    done = busy.run(*command, COLUMNS=str(width))
    lines = done.stdout.splitlines()

    assert done.returncode == 0, done.stderr
    assert max(map(cell_len, lines)) <= width
    assert "crawl spring: running, 2 workers, 0.0 pages/s" in lines
    assert "  URLs     6 seen, 3 queued, 3 leased" in lines
    assert "  parked   1 over_budget" in lines
    assert any(re.fullmatch(r"  leases   1, the oldest ends in \d+ s", line) for line in lines)


def test_top_has_a_row_for_each_worker_that_did_not_say_goodbye(busy: Operated) -> None:
    text = busy.run("top", "--once", "--name", "spring").stdout

    assert re.search(r"^  1-10 +1,240 +0\.0 +1 ", text, re.M)
    assert re.search(r"^  2-11 .*ClickHouse at .*Check that it runs$", text, re.M)
    assert re.search(r"^  3-12 .* 6\d s ago +silent: dead", text, re.M)
    assert "4-13" not in text


def test_a_crawl_that_stands_still_says_what_makes_it_go_on(busy: Operated) -> None:
    busy.run("pause")

    text = busy.run("status").stdout

    assert "crawl spring: paused, 2 workers" in text
    assert "`linkcrawler resume --name spring` goes on" in text


def test_without_a_store_the_parked_urls_are_unknown_and_the_rest_is_told(busy: Operated) -> None:
    done = busy.run("status", "--json", LINKCRAWLER_CLICKHOUSE_DSN="http://127.0.0.1:1/default")
    (crawl,) = json.loads(done.stdout)["crawls"]

    assert crawl["parked"] is None
    assert crawl["queued"] == 3


def test_status_shows_the_services_that_the_settings_name_without_their_passwords(busy: Operated) -> None:
    lines = busy.run("status", LINKCRAWLER_CLICKHOUSE_DSN="http://ann:secret@127.0.0.1:1/index").stdout.splitlines()

    assert "store  http://ann:***@127.0.0.1:1/index" in lines
    assert [line.split()[1] for line in lines if line.startswith("redis ")] == [busy.redis_url]


class Terminal:
    """`linkcrawler top` in a terminal of its own."""

    def __init__(self, spring: Operated, data: Path, n_columns: int, n_rows: int) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", n_rows, n_columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        services = {"LINKCRAWLER_REDIS_URL": spring.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": spring.store_dsn}
        self.slave = slave
        self.shows = select.poll()  # `select` refuses the high numbers that descriptors have late in a long run
        self.shows.register(self.master, select.POLLIN)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linkcrawler", "top", "--data", str(data)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, **services, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        self.shown = ""

    def read_until(self, pattern: str, timeout_s: float = 60) -> None:
        """What was shown so far matches `pattern`."""
        deadline = time.monotonic() + timeout_s
        while not re.search(pattern, self.shown, re.S):
            assert time.monotonic() < deadline, f"{pattern!r} was not shown: {self.shown[-2000:]!r}"
            if self.shows.poll(100):  # milliseconds
                self.shown += os.read(self.master, 65536).decode()
            else:
                assert self.process.poll() in (None, 0), self.shown

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture
def terminal(busy: Operated, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(busy, tmp_path, 80, 24)
    yield terminal
    terminal.close()


def test_top_follows_the_crawl_until_q_and_leaves_the_terminal_as_it_was(busy: Operated, terminal: Terminal) -> None:
    terminal.read_until(r"\x1b\[\?1049h.*crawl spring: running, 2 workers")
    busy.run("pause", "--name", "spring")
    terminal.read_until(r"crawl spring: paused")

    os.write(terminal.master, b"q")

    assert terminal.process.wait(30) == 0
    terminal.read_until(r"\x1b\[\?1049l")
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_ctrl_c_ends_top_without_a_complaint(terminal: Terminal) -> None:
    terminal.read_until(r"crawl spring: running")

    terminal.process.send_signal(signal.SIGINT)

    assert terminal.process.wait(30) == 0
    terminal.read_until(r"\x1b\[\?1049l")
    assert "Traceback" not in terminal.shown
    assert "interrupted" not in terminal.shown
