"""The scan finds the keywords of a statement and nothing inside its strings, names, comments and brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.embedded.fault import Fault
from linkcrawler.embedded.query import insert_from
from linkcrawler.embedded.statement import scan


def quoted(text: str, mark: str) -> str:
    return mark + text.replace("\\", "\\\\").replace(mark, "\\" + mark) + mark


NOISE = st.text(alphabet="'\"`\\;()-/*#$ \nformatCSVvaluesintooutfile", max_size=20)
HIDDEN = st.one_of(
    NOISE.map(lambda text: quoted(text, "'")),
    NOISE.map(lambda text: "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "x`"),
    NOISE.map(lambda text: "/*" + text.replace("*/", "").replace("/*", "").rstrip("*/") + " */ 1"),
    NOISE.map(lambda text: "--" + text.replace("\n", "") + "\n 1"),
    NOISE.map(lambda text: "$tag$" + text.replace("$", "") + "$tag$"),
)


@given(st.lists(HIDDEN, max_size=5))
def test_what_is_quoted_or_commented_is_not_read(parts: list[str]) -> None:
    text = f"select {', '.join([*parts, '1'])} format JSON".encode()
    statement = scan(text)

    assert (statement.verb, statement.format, statement.end) == ("select", "JSON", len(text))


@given(st.lists(HIDDEN, max_size=3), st.binary(max_size=50))
def test_insert_data_begin_behind_the_format_whatever_they_are(parts: list[str], data: bytes) -> None:
    head = f"insert into t select {', '.join([*parts, 'a'])} from input('a String') format RowBinary\n".encode()
    assert scan(head + data).data_at == len(head)
    head = b"insert into t (a, `format`) settings a = 'format CSV' format RowBinary\n"
    assert scan(head + data).data_at == len(head)


@pytest.mark.parametrize("script", ["select 1; select 2", "select 1;;drop table t", "insert into t select 1; select 2"])
def test_a_script_of_several_statements_is_refused(script: str) -> None:
    with pytest.raises(Fault, match="Multi-statements are not allowed"):
        scan(script.encode())


def test_one_statement_may_end_with_semicolons_and_comments() -> None:
    assert scan(b"select 1 ;; -- done\n /* really */ ;").end == 9


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("insert into t values ", "insert into t from infile '/f' format Values"),
        ("INSERT INTO t (a) FORMAT TSV\n", "INSERT INTO t (a) from infile '/f' format TSV"),
        (
            "insert into t select a from input('a Int8') where a format CSV ",
            "insert into t select a from file('/f', 'CSV', 'a Int8') where a ",
        ),
    ],
)
def test_an_insert_is_rewritten_to_read_a_file(text: str, rewritten: str) -> None:
    assert insert_from(text.encode(), scan(text.encode()), "/f") == rewritten.encode()


@pytest.mark.parametrize(
    ("text", "is_answering", "is_leaving_state"),
    [
        ("select 1", True, False),
        ("(select 1)", True, False),
        ("with 1 as a select a", True, False),
        ("with 1 as a insert into t select a", False, False),
        ("show tables", True, False),
        ("set a = 1", False, True),
        ("use d", False, True),
        ("create temporary table t (a Int8)", False, True),
        ("create or replace temporary table t (a Int8)", False, True),
        ("create table temporary (a Int8)", False, True),  # taken for one: costs a handle, does no harm
        ("create table t (temporary Int8) engine = Memory", False, False),
    ],
)
def test_a_statement_is_told_by_its_keywords(text: str, is_answering: bool, is_leaving_state: bool) -> None:
    statement = scan(text.encode())

    assert (statement.is_answering, statement.is_leaving_state) == (is_answering, is_leaving_state)
