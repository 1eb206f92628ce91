"""SQL through the API: it reads, and no more than it may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linkcrawler.api import console
from linkcrawler.api.examples import examples
from tests.api.conftest import Api

COOKBOOK = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text()


def test_a_statement_is_answered_with_its_types_and_what_it_took(api: Api) -> None:
    told = api.post(
        "sql", {"statement": "select source_domain, count() as n from backlinks_live group by 1 order by 1"}
    )

    assert told.json["columns"] == [{"name": "source_domain", "type": "String"}, {"name": "n", "type": "UInt64"}]
    assert told.json["rows"] == [["a.test", 6], ["b.test", 1], ["t.test", 1]]
    assert told.json["rows_read"] > 0 and told.json["elapsed_ms"] > 0 and told.json["is_cut"] is False


def test_rows_beyond_the_limit_are_cut_and_it_is_said(api: Api) -> None:
    told = api.post("sql", {"statement": "select number from numbers(1000)", "limit": 3}).json

    assert (told["rows"], told["is_cut"]) == ([[0], [1], [2]], True)


def test_a_result_without_rows_has_its_columns(api: Api) -> None:
    assert api.post("sql", {"statement": "select 1 as one where 0"}).json["columns"] == [
        {"name": "one", "type": "UInt8"}
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into links (source_url) values ('x')",
        "drop table links",
        "/* harmless */ -- really\n alter table links delete where 1",
        "create table t (a Int8) engine = Memory",
        "truncate table links",
        "kill query where 1",
        "system shutdown",
        "set readonly = 0",
        "select 1 settings max_execution_time = 0",
        "select * from url('http://127.0.0.1:1/', 'CSV', 'a String')",
        "select * from file('/etc/passwd', 'CSV', 'a String')",
        "select * from s3('http://127.0.0.1:1/bucket/x', 'CSV', 'a String')",
        "select * from remote('127.0.0.1:9000', 'system.one')",
    ],
)
def test_a_statement_that_does_more_than_read_is_refused(api: Api, statement: str) -> None:
    answer = api.post("sql", {"statement": statement})

    assert (answer.status, answer.json["type"]) == (400, "urn:linkcrawler:problem:read-only")
    assert "only reads" in answer.json["detail"] and answer.json["parameter"] == "statement"
    assert api.json("index")["links_recorded"] == 9


@pytest.mark.parametrize("statement", ["selec 1", "'; drop table links", "42", "(", "рыба"])
def test_what_is_no_statement_is_told_apart_from_one_that_writes(api: Api, statement: str) -> None:
    answer = api.post("sql", {"statement": statement})

    assert (answer.status, answer.json["type"]) == (400, "urn:linkcrawler:problem:not-a-statement")
    assert "SELECT" in answer.json["detail"] and answer.json["parameter"] == "statement"


@pytest.mark.parametrize(
    ("limit", "value", "statement", "named"),
    [
        ("MAX_SECONDS", 1, "select count() from numbers(100000000000)", "max_execution_time"),
        ("MAX_MEMORY_BYTES", 10_000_000, "select groupArray(number) from numbers(100000000)", "max_memory_usage"),
        ("MAX_RESULT_BYTES", 1_000_000, "select repeat('a', 1000000) from numbers(100)", "max_result_bytes"),
    ],
)
def test_a_statement_over_a_limit_names_it(
    api: Api, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, statement: str, named: str
) -> None:
    monkeypatch.setattr(console, limit, value)
    answer = api.post("sql", {"statement": statement})

    assert (answer.status, answer.json["type"]) == (422, "urn:linkcrawler:problem:over-limit")
    assert named in answer.json["limit"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"statement": "select (1"}, 400, "SYNTAX_ERROR"),
        ({"statement": "select * from nowhere"}, 400, "nowhere"),
        ({"statement": " ; "}, 400, "is empty"),
        ({"statement": "select 1 format CSV"}, 400, "FORMAT"),
        ({"statement": "select 1", "limit": 10_001}, 400, "less than or equal to 10000"),
        ({"statement": "select 1", "max_rows": 1}, 400, "max_rows"),
        ({}, 400, "statement is missing"),
        (b'{"statement": ', 400, "is not JSON"),
        (b"[1]", 400, "body"),
        ({"statement": "x" * 100_001}, 400, "at most 100000 characters"),
        ({"statement": "x" * 3_000_000}, 413, "more than 2,097,152 bytes"),
    ],
)
def test_what_is_no_statement_is_named(api: Api, body: object, status: int, words: str) -> None:
    answer = api.post("sql", body)

    assert answer.status == status
    assert words in answer.json["detail"]


def test_tables_have_their_columns_and_every_example_runs(api: Api) -> None:
    told = api.json("tables")
    tables = {row["name"]: row for row in told["rows"]}

    assert {"name": "source_url", "type": "String"} in tables["links"]["columns"]
    assert all(row["meaning"] and row["columns"] for row in told["rows"])
    for example in told["examples"]:
        assert api.post("sql", {"statement": example["statement"]}).status == 200, example["question"]


def test_the_examples_are_those_of_the_cookbook() -> None:
    page = {
        question: sql for question, sql in re.findall(r"^### \d+\. ([^\n]*)\n```sql\n(.*?)```", COOKBOOK, re.M | re.S)
    }

    assert len(examples()) > 10
    assert all(page[example["question"]] == example["statement"] for example in examples())
