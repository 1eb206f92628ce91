"""What one page costs in the store: milliseconds of CPU here and in the embedded endpoint, per page with its links.

    python tests/bench/bench_store.py [--rows 1000000] [--docsweb FOLDER]

First at an empty store, then at one with a history (rows of link_sets, and three fetches for ten of them), for
batches of 100 and 500 pages with 15 external links: new pages, the same pages unchanged, and changed. Then bytes
per link on disk, of generated pages or of the HTML files below a folder. Merges after a batch are counted: each
round ends when the server is idle.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler.config import CrawlConfig
from linkcrawler.embedded import status, store_service
from linkcrawler.extract import extract_page, links_digest
from linkcrawler.records import Evidence, Fetch, Link, LinkClass, LinkType, Outcome, Page
from linkcrawler.store import Store

N_LINKS = 15
START_AT = 1_790_000_000_000  # 2026-09
DAY_MS = 86_400_000
WORDS = "about index story guide release manual python search archive contact history article reference".split()
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def generated(n_pages: int, seed: int, at: int, change: int = 0) -> list[Fetch]:
    """Pages of some hundred domains, each with N_LINKS external links; `change` gives other links."""
    dice = random.Random(seed)
    found = []
    for number in range(n_pages):
        domain = f"source{dice.randrange(200_000)}.example"
        url = f"https://www.{domain}/{dice.choice(WORDS)}/{dice.choice(WORDS)}-{seed}-{number}.html"
        links = [
            Link(
                f"https://{host}/{dice.choice(WORDS)}/{dice.randrange(3000)}",
                *(host, host, host),
                LinkClass.HYPERLINK,
                LinkType.TEXT,
                anchor=f"{dice.choice(WORDS)} {dice.choice(WORDS)}",
                placement=dice.choice(("main", "footer", "nav", "")),
            )
            for host in (f"target{int(dice.paretovariate(0.7)) % 100_000 + change}.example" for _ in range(N_LINKS))
        ]
        links = list({k.target_url: k for k in links}.values())
        found.append(fetched(url, f"www.{domain}", domain, at + number * 7, links, number))
    return found


def fetched(url: str, host: str, domain: str, at: int, links: list[Link], number: int, title: str = "") -> Fetch:
    """An ok fetch of a page with these links."""
    page = Page(
        title=title or f"{url[-30:]} page",
        language="en",
        charset="utf-8",
        links=links,
        links_digest=links_digest(links),
        n_external_links=len(links),
    )
    proof = Evidence(f"bench/{number // 5000:05}.warc.gz", number * 21_013, 20_000 + number % 999)
    return Fetch(
        *("bench", url, host, domain, domain, at, Outcome.OK),
        status=200,
        ip=f"192.0.2.{hash(domain) % 250}",
        fetch_ms=120,
        body_bytes=90_000,
        content_type="text/html",
        etag=f'"{number:x}"',
        payload_digest=f"sha1:{number:032}",
        page=page,
        evidence=proof,
    )


class Meter:
    """CPU of this process and of the endpoint's, in seconds."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")

    def read(self) -> tuple[float, float]:
        fields = self._stat.read_text().rpartition(")")[2].split()
        return time.process_time(), (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def settled(self) -> tuple[float, float]:
        """The same once the server has been idle for 0.3 s: merges of the round are over."""
        before = self.read()
        while True:
            time.sleep(0.3)
            now = self.read()
            if now[1] - before[1] < 0.02:
                return now
            before = now


def measure(store: Store, meter: Meter, name: str, batches: Sequence[list[Fetch]]) -> None:
    """Print what these batches cost per page."""
    n_pages = sum(len(b) for b in batches)
    client, server = meter.settled()
    started = time.perf_counter()
    for number, batch in enumerate(batches):
        store.write(batch, f"{name}-{number}-{started}")
    wall_s = time.perf_counter() - started
    now_client, now_server = meter.read()
    merged = meter.settled()[1]
    spent = [(now_client - client), (now_server - server), (merged - now_server), wall_s]
    client_ms, server_ms, merges_ms, wall_ms = (s / n_pages * 1e3 for s in spent)
    sys.stdout.write(
        f"  {name:<28}client {client_ms:6.3f}  server {server_ms:6.3f}  "
        f"merges after {merges_ms:6.3f}  wall {wall_ms:6.3f} ms/page\n"
    )


def rounds(store: Store, meter: Meter, n_pages: int, seed: int) -> None:
    for size in (100, 500):
        n = n_pages // size
        sys.stdout.write(f" batches of {size}\n")
        base = seed + size * 100
        measure(store, meter, f"{size} new", [generated(size, base + i, START_AT) for i in range(n)])
        again = [generated(size, base + i, START_AT + DAY_MS) for i in range(n)]
        measure(store, meter, f"{size} again, unchanged", again)
        changed = [generated(size, base + i, START_AT + 2 * DAY_MS) for i in range(n)]
        for fetch in (f for b in changed for f in b):
            assert fetch.page
            fetch.page.links = fetch.page.links[1:]
            fetch.page.links_digest = links_digest(fetch.page.links)
        measure(store, meter, f"{size} again, one link less", changed)


def documents(folder: Path) -> Iterator[Fetch]:
    """Every HTML file below `folder` as a fetched page, under a host made of its first folder."""
    config = CrawlConfig("bench")
    files = sorted(p for p in folder.rglob("*.htm*") if p.is_file())
    for number, file in enumerate(files):
        site, _, path = str(file.relative_to(folder)).partition("/")
        host = f"docs.{site.replace('.', '-')}.example"
        url = f"https://{host}/{path}"
        page = extract_page(file.read_bytes(), url, "text/html", (), config)
        fetch = fetched(url, host, host.partition(".")[2], START_AT + number * 37, page.links, number, page.title)
        fetch.page = page
        yield fetch


def sizes(store: Store) -> None:
    """Print bytes on disk per row and per column of the tables, merged."""
    for table in ("fetches", "link_sets", "links", "pages"):
        store._connection.command(f"optimize table {table} final")
    rows = store.query(
        """select table, sum(rows), sum(bytes_on_disk) from system.parts
        where active and database = currentDatabase() group by table order by table"""
    )
    for table, n_rows, n_bytes in rows:
        sys.stdout.write(f"  {table:<12}{n_rows:>10} rows {n_bytes / max(n_rows, 1):7.2f} bytes/row\n")
    for table in ("link_sets", "links"):
        columns = store.query(
            """select column, sum(column_data_compressed_bytes) / sum(rows) as b from system.parts_columns
            where active and database = currentDatabase() and table = {table:String}
            group by column having b >= 0.1 order by b desc""",
            {"table": table},
        )
        sys.stdout.write(f"    {table}: " + ", ".join(f"{name} {n:.2f}" for name, n in columns) + "\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--rows", type=int, default=1_000_000, help="rows of link_sets in the filled store")
    arguments.add_argument("--pages", type=int, default=2000, help="pages per measurement")
    arguments.add_argument("--docsweb", type=Path, help="folder of HTML files to measure bytes per link with")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as data, store_service(Path(data)) as dsn:
        meter = Meter(next(s.pid for s in status(Path(data)) if s.service == "store"))
        store = Store(dsn)
        store.migrate()
        if options.docsweb:
            pages = list(documents(options.docsweb))
            for start in range(0, len(pages), 500):
                store.write(pages[start : start + 500], str(start))
            n_links = sum(len(f.page.links) for f in pages if f.page)
            sys.stdout.write(f"{len(pages)} documents with {n_links} links\n")
            sizes(store)
            return
        sys.stdout.write("empty store\n")
        rounds(store, meter, options.pages, 1)
        if options.rows:
            n_pages = options.rows // N_LINKS
            for number in range(n_pages // 5000 + 1):
                batch = generated(5000, 10_000_000 + number, START_AT)
                store.write(batch, f"fill-{number}")
            sys.stdout.write(f"store with {options.rows} rows of link_sets\n")
            rounds(store, meter, options.pages, 50_000_000)
            sizes(store)
        store.close()


if __name__ == "__main__":
    main()
