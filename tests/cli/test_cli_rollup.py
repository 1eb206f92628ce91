"""`linkcrawler rollup`: what it says, and that reports are looked up afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analytics.hand_made import HandMade
from tests.cli.conftest import Operated


@pytest.fixture
def rows(spring: Operated) -> HandMade:
    rows = HandMade(spring.store_dsn)
    rows.put("links", *(rows.link(f"https://{name}.example/", "https://target.example/") for name in "abc"))
    return rows


def test_what_a_rollup_has_counted_is_looked_up_and_is_the_same(spring: Operated, rows: HandMade) -> None:
    counted = spring.json("report", "target.example")
    assert "from domains" not in spring.run("report", "target.example", "--show-sql").stdout

    done = spring.json("rollup")

    assert (done["domains"], done["links"]) == (1, 3)
    assert "from domains" in spring.run("report", "target.example", "--show-sql").stdout
    assert spring.json("report", "target.example") | {"as_of": ""} == counted | {"as_of": ""}
    assert spring.run("rollup").stdout.startswith("counted ahead: 0 domains with 0 links in ")


def test_a_folder_without_a_store_is_named(spring: Operated, tmp_path: Path) -> None:
    done = spring.run("rollup", "--data", str(tmp_path), LINKCRAWLER_CLICKHOUSE_DSN="")

    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
