"""The answer to a question, exported, is the answer itself: all its rows, in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from analytics import nothing_crawled
from linkcrawler.api.questions import example_of
from linkcrawler.cli.export_options import ARGUMENTS, understood
from linkcrawler.cli.export_rows import command_of
from linkcrawler.cli.main import linkcrawler as program
from linkcrawler.desk.questions import NAMES, taken_by
from linkcrawler.export.replies import pages_of
from linkcrawler.plain import json_text
from tests.export.conftest import Index

NOT_OF_QUESTIONS = ("form", "output", "is_json", "data")
THEN = "2026-06-01"


def words_of(name: str) -> tuple[list[str], dict[str, Any]]:
    """The command's words for one example of the question, and the same as arguments of the method."""
    asked = example_of(name) | ({"as_of": THEN} if "as_of" in taken_by(name) else {})
    asked |= {"target": "t.test"} if "target" in asked else {}
    asked |= {"targets": ["t.test", "u.test"]} if "targets" in asked else {}
    asked |= {"domain": "t.test"} if "domain" in asked else {}
    asked |= {"competitors": ["u.test"]} if "competitors" in asked else {}
    words: list[str] = []
    for word, value in asked.items():
        values = value if isinstance(value, list) else [value]
        if word in ARGUMENTS:
            words += values
        else:
            flag = {"competitors": "competitor", "statuses": "status"}.get(word, word).replace("_", "-")
            words += [part for one in values for part in (f"--{flag}", str(one))]
    return words, asked


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_asked_as_its_method_is(name: str) -> None:
    """Nothing that a question takes is lost on the way, and an empty index answers it."""
    words, asked = words_of(name)
    command = command_of(name)
    assert command is not None
    context = command.make_context(name, words)
    given = {word: value for word, value in context.params.items() if word not in NOT_OF_QUESTIONS}

    found, limit = understood(name, tuple(given.pop("words", ())), given)
    empty = next(pages_of(nothing_crawled(), name, found, taken_by(name), limit))

    assert {word: list(value) if isinstance(value, tuple) else value for word, value in found.items()} == asked
    assert not empty.is_store_created


@pytest.mark.parametrize("name", ["report", "compare", "broken", "history", "anchor_classes", "campaign_report"])
def test_a_report_exports_the_rows_of_its_reply(web: Index, name: str) -> None:
    words, asked = words_of(name)
    index = web.asked()
    limit = {"limit": 0} if "limit" in taken_by(name) else {}
    reply = getattr(index, name)(**asked, **limit)
    index.close()

    text = web.run("export", name.replace("_", "-"), *words, "--format", "ndjson").stdout
    rows = [json.loads(line) for line in text.splitlines()]

    assert rows == json.loads(json_text([reply.to_dict()] if reply.shape == "one" else reply.rows))


@pytest.mark.parametrize(
    ("words", "n_rows"),
    [
        (("backlinks", "t.test"), 6),
        (("backlinks", "t.test", "--where", "follow=false"), 1),
        (("backlinks", "t.test", "--as-of", "2026-01-05"), 7),
        (("new-lost", "t.test", "--from", "2026-01-01", "--to", "2026-02-01", "--only", "lost"), 1),
        (("refdomains", "w.test"), 45),
        (("refdomains", "w.test", "--limit", "7"), 7),
        (("pages", "t.test"), 2),
        (("gap", "u.test", "--competitor", "t.test"), 3),
        (("breakdown", "t.test", "--by", "source_site"), 5),
    ],
)
def test_parquet_and_csv_have_all_rows(web: Index, tmp_path: Path, words: tuple[str, ...], n_rows: int) -> None:
    file, table = tmp_path / "x.parquet", tmp_path / "x.csv"
    web.run("export", *words, "--output", file)
    web.run("export", *words, "--output", table)

    read = parquet.read_table(file)
    lines = list(csv.DictReader(io.StringIO(table.read_text(), newline="")))

    assert (read.num_rows, len(lines)) == (n_rows, n_rows)
    assert json.loads(read.schema.metadata[b"analytics"])["question"] == words[0].replace("-", "_")
    text = next(field.name for field in read.schema if str(field.type) == "string")
    assert [line[text] for line in lines] == read.column(text).to_pylist()


def test_a_long_list_in_parts_is_the_list(web: Index) -> None:
    """Whatever the size of the parts: nothing twice, nothing missing, in one order."""
    index = web.asked()
    for question, asked in (
        ("backlinks", {"target": "w.test"}),
        ("refdomains", {"target": "w.test"}),
    ):
        (whole,) = pages_of(index, question, asked, taken_by(question))
        parts = list(pages_of(index, question, asked, taken_by(question), page_rows=15))
        some = list(pages_of(index, question, asked, taken_by(question), limit=20, page_rows=15))

        assert len(parts) == -(-len(whole.rows) // 15) == 3
        assert [row for part in parts for row in part.rows] == whole.rows
        assert [row for part in some for row in part.rows] == whole.rows[:20]
    index.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backlinks",), "backlinks takes one target, and 0 were given"),
        (("backlinks", "t.test", "u.test"), "backlinks takes one target, and 2 were given"),
        (("backlinks", "t.test", "--only", "new"), "No such option"),
        (("backlinks", "not a domain"), "'not a domain' is not a domain"),
        (("backlinks", "t.test", "--where", "colour=red"), "'colour' is not one of"),
        (("breakdown", "t.test"), "--by is missing"),
        (("pages", "t.test", "--columns", "x"), "--columns is an option of tables"),
    ],
)
def test_what_is_not_understood_is_said(web: Index, words: tuple[str, ...], told: str) -> None:
    assert told in web.run("export", *words, code=2).stderr


@pytest.mark.parametrize("words", [[], ["warc"], ["disavow"], ["store"], ["pages"], ["new-lost"], ["links"], ["gap"]])
def test_every_help_ends_with_an_example(words: list[str]) -> None:
    done = CliRunner().invoke(program, ["export", *words, "--help"])

    assert done.exit_code == 0
    assert done.output.rstrip().splitlines()[-1].strip().startswith("linkcrawler export")
