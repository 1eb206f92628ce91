"""A table that is exported has the rows that it has, in every form, and is a file only when it is whole."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from linkcrawler.export.forms import FORMS, sink
from linkcrawler.export.tables import Wanted, opened, reading, table_names
from linkcrawler.export.whole import Counted
from tests.analytics.hand_made import day
from tests.export.conftest import Index
from tests.export.small_web import DECEPTIVE, FORMULA, QUOTED

COLUMNS = ["source_url", "target_url", "anchor", "rel", "follow", "instances", "first_seen", "lost_at"]
LINKS = f"select {', '.join(COLUMNS)} from links final order by source_url, target_url"


def exported(web: Index, tmp_path: Path, form: str, *words: str) -> bytes:
    """The file."""
    file = tmp_path / f"x.{form}"
    web.run("export", *words, "--format", form, "--output", file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def everything(web: Index, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All rows of `links`."""
    read = parquet.read_table(io.BytesIO(exported(web, tmp_path_factory.mktemp("all"), "parquet", "links")))
    rows: list[dict[str, Any]] = read.to_pylist()
    return rows


def in_ms(at: datetime | None) -> str:
    """An instant as CSV and NDJSON have it."""
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def test_a_table_is_the_same_in_parquet_arrow_csv_and_ndjson(web: Index, tmp_path: Path) -> None:
    rows = [
        dict(zip(COLUMNS, row, strict=True)) | {"rel": list(row[3]), "first_seen": row[6].replace(tzinfo=UTC)}
        for row in web.store.query(LINKS)
    ]
    lost = [row for row in rows if row["lost_at"]]
    words = ("links", "--columns", ",".join(COLUMNS))

    def ordered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(found, key=lambda row: (row["source_url"], row["target_url"]))

    read = parquet.read_table(io.BytesIO(exported(web, tmp_path, "parquet", *words))).to_pylist()
    streamed = pa.ipc.open_stream(exported(web, tmp_path, "arrow", *words)).read_all().to_pylist()
    told = [json.loads(line) for line in exported(web, tmp_path, "ndjson", *words).splitlines()]
    table = list(csv.DictReader(io.StringIO(exported(web, tmp_path, "csv", *words).decode(), newline="")))

    assert len(rows) == 54 and len(lost) == 1
    assert [row | {"lost_at": None} for row in ordered(read)] == [row | {"lost_at": None} for row in rows]
    assert ordered(streamed) == ordered(read)
    assert ordered(told) == [
        row | {"first_seen": in_ms(row["first_seen"]), "lost_at": in_ms(row["lost_at"]) or None} for row in rows
    ]
    assert [(row["source_url"], row["rel"], row["follow"], row["lost_at"]) for row in ordered(table)] == [
        (row["source_url"], " ".join(row["rel"]), str(row["follow"]).lower(), in_ms(row["lost_at"])) for row in rows
    ]


def test_csv_runs_no_formula_and_keeps_every_other_text(web: Index, tmp_path: Path) -> None:
    text = exported(web, tmp_path, "csv", "links", "--columns", "anchor").decode()
    anchors = {row["anchor"] for row in csv.DictReader(io.StringIO(text, newline=""))}

    assert f"'{FORMULA}" in anchors and FORMULA not in anchors
    assert QUOTED in anchors


def test_ndjson_cannot_make_a_terminal_lie(web: Index, tmp_path: Path) -> None:
    text = exported(web, tmp_path, "ndjson", "annotations", "--target", "t.test").decode()

    assert "\u202e" not in text
    assert json.loads(text)["note"] == DECEPTIVE


@pytest.mark.parametrize(("form", "line"), [("ndjson", b'{"scores": {"DR": 7.5}}'), ("csv", b'"{""DR"": 7.5}"')])
def test_a_map_is_an_object_of_its_keys(form: str, line: bytes) -> None:
    batch = pa.record_batch({"scores": pa.array([[("DR", 7.5)]], pa.map_(pa.string(), pa.float64()))})
    stream = io.BytesIO()
    writes = sink(form, Counted(stream), batch.schema)

    writes.write(batch)
    writes.close()

    assert stream.getvalue().splitlines()[-1] == line


