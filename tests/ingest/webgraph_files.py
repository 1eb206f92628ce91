"""Graphs as Common Crawl publishes them, written by hand."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

HEADER = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"


def put(path: Path, *lines: str, head: str = "") -> Path:
    """The lines are in the gzip file."""
    path.write_bytes(gzip.compress((head + "".join(f"{line}\n" for line in lines)).encode("utf-8", "surrogateescape")))
    return path


def put_graph(folder: Path, names: Iterable[str], edges: Iterable[tuple[int, int]], called: str = "made") -> list[Path]:
    """A graph of domains whose reversed names are sorted, as they have to be; the edges likewise."""
    return [
        put(folder / f"{called}-domain-vertices.txt.gz", *(f"{i}\t{name}\t{i + 1}" for i, name in enumerate(names))),
        put(folder / f"{called}-domain-edges.txt.gz", *(f"{source}\t{target}" for source, target in edges)),
    ]
