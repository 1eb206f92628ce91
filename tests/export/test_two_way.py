"""A store that was exported and imported elsewhere gives the same reports, and the same proof."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from linkcrawler.ingest.stores import import_store
from linkcrawler.plain import json_text
from linkcrawler.store.catalogue import catalogue
from linkcrawler.store.portable import DERIVED, MANIFEST, OWN, portable_tables
from tests.analytics.every_question import QUESTIONS
from tests.export.conftest import Index, new_index
from tests.export.small_web import SECRETS
from tests.store.cases import fetch, link

# What differs between two stores that were asked one after the other: the instant of the question.
OF_THE_INSTANT = ("as_of", "from")
DERIVED_AT = ("derived_at", "counted_at", "at", "counted_by", "count_no", "first_count_no")


@pytest.fixture(scope="module")
def sent(web: Index, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small web as a folder, with its archive."""
    folder = tmp_path_factory.mktemp("sent") / "links"
    web.run("export", "store", folder, "--with-warc", "--json")
    return folder


@pytest.fixture(scope="module")
def there(store_dsn: str, sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The store elsewhere, after the import; for tests that only read."""
    with new_index(store_dsn, tmp_path_factory.mktemp("there")) as index:
        said = json.loads(index.run("ingest", "store", sent, "--json").stdout)
        assert said["is_derived"] and said["rows"]["fetches"] == 55
        yield index


def replies(index: Index) -> dict[str, str]:
    """What each question answers, as JSON, but for the instant of asking."""
    asked = index.asked()
    said = {}
    for name, ask in QUESTIONS.items():
        reply = ask(asked).to_dict()
        said[name] = json_text({word: value for word, value in reply.items() if word not in OF_THE_INSTANT})
    asked.close()
    return said


def content(index: Index, table: str) -> list[str]:
    """The rows of a table, each as text, without what says when they were derived."""
    columns = [
        name
        for (name,) in index.store.query(
            f"select name from system.columns where database = currentDatabase() and table = '{table}' "
            "and default_kind != 'ALIAS' order by position"
        )
        if name not in DERIVED_AT and not name.startswith("webhook")
    ]
    names = ", ".join(f"`{name}`" for name in columns)
    rows = index.store.query(f"select toString(tuple({names})) from {table} final")
    return sorted(str(row) for (row,) in rows)


@pytest.mark.long
def test_every_report_is_the_same_byte_for_byte_elsewhere(web: Index, there: Index) -> None:
    here = replies(web)

    assert replies(there) == here
    assert '"rows": []' not in here["backlinks"] + here["campaign_report"] + here["spam"] + here["countries"]


def test_facts_records_and_what_is_derived_of_them_are_the_same(web: Index, there: Index) -> None:
    for table in (*portable_tables(), "links", "pages", "domain_pairs"):
        assert content(there, table) == content(web, table), table


def test_evidence_works_at_the_new_place(web: Index, there: Index) -> None:
    for source, target in (("https://a.test/1", "https://t.test/x"), ("https://c.test/1", "https://u.test/")):
        here = web.run("evidence", source, target, "--body").stdout_bytes

        assert there.run("evidence", source, target, "--body").stdout_bytes == here
        assert target.encode() in here


def test_an_import_that_is_given_again_changes_nothing_but_what_is_gone(elsewhere: Index, sent: Path) -> None:
    """With what it remembers, without it, and where the store was emptied since."""
    elsewhere.run("ingest", "store", sent)
    before = content(elsewhere, "links")
    again = json.loads(elsewhere.run("ingest", "store", sent, "--json").stdout)
    for table in ("fetches", "links", "pages"):
        elsewhere.store.command(f"truncate table {table}")
    filled = json.loads(elsewhere.run("ingest", "store", sent, "--json").stdout)
    after = content(elsewhere, "links")
    shutil.rmtree(elsewhere.data / "imports")
    anew = json.loads(elsewhere.run("ingest", "store", sent, "--json").stdout)

    assert (again["n_files"], again["is_derived"], again["n_warc_files"]) == (0, False, 0)
    assert (filled["n_files"], filled["is_derived"]) == (1, True)
    assert anew["n_files"] == len(list(sent.rglob("*.parquet")))
    assert content(elsewhere, "links") == after == before
    assert elsewhere.store.query("select count() from fetches final") == [(55,)]


def test_an_import_that_was_stopped_goes_on_with_the_next_file(web: Index, elsewhere: Index, sent: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(what: str, _at: int, _total: int) -> None:
        if what == "campaigns":
            raise Stopped

    with pytest.raises(Stopped):
        import_store(sent, elsewhere.store, elsewhere.data, elsewhere.dsn, stop)
    known = elsewhere.store.query("select count() from link_sets final")
    done = import_store(sent, elsewhere.store, elsewhere.data, elsewhere.dsn, lambda *_: None)

    assert known == web.store.query("select count() from link_sets final")
    assert done.n_known_files > 0 and "fetches" not in done.rows and done.rows["campaigns"] == 1
    assert content(elsewhere, "links") == content(web, "links")


def test_a_store_with_facts_of_its_own_keeps_them(web: Index, elsewhere: Index, sent: Path) -> None:
    elsewhere.store.write([fetch(1_767_300_000_000, links=[link("https://t.test/own")])], "own")
    elsewhere.run("ingest", "store", sent)

    n_links = web.store.query("select count() from links final")[0][0]
    assert elsewhere.store.query("select count() from links final") == [(n_links + 1,)]


@pytest.fixture
def copy(sent: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the export, to be spoiled."""
    yield shutil.copytree(sent, tmp_path / "copy")


def changed(copy: Path, **values: Any) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps(manifest | values))