def test_every_table_and_view_can_be_exported(web: Index) -> None:
    for table in table_names():
        ((kind,),) = web.store.query(
            f"select engine from system.tables where name = '{table}' and database = currentDatabase()"
        )
        ((n_rows,),) = web.store.query(f"select count() from {table} {'' if kind == 'View' else 'final'}")
        with opened(web.store, reading(web.store, Wanted(table))) as (schema, batches):
            found = list(batches)
        for form in FORMS:
            out = sink(form, Counted(io.BytesIO()), schema)
            for batch in found:
                out.write(batch)
            out.close()

        assert sum(batch.num_rows for batch in found) == n_rows, table


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        (("--target", "https://docs.w.test/x"), lambda row: row["target_domain"] == "w.test"),
        (("--where", "follow=false"), lambda row: not row["follow"]),
        (("--where", "lost_at!=null"), lambda row: row["lost_at"] is not None),
        (("--where", "rel=ugc"), lambda row: "ugc" in row["rel"]),
        (("--where", "anchor~CASINO", "--where", "target_domain!=w.test"), lambda row: row["anchor"] == "casino"),
        (
            ("--where", "source_domain=a.test", "--where", "source_domain=b.test"),
            lambda row: row["source_domain"] in ("a.test", "b.test"),
        ),
        (("--where", "first_seen>=2026-01-03"), lambda row: row["first_seen"] >= day(2)),
        (("--as-of", "2026-01-05"), lambda row: row["first_seen"] < day(5)),
        (("--as-of", "2026-01-15"), lambda row: row["first_seen"] < day(15) and row["lost_at"] is None),
        (("--crawl", "autumn"), lambda _row: False),
        (("--where", "span_no>=2"), lambda _row: False),
    ],
)
def test_filters_leave_the_rows_that_fit(
    web: Index, everything: list[dict[str, Any]], tmp_path: Path, words: tuple[str, ...], fits: Any
) -> None:
    found = parquet.read_table(io.BytesIO(exported(web, tmp_path, "parquet", "links", *words))).to_pylist()

    def keys(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return sorted((row["source_url"], row["target_url"]) for row in rows)

    assert keys(found) == keys([row for row in everything if fits(row)])


def test_a_table_without_rows_has_its_columns(web: Index, tmp_path: Path) -> None:
    assert exported(web, tmp_path, "csv", "parked").decode() == (
        "crawl,domain,host,url,depth,source,reason,parked_at,payload,fingerprint\n"
    )


def test_what_is_written_is_said(web: Index, tmp_path: Path) -> None:
    file = tmp_path / "links.parquet"
    said = json.loads(web.run("export", "links", "--output", file, "--json").stdout)

    assert (said["n_rows"], said["n_bytes"], said["format"]) == (54, file.stat().st_size, "parquet")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "nonsense"), "no table or report 'nonsense'"),
        (("export", "links", "--where", "colour=red"), "links has no column 'colour', it has target_domain"),
        (("export", "links", "--where", "anchor"), "has no operator"),
        (("export", "links", "--where", "anchor>x"), "anchor is a text, which is compared by = != ~ !~ ^"),
        (("export", "links", "--where", "instances=many"), "instances is a number, not 'many'"),
        (("export", "links", "--where", "first_seen>yesterday"), "'yesterday' is not a date or instant"),
        (("export", "links", "--columns", "x"), "links has no column 'x'"),
        (("export", "parked", "--as-of", "2026-01-01"), "parked says only what is so now"),
        (("export", "spam_rules", "--crawl", "spring"), "spam_rules has no column crawl"),
        (("export", "spam_rules", "--target", "t.test"), "spam_rules has no column target_domain or domain"),
        (("export", "pages", "--sort", "backlinks"), "--sort is an option of the report pages"),
        (("export", "links", "--output", "/nowhere/x.csv"), "--output /nowhere/x.csv cannot be written"),
        (("export", "links", "--output", "x.xlsx"), "--output x.xlsx: .xlsx is no form of an export: give --format"),
        (("export", "links", "--json"), "name a file with --output"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(web: Index, words: tuple[str, ...], told: str) -> None:
    done = web.run(*words, code=2)

    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_secrets_are_not_exported(web: Index, tmp_path: Path) -> None:
    read = parquet.read_table(io.BytesIO(exported(web, tmp_path, "parquet", "watches")))

    assert read.num_rows == 1
    assert not {"webhook_url", "webhook_secret"} & set(read.column_names)


def test_a_killed_export_leaves_no_file_and_an_older_one_as_it_was(tmp_path: Path) -> None:
    """It is killed in the middle of writing; a file that was there under the name is whole."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_bytes(b"whole")
    code = """
import sys, time
from contextlib import ExitStack
from linkcrawler.export.whole import written_whole
with ExitStack() as stack:
    for name in sys.argv[1:]:
        stream = stack.enter_context(written_whole(name))
        stream.write(b"half")
        stream.flush()
    print("half", flush=True)
    time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", code, str(old), str(new)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "half\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert old.read_bytes() == b"whole"
    assert not new.exists()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["old.csv"]
