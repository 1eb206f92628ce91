"""A reply is a sequence of rows, and a frame whose types do not depend on what its rows hold."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

import analytics
from analytics import METRICS, Analytics
from analytics.definitions import BLOCK, LINK, LOST_REASONS
from analytics.frames import head_of
from analytics.kinds import kind_of
from tests.analytics.every_question import QUESTIONS, A, T, fill
from tests.analytics.hand_made import HandMade, day

INSTANT = pa.timestamp("ms", "UTC")


@pytest.fixture(scope="module")
def web(shared_rows: HandMade) -> Iterator[Analytics]:
    """An index in which each question has rows; only read."""
    fill(shared_rows)
    index = analytics.connect(shared_rows.dsn)
    yield index
    index.close()


@pytest.fixture
def empty() -> Analytics:
    """The questions over an index in which nothing was crawled."""
    return analytics.nothing_crawled()


def test_a_reply_is_a_sequence_of_its_rows(web: Analytics) -> None:
    reply = web.refdomains("t.test")

    assert len(reply) == 1
    assert [row["source_domain"] for row in reply] == ["a.test"]
    assert reply[0] is reply.rows[0] and reply[-1:] == reply.rows[-1:]


def test_counts_ratios_instants_flags_and_lists_have_their_types(web: Analytics) -> None:
    links = web.backlinks("t.test").arrow()
    block = web.report("t.test").arrow()

    assert links.schema.field("first_seen").type == INSTANT and links.schema.field("lost_at").type == INSTANT
    assert links.schema.field("rel").type == pa.list_(pa.string())
    assert links.schema.field("follow").type == pa.bool_() and links.schema.field("instances").type == pa.int64()
    assert links["rel"].to_pylist() == [["ugc", "nofollow"], []]
    assert links["first_seen"].to_pylist() == [day(0), day(0)]
    assert links["lost_at"].null_count == 2
    types = {"count": pa.int64(), "instant": INSTANT}
    assert all(block.schema.field(m.name).type == types.get(m.kind, pa.float64()) for m in METRICS)
    assert block["backlinks"].to_pylist() == [2] and block["new_backlinks"].to_pylist() == [None]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_kind_of_every_column_is_known(question: str, empty: Analytics) -> None:
    reply = QUESTIONS[question](empty)
    unknown = [name for name in reply.columns if kind_of(name, reply.question) is None]

    assert unknown == [], f"analytics/kinds.py does not know the kind of {unknown}"


def test_every_question_has_its_line_here() -> None:
    methods = inspect.getmembers(Analytics, inspect.isfunction)
    asked = {name for name, one in methods if one.__annotations__.get("return") == "Reply" and not name.startswith("_")}

    assert asked == set(QUESTIONS)


@pytest.mark.long
def test_every_frame_has_the_types_that_the_names_of_its_columns_tell(web: Analytics, empty: Analytics) -> None:
    for question, ask in QUESTIONS.items():
        some, none = ask(web), ask(empty)

        assert len(some) > 0, question
        assert some.arrow().schema.equals(none.arrow().schema), question
        assert some.arrow().to_pylist(maps_as_pydicts="strict") == [
            {name: bool(value) if kind_of(name) == "flag" else value for name, value in row.items()} for row in some
        ]


def test_pandas_knows_null_counts_and_instants_in_utc(web: Analytics) -> None:
    frame = web.compare(["t.test", "u.test"]).pandas()

    assert list(frame["target"]) == ["t.test", "u.test"]
    assert str(frame.dtypes["backlinks"]) == "Int64" and str(frame.dtypes["new_backlinks"]) == "Int64"
    assert frame["new_backlinks"].isna().all()
    assert str(frame.dtypes["first_seen"]) == "datetime64[ms, UTC]"
    assert frame["first_seen"][0] == day(0) and frame["first_seen"].isna().tolist() == [False, True]
    assert frame["backlinks"].sum() == 2
    assert frame.attrs["question"] == "compare" and frame.attrs["sql"].startswith("-- compare")


def test_the_curve_has_dates_and_a_count_for_each_reason(web: Analytics) -> None:
    reply = web.history("t.test", by="day", from_=day(8), to=day(9))
    frame = reply.pandas()

    assert frame["date"].dt.day.tolist()[-1] == 10
    assert reply.polars()["date"].to_list()[-1] == date(2026, 1, 10)
    assert frame["lost_by_reason"].iloc[-1] == dict.fromkeys(LOST_REASONS, 0) | {"page_gone": 1}


def test_polars_has_the_same_rows(web: Analytics) -> None:
    reply = web.backlinks("t.test")

    assert reply.polars().rows(named=True) == reply.rows


def test_the_head_of_a_reply_goes_with_its_table(web: Analytics, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    reply = web.backlinks("t.test", as_of=datetime(2026, 2, 1, tzinfo=UTC))
    parquet.write_table(reply.arrow(), tmp_path / "links.parquet")
    head = head_of(parquet.read_table(tmp_path / "links.parquet"))

    assert head["question"] == "backlinks" and head["target"] == "t.test" and head["sql"] == reply.sql
    assert head["as_of"] == "2026-02-01T00:00:00.000Z" and head["definitions_version"] == 1


def test_rows_can_be_had_as_the_types_of_a_checked_program(web: Analytics) -> None:
    blocks = web.refdomains("t.test").typed(analytics.Block)
    links = web.backlinks("t.test").typed(analytics.Link)

    assert blocks[0]["backlinks"] == len(links) == 2
    assert tuple(analytics.Block.__annotations__) == BLOCK and tuple(analytics.Link.__annotations__) == LINK
    with pytest.raises(analytics.NotUnderstood, match="the rows of growth are no Link: they have no anchor, "):
        web.growth(["t.test"]).typed(analytics.Link)


def test_the_types_of_the_block_are_those_of_the_definitions() -> None:
    for metric in METRICS:
        said = str(analytics.Block.__annotations__[metric.name])
        kind = {"count": "int", "instant": "datetime"}.get(metric.kind, "float")

        assert f"'{kind}{' | None' if metric.is_nullable else ''}'" in said, metric.name


def test_the_result_of_a_statement_has_clickhouses_types(web: Analytics) -> None:
    sql = """select toUInt64(1) as n, 'x' as s, ['a'] as items, map('k', 2) as m, (1, 'b') as t, true as flag,
        toDecimal64(1.5, 2) as d, toDate('2026-01-02') as day, toDateTime64('2026-01-02 03:04:05.006', 3, 'UTC') as at,
        toIPv4('192.0.2.1') as ip, toNullable(toInt8(3)) as small, null as nothing, [(1, [2])] as nested"""
    table, none = web.sql(sql).arrow(), web.sql(f"{sql} where n = 0").arrow()

    assert [str(field.type) for field in table.schema] == [
        *("uint64", "string", "list<item: string>", "map<string, uint8>", "struct<1: uint8, 2: string>", "bool"),
        *("decimal128(18, 2)", "date32[day]", "timestamp[ms, tz=UTC]", "string", "int8", "null"),
        "list<item: struct<1: uint8, 2: list<item: uint8>>>",
    ]
    assert none.num_rows == 0 and none.schema.equals(table.schema)
    (row,) = table.to_pylist()
    assert row["m"] == [("k", 2)] and row["t"] == {"1": 1, "2": "b"} and row["ip"] == "192.0.2.1"
    assert row["at"] == datetime(2026, 1, 2, 3, 4, 5, 6000, UTC) and row["nested"] == [{"1": 1, "2": [2]}]
    assert web.sql(sql).pandas()["n"].tolist() == [1] and web.sql(sql).polars()["day"].to_list() == [date(2026, 1, 2)]


def test_a_missing_library_is_named_with_what_installs_it(web: Analytics, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = web.report("t.test")
    for name, use in (("polars", reply.polars), ("pandas", reply.pandas), ("matplotlib.pyplot", reply.plot)):
        monkeypatch.setitem(sys.modules, name, None)

        with pytest.raises(analytics.NotInstalled) as raised:
            use()
        assert str(raised.value) == f'{name.partition(".")[0]} is not installed: pip install "linkcrawler[notebook]"'


def test_a_notebook_shows_rows_as_text_and_never_as_markup(web: Analytics) -> None:
    shown = web.anchors("t.test")._repr_html_()

    assert "a &lt;b&gt; &amp; \\u202e" in shown and "<b> &" not in shown and "\u202e" not in shown
    assert "backlinks" in web.report("t.test")._repr_html_()
    assert web.sql("select '<i>' as x")._repr_html_().count("&lt;i&gt;") == 1


def test_a_long_list_says_how_much_of_it_is_shown(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *(rows.link(f"{A}/{n}", f"{T}/x", first_seen=day(0) + timedelta(days=n)) for n in range(30)))

    assert "20 of 25 rows shown, and there are more" in index.backlinks("t.test", limit=25)._repr_html_()


def test_an_index_is_found_by_its_data_folder(services_data: Path, store_dsn: str, tmp_path: Path) -> None:
    from analytics.whereabouts import dsn_of

    assert dsn_of(services_data) == dsn_of(str(services_data)) == store_dsn
    assert dsn_of(None, {"LINKCRAWLER_DATA": str(services_data)}) == store_dsn
    assert dsn_of(None, {"LINKCRAWLER_CLICKHOUSE_DSN": "http://db.example:8123/web"}) == "http://db.example:8123/web"
    index = analytics.connect(services_data)
    assert index.sql("select 1").rows == [(1,)]
    index.close()
    with pytest.raises(analytics.StoreUnreachable, match=r"no store runs in .*: start it with `linkcrawler up --data"):
        analytics.connect(tmp_path)
    with pytest.raises(analytics.StoreUnreachable, match=r"there is no data folder .*none: start it with"):
        analytics.connect(tmp_path / "none")
    (tmp_path / "store.json").write_text('{"url": "http://127.0.0.1:9/default"}')
    with pytest.raises(analytics.StoreUnreachable, match=r"no store runs in .* any more: start it with"):
        analytics.connect(tmp_path)
