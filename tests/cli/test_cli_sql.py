"""`linkcrawler sql --tables` says what there is to be asked, without a store; `up` and `status`, where."""

from __future__ import annotations

import json

import analytics
from tests.cli.conftest import Operated
from tests.tour.conftest import Linkcrawler


def test_the_tables_and_views_are_listed_with_what_a_row_of_each_is(spring: Operated) -> None:
    rows = {row["name"]: row for row in spring.json("sql", "--tables")["rows"]}

    assert rows["backlinks_live"]["kind"] == "view" and rows["links"]["kind"] == "table"
    assert rows["fetches"]["meaning"].startswith("one row per attempt to get one URL at one instant")
    assert spring.run("sql", "--tables", "--csv").stdout.startswith("name,kind,meaning\nbacklinks_live,view,")
    narrow = spring.run("sql", "--tables", COLUMNS="70").stdout
    assert max(map(len, narrow.splitlines())) <= 70 and "..." not in narrow


def test_neither_a_statement_nor_tables_is_told_what_to_give(spring: Operated) -> None:
    for arguments in (("sql",), ("sql", "select 1", "--tables")):
        done = spring.run(*arguments)

        assert done.returncode == 2
        assert done.stderr == "linkcrawler: give either a STATEMENT, or --tables to see what there is to be asked\n"


def test_an_analyst_reaches_the_store_that_up_keeps(tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """`up`, then `connect` with the data folder: nothing else is needed."""
    program = Linkcrawler(tmp_path_factory.mktemp("kept") / "data")
    services = json.loads(program.run("up", "--json").stdout)["services"]
    try:
        index = analytics.connect(program.data)

        assert "http://127.0.0.1:" in next(one["url"] for one in services if one["service"] == "store")
        assert index.report("example.com")[0]["backlinks"] == 0
        assert index.sql("select count() from backlinks_live").rows == [(0,)]
        index.close()
    finally:
        program.run("down")
