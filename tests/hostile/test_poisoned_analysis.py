"""Group I: what pages write into an index to hurt whoever analyses it. One store, filled through the reader of pages,
and asked as analysts do: by reports, in a terminal, by CSV, by the API's JSON."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

import analytics
from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.config import CrawlConfig
from linkcrawler.extract import fetch_of, read_date, read_response
from linkcrawler.records import Exchange
from linkcrawler.store import Store
from tests.conftest import execute

CONFIG = CrawlConfig("poison")
AT_MS = 1_772_366_400_000  # 2026-03-01
T = "http://target.example"
FORMULAS = ("=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\uff1d1+1")
SCRIPT = "<script>alert(1)</script>"
ANCHORS = {
    "/html": SCRIPT.replace("<", "&lt;"),
    "/long": "x" * 1_000_000,
    "/rtl": "re\u202elaunch\u2066",
    "/nul": "a\0b",
    "/bytes": "\udcff\udcfe broken",
}
N_FARM = 1000


def exchange(url: str, body: bytes, *headers: tuple[bytes, bytes]) -> Exchange:
    said = [(b"Content-Type", b"text/html; charset=utf-8"), *headers]
    return Exchange(url, AT_MS, "192.0.2.7", "GET", [], "1.1", 200, "OK", said, body)


def document(*links: tuple[str, str]) -> bytes:
    shown = "".join(f'<a href="{href}">{text}</a>' for href, text in links)
    return f"<!doctype html><meta charset=utf-8>{shown}".encode("utf-8", "surrogateescape")


def farm(n: int) -> tuple[str, bytes]:
    """One site of a clique: it links to 20 others and to what they boost."""
    others = [(f"http://farm{(n + step) % N_FARM}.example/", "best casino") for step in range(1, 21)]
    return f"http://farm{n}.example/", document(("http://boosted.example/", "best casino"), *others)


PAGES: dict[str, tuple[bytes, tuple[tuple[bytes, bytes], ...]]] = {
    "http://a.example/": (
        document(
            *((f"{T}/f{n}", text) for n, text in enumerate(FORMULAS)),
            *((T + path, text) for path, text in ANCHORS.items()),
            ("http://under_score.target.example/", "underscore"),
            (f"http://{'l' * 64}.example/", "long label"),
            ("http://xn--a.example/", "no punycode"),
            ("http://xn--bcher-kva.example/", "punycode"),
            ("http://192.0.2.1/", "address"),
            ("http://192.0.2.1:8080/", "port of an address"),
            (f"{T}:8080/port", "port"),
            ("http://a.example/self", "self"),
            ("http://www.a.example/", "self, too"),
        ),
        ((b"Last-Modified", b"Fri, 31 Dec 9999 23:59:59 GMT"),),
    ),
    "http://many.example/": (document(*[(f"{T}/many", "again")] * 30_000), ((b"Content-Length", b"9" * 30),)),
    "http://old.example/": (document((f"{T}/old", "old")), ((b"Last-Modified", b"Thu, 01 Jan 0001 00:00:00 GMT"),)),
    **{url: (body, ()) for url, body in map(farm, range(N_FARM))},
}


@dataclass(frozen=True)
class Poisoned:
    """The store, and the questions over it."""

    dsn: str
    data: Path
    store: Store
    index: analytics.Analytics

    def run(self, *words: str) -> str:
        """What a command prints."""
        env = {"LINKCRAWLER_CLICKHOUSE_DSN": self.dsn, "LINKCRAWLER_DATA": str(self.data), "COLUMNS": None}
        done = CliRunner().invoke(program, list(words), env=env)
        assert done.exit_code == 0, done.output
        return done.stdout

    def anchor(self, path: str) -> str:
        """The anchor that is stored of the link to that path of the target."""
        rows = self.store.query("select anchor from links final where target_url = {u:String}", {"u": T + path})
        return str(rows[0][0])


@pytest.fixture(scope="module")
def poisoned(store_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    name = f"poison_{os.getpid()}"
    execute(store_dsn, f"create database {name}")
    dsn = store_dsn.rsplit("/", 1)[0] + f"/{name}"
    store = Store(dsn)
    store.migrate()
    fetches = []
    for url, (body, headers) in PAGES.items():
        came = exchange(url, body, *headers)
        fetches.append(fetch_of(CONFIG.name, url, came, read_response(came, CONFIG), AT_MS))
    store.write(fetches, "poison")
    yield Poisoned(dsn, tmp_path_factory.mktemp("poison"), store, analytics.connect(dsn))
    store.close()
    execute(store_dsn, f"drop database {name} sync")


def test_a_spreadsheet_runs_no_anchor(poisoned: Poisoned) -> None:
    """I.1: by `export`, and by what a report prints."""
    for words in (("export", "links", "--columns", "anchor"), ("export", "anchors", "target.example")):
        rows = csv.DictReader(io.StringIO(poisoned.run(*words, "--format", "csv"), newline=""))
        cells = [cell for row in rows for cell in row.values() if isinstance(cell, str)]

        assert {f"'{text.strip()}" for text in FORMULAS} <= set(cells)
        assert not [cell for cell in cells if cell[:1] in "=+@\t\uff1d" and cell]


def test_html_in_an_anchor_is_text(poisoned: Poisoned) -> None:
    """I.2: it is kept as it was shown; `test_hostile_anchors_are_text` looks at the dashboard."""
    assert poisoned.anchor("/html") == SCRIPT


def test_an_anchor_has_a_length(poisoned: Poisoned) -> None:
    """I.3"""
    assert len(poisoned.anchor("/long")) == CONFIG.max_anchor_chars


def test_no_anchor_turns_the_direction_of_text_or_ends_it(poisoned: Poisoned) -> None:
    """I.4, I.5, I.6"""
    assert poisoned.anchor("/rtl") == "relaunch"
    assert poisoned.anchor("/nul") == "ab"
    assert poisoned.anchor("/bytes") == "\ufffd\ufffd broken"
    printed = poisoned.run("anchors", "target.example")
    assert not [sign for sign in "\u202e\u2066\0\x1b" if sign in printed]


def test_hosts_are_hosts_and_what_is_none_is_no_link(poisoned: Poisoned) -> None:
    """I.7 to I.11"""
    rows = poisoned.store.query(
        "select target_host, target_domain, target_url from links final where source_host = 'a.example'"
    )
    found = {(host, domain) for host, domain, _ in rows}

    assert ("under_score.target.example", "target.example") in found
    assert ("xn--bcher-kva.example", "xn--bcher-kva.example") in found
    assert ("192.0.2.1", "192.0.2.1") in found, "an address is a domain of its own"
    assert {url for host, _, url in rows if host == "192.0.2.1"} == {"http://192.0.2.1/", "http://192.0.2.1:8080/"}
    assert (f"{T}:8080/port") in {url for _, _, url in rows}
    assert not [host for host, _ in found if "l" * 64 in host or host == "xn--a.example"]


def test_who_links_to_oneself_gains_nothing(poisoned: Poisoned) -> None:
    """I.12"""
    report = poisoned.index.report("a.example").rows[0]

    assert (report["backlinks"], report["referring_domains"]) == (0, 0)


def test_a_link_farm_is_counted_as_what_it_is_and_can_be_seen(poisoned: Poisoned) -> None:
    """I.13: a thousand hosts are a thousand domains, on one address: the report says both."""
    report = poisoned.index.report("boosted.example").rows[0]

    assert (report["referring_domains"], report["referring_ips"]) == (N_FARM, 1)


def test_a_date_that_cannot_be_is_no_date(poisoned: Poisoned) -> None:
    """I.14: a Last-Modified is kept as it was said, and decides nothing."""
    said = {r[0] for r in poisoned.store.query("select distinct last_modified from fetches where last_modified != ''")}

    assert said == {"Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 0001 00:00:00 GMT"}
    for text in ("0000-00-00", "99999-01-01", "2026-13-45", "-1", "1e400", "\u0661\u0662"):
        assert read_date(text) is None


def test_counts_do_not_overflow(poisoned: Poisoned) -> None:
    """I.15: 30,000 elements that link to one page, of which as many are read as may be; a length of 30 digits."""
    ((instances,),) = poisoned.store.query(f"select instances from links final where target_url = '{T}/many'")

    assert instances == CONFIG.max_links_per_page - 1, "the meta element is one of those that are read"
    assert poisoned.index.report("target.example").rows[0]["backlinks_instances"] >= instances
