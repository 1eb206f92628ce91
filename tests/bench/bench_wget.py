"""Six documentation sites fetched by GNU Wget into WARC and imported, and crawled by us: the same rows of `links`.

    make bench ARGS=wget
    make bench ARGS="wget --sites nodejs debian"

Wget finds its way by itself, over http and https, and so does the crawl. Every column is compared but those that differ
between any two looks at one page (tests/ingest/wget.py names them). A row or a page more or less fails the benchmark.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from linkcrawler.embedded import redis_service, store_service
from linkcrawler.store import Store
from tests.docsweb import served
from tests.ingest.wget import OWN_COLUMNS, Place

LIMIT_S = 3600
N_SHOWN = 10


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sites", nargs="*", default=[""], help="parts of the names of the sites to fetch")
    asked = words.parse_args().sites
    if not (wget := shutil.which("wget")):
        sys.exit("wget is absent: apt-get install wget")
    with tempfile.TemporaryDirectory() as name, served() as web:
        folder = Path(name)
        seeds = [seed for seed in web.seeds if any(part in seed for part in asked)]
        with store_service(folder / "data") as dsn, redis_service(folder / "data") as redis_url:
            store = Store(dsn)
            store.migrate()
            store.close()
            place = Place(dsn, redis_url, folder)
            began = time.monotonic()
            warc = place.by_wget(wget, web, seeds, LIMIT_S)
            fetched = time.monotonic()
            theirs = place.ingested(warc, LIMIT_S)
            imported = time.monotonic()
            ours = place.crawled(web, seeds, LIMIT_S)
            crawled = time.monotonic()
    n_bytes = theirs.said["files"][0]["n_bytes"]
    print(f"{len(seeds)} sites; wget {fetched - began:.0f} s, {n_bytes / 1e6:.0f} MB of WARC")
    print(f"{'':22}{'wget':>12}{'crawled':>12}")
    print(f"{'seconds':22}{imported - fetched:12.0f}{crawled - imported:12.0f}")
    print(f"{'pages and redirects':22}{len(theirs.pages):12,}{len(ours.pages):12,}")
    print(f"{'rows of links':22}{len(theirs.links):12,}{len(ours.links):12,}")
    print(f"damage: {theirs.said['damages'] or 'none'}; not compared: {', '.join(OWN_COLUMNS)}")
    differing = [
        *(f"read by wget only: {url}" for url in sorted(theirs.pages - ours.pages)),
        *(f"read by the crawl only: {url}" for url in sorted(ours.pages - theirs.pages)),
        *(f"by wget only: {row}" for row in sorted(set(theirs.links) - set(ours.links))),
        *(f"by the crawl only: {row}" for row in sorted(set(ours.links) - set(theirs.links))),
    ]
    for line in differing[:N_SHOWN]:
        print(line)
    print("the same pages and the same links" if not differing else f"{len(differing)} DIFFERENCES")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