def test_an_export_of_another_schema_is_refused(elsewhere: Index, copy: Path) -> None:
    schema = json.loads((copy / MANIFEST).read_text())["schema"]
    changed(copy, schema=schema | {"9999_later.sql": "00"}, program="9.9")

    told = elsewhere.run("ingest", "store", copy, code=2).stderr

    assert "the export is of schema 9999_later.sql (linkcrawler 9.9), this program has 00" in told
    assert elsewhere.store.query("select count() from fetches") == [(0,)]


def test_a_torn_or_changed_file_is_refused_before_anything_is_written(elsewhere: Index, copy: Path) -> None:
    file = copy / "tables" / "traffic-00001.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    torn = elsewhere.run("ingest", "store", copy, code=1).stderr
    file.write_bytes(bytes([*whole[:99], whole[99] ^ 1, *whole[100:]]))
    other = elsewhere.run("ingest", "store", copy, code=1).stderr
    file.unlink()
    gone = elsewhere.run("ingest", "store", copy, code=1).stderr

    assert f"{file} is torn: it has {len(whole) - 9:,} bytes, and {len(whole):,} were written" in torn
    assert f"{file} is not what was written" in other
    assert f"{file} cannot be read" in gone
    assert elsewhere.store.query("select count() from fetches") == [(0,)]


def test_an_export_that_did_not_end_is_refused_and_made_anew(web: Index, elsewhere: Index, copy: Path) -> None:
    (copy / MANIFEST).unlink()
    told = elsewhere.run("ingest", "store", copy, code=2).stderr
    not_empty = web.run("export", "store", copy, code=2).stderr
    (copy / ".unfinished").touch()
    web.run("export", "store", copy)

    assert "has no manifest.json, which is written last" in told
    assert "is not empty" in not_empty
    assert not (copy / ".unfinished").exists() and (copy / MANIFEST).exists()


def test_a_manifest_cannot_name_files_outside_the_export(elsewhere: Index, copy: Path) -> None:
    files = json.loads((copy / MANIFEST).read_text())["files"]
    for name in ("../x.parquet", "/etc/passwd", "tables/../../x"):
        changed(copy, files=[files[0] | {"file": name}])

        assert "not one of an export" in elsewhere.run("ingest", "store", copy, code=2).stderr


def test_no_secret_leaves_the_store(sent: Path) -> None:
    texts = [repr(parquet.read_table(file).to_pylist()) for file in sorted((sent / "tables").iterdir())]

    assert any("t.test" in text for text in texts)
    assert not [secret for secret in SECRETS for text in texts if secret in text]


def test_every_table_of_the_schema_travels_or_is_said_not_to(web: Index) -> None:
    """A new table of facts travels by itself; one that is derived has to be said to be so."""
    tables = {told.name for told in catalogue() if told.kind == "table"}
    in_store = {
        name
        for (name,) in web.store.query(
            "select name from system.tables where database = currentDatabase() and engine like '%MergeTree'"
        )
    }

    assert set(portable_tables()) | DERIVED | OWN == tables == in_store - {"schema_version"}
    assert not set(portable_tables()) & (DERIVED | OWN)


def test_row_counts_and_sizes_of_the_manifest_are_those_of_the_files(web: Index, sent: Path) -> None:
    manifest = json.loads((sent / MANIFEST).read_text())

    for told in manifest["files"]:
        file = sent / told["file"]
        assert (file.stat().st_size, parquet.read_metadata(file).num_rows) == (told["n_bytes"], told["n_rows"])
    for table, n_rows in manifest["rows"].items():
        assert web.store.query(f"select count() from {table} final") == [(n_rows,)], table
    assert len(manifest["warc"]) == 2 and manifest["warc_elsewhere"] == []
