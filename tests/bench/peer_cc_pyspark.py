"""Common Crawl's own extraction of links from WAT, ExtractLinksJob of cc-pyspark, as a plain function without Spark.

It is not on PyPI: `git clone https://github.com/commoncrawl/cc-pyspark`, and say where in CC_PYSPARK. What it imports
and does not need for one record (Spark, boto3) is stood in for. It yields pairs of source and absolute target, with
images, scripts and repeats, and no canonical form, anchors or rel.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

STOOD_IN = ("pyspark", "pyspark.sql", "pyspark.sql.types", "boto3", "botocore")


class _Nothing:
    """Whatever is asked of a library that is not there."""

    def __init__(self, *_: object) -> None:
        pass

    def add(self, _n: int) -> None:
        """An accumulator of Spark's, that counts nothing."""


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing


def cc_pyspark() -> Callable[[bytes], tuple[int, int]] | None:
    """A function from the content of a WAT file to its pages and links; None where CC_PYSPARK names no copy."""
    folder = Path(os.environ.get("CC_PYSPARK") or "cc-pyspark")
    if not (folder / "wat_extract_links.py").exists():
        return None
    for name in STOOD_IN:
        sys.modules.setdefault(name, _StandIn(name))
    sys.path.insert(0, str(folder))
    job = importlib.import_module("wat_extract_links").ExtractLinksJob()
    for name in [name for name in dir(job) if name.startswith("records_")] + ["link_count"]:
        setattr(job, name, _Nothing())

    def links_of(content: bytes) -> tuple[int, int]:
        n_pages = n_links = 0
        for record in ArchiveIterator(io.BytesIO(content), no_record_parse=True, arc2warc=True):
            n_found = sum(1 for _ in job.process_record(record))
            n_pages, n_links = n_pages + bool(n_found), n_links + n_found
        return n_pages, n_links

    return links_of
