"""The page of the tables names the versions of ClickHouse that are asked for, embedded and deployed."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from linkcrawler.desk.doctor.store import MIN_VERSION

ROOT = Path(__file__).parents[2]


def test_the_page_of_the_tables_names_the_versions_that_are_meant() -> None:
    page = (ROOT / "docs" / "schema.md").read_text()
    embedded = ".".join(version("chdb-core-lite").split(".")[:2])
    deployed = re.findall(r"clickhouse/clickhouse-server:(\d+\.\d+)", (ROOT / "deploy" / "compose.yml").read_text())

    assert f"The embedded store is ClickHouse {embedded} (chDB)" in page
    assert deployed and all(f"`deploy/` brings {one}" in page for one in deployed)
    assert f"asks for {'.'.join(map(str, MIN_VERSION))} or newer" in page
