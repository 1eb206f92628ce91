"""Real pages of about 30 kB: those of the documentation sites that are between 12 and 90 kB, drawn by a fixed seed.

300 of 1,577 pages of docs.python.org, docs.djangoproject.com, www.postgresql.org, httpd.apache.org, nodejs.org and
www.debian.org: 32 kB, 96 elements with href and 3 links to other domains on average. Fetched by tests/docsweb.py.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from tests.docsweb import HOME, TOOL

N_PAGES = 300
MIN_BYTES, MAX_BYTES = 12_000, 90_000


def real_pages() -> list[tuple[str, bytes]]:
    """Address and bytes of each page; none where the documentation sites were not fetched."""
    found: list[tuple[str, Path]] = []
    table = TOOL.with_name("sites.tsv")
    for row in csv.reader(table.open(), delimiter="\t") if table.exists() else ():
        if row[0].startswith("#"):
            continue
        package, host, prefix, docroot, *_ = row
        folder = HOME / "sites" / package / docroot
        paths = (path for path in sorted(folder.rglob("*.htm*")) if path.is_file() and not path.is_symlink())
        found += [
            (f"https://{host}{prefix}{path.relative_to(folder)}", path)
            for path in paths
            if MIN_BYTES <= path.stat().st_size <= MAX_BYTES
        ]
    random.Random(1).shuffle(found)
    return [(url, path.read_bytes()) for url, path in found[:N_PAGES]]
