"""Every question has an address, and the answer is the reply itself, in any form."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from typing import Any

import pyarrow.parquet as parquet
import pytest

import analytics
from linkcrawler.api.questions import example_of, parameters_of
from linkcrawler.config import Config
from linkcrawler.desk.questions import SECTIONS
from linkcrawler.plain import json_text
from tests.api.conftest import Api

QUESTIONS = [name for names in SECTIONS.values() for name in names]
NOT_QUESTIONS = {"close", "sql", "check_regex", "check_rule", "campaigns", "country_database", "page_rules", "steady"}
NOT_QUESTIONS |= {"spam_rules", "target_lists", "keep_traffic", "forget_traffic", "run_authority", "delete_authority"}
NOT_QUESTIONS |= {"graph_named", "graph_of_links", "imported_graph"}
NEEDS_MORE = {"authority": 404, "authority_top": 404}  # a run of authority
NEEDS_MORE |= {"authority_compare": 404}  # an imported graph


def written(asked: dict[str, Any]) -> dict[str, Any]:
    return {{"targets": "target"}.get(name, name): value for name, value in asked.items()}


def test_every_question_of_analytics_has_its_address() -> None:
    methods = {name for name in dir(analytics.Analytics) if not name.startswith("_") and name != "is_connected"}

    assert methods - NOT_QUESTIONS == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered(api: Api, name: str) -> None:
    answer = api.get(name.replace("_", "-"), **written(example_of(name)))

    assert answer.status == NEEDS_MORE.get(name, 200), answer.body


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_parameter_of_a_question_says_what_it_means(name: str) -> None:
    for parameter in parameters_of(name).values():
        assert any(getattr(said, "description", "") for said in parameter.annotation.__metadata__), parameter


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("report", {"target": "t.test", "from_": "2026-01-01", "as_of": "2026-01-20"}),
        ("backlinks", {"target": "t.test", "as_of": "2026-01-20", "where": ["follow=true"], "limit": 2}),
        ("compare", {"targets": ["t.test", "u.test"], "as_of": "2026-01-20"}),
        ("new_lost", {"target": "t.test", "only": "lost", "as_of": "2026-01-20"}),
        ("neighbours", {"target": "t.test", "has_linked": True, "as_of": "2026-01-20"}),
    ],
)
def test_json_is_the_reply_as_the_command_line_writes_it(
    api: Api, config: Config, name: str, asked: dict[str, Any]
) -> None:
    index = analytics.connect(config.clickhouse_dsn)
    expected = json.loads(json_text(getattr(index, name)(**asked).to_dict()))
    index.close()

    assert api.json(name.replace("_", "-"), **written(asked)) == expected


def test_an_unknown_target_answers_zeros_with_coverage(api: Api) -> None:
    report = api.json("report", target="nobody.test")

    assert (report["backlinks"], report["referring_domains"]) == (0, 0)
    assert report["coverage"]["pages_known"] == 6


def test_the_sql_is_told_where_it_is_asked_for(api: Api) -> None:
    assert "from links" in api.json("refdomains", target="t.test", explain_sql=1)["sql"]
    assert "sql" not in api.json("refdomains", target="t.test")


def test_pages_of_a_list_follow_each_other_by_link_and_cursor(api: Api) -> None:
    seen, path = [], "/api/v1/backlinks?target=t.test&limit=2"
    while path:
        answer = api.get(path)
        seen += [row["source_url"] for row in answer.json["rows"]]
        link = re.fullmatch(r'<(.*)>; rel="next"', answer.headers.get("link", ""))
        path = link[1] if link else ""

    assert seen == [f"https://a.test/{n}" for n in range(5)] + ["https://b.test/1"]


def test_csv_holds_the_same_rows_and_no_formula(api: Api) -> None:
    answer = api.get("backlinks", target="t.test", format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))

    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="backlinks-t.test.csv"' in answer.headers["content-disposition"]
    expected = api.json("backlinks", target="t.test")["rows"]
    assert [row["source_url"] for row in rows] == [row["source_url"] for row in expected]
    assert rows[4]["anchor"] == '\'=HYPERLINK("http://evil.test","<b>x</b>")'
    assert rows[5]["rel"] == "nofollow ugc"


def test_ndjson_is_a_row_a_line(api: Api) -> None:
    answer = api.get("anchors", {"Accept": "application/x-ndjson"}, target="t.test")

    assert [json.loads(line) for line in answer.body.splitlines()] == api.json("anchors", target="t.test")["rows"]


def test_parquet_holds_the_rows_with_their_types(api: Api) -> None:
    answer = api.get("backlinks", target="t.test", format="parquet")
    table = parquet.read_table(io.BytesIO(answer.body))

    assert table["follow"].to_pylist() == [True] * 5 + [False]
    assert str(table.schema.field("first_seen").type) == "timestamp[ms, tz=UTC]"


def test_a_report_is_one_row_of_any_form(api: Api) -> None:
    as_csv = list(csv.DictReader(io.StringIO(api.get("report", target="t.test", format="csv").body.decode())))

    assert [row["backlinks"] for row in as_csv] == ["6"]
    assert json.loads(api.get("report", target="t.test", format="ndjson").body)["backlinks"] == 6


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("application/json;q=0.1, application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_accept_chooses_the_form(api: Api, accept: str, media: str) -> None:
    assert api.get("tlds", {"Accept": accept}, target="t.test").headers["content-type"].startswith(media)


def test_what_no_form_satisfies_is_said(api: Api) -> None:
    answer = api.get("tlds", {"Accept": "image/png"}, target="t.test")

    assert (answer.status, answer.json["type"]) == (406, "urn:linkcrawler:problem:not-acceptable")
    assert "text/csv" in answer.json["detail"]


def test_an_answer_that_the_client_has_is_not_sent_again(api: Api) -> None:
    first = api.get("report", target="t.test", as_of="2026-01-20")
    again = api.get("report", {"If-None-Match": first.headers["etag"]}, target="t.test", as_of="2026-01-20")
    other = api.get("report", {"If-None-Match": first.headers["etag"]}, target="t.test", as_of="2026-01-05")

    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status == 200


def test_a_large_answer_is_compressed_where_the_client_takes_it(api: Api) -> None:
    plain = api.get("anchors", target="t.test", as_of="2026-01-20")
    packed = api.get("anchors", {"Accept-Encoding": "gzip"}, target="t.test", as_of="2026-01-20")
    refused = api.get("anchors", {"Accept-Encoding": "gzip;q=0"}, target="t.test", as_of="2026-01-20")

    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in refused.headers
    assert gzip.decompress(packed.body) == plain.body == refused.body
    assert packed.headers["etag"] != plain.headers["etag"]


def test_deceptive_letters_are_escaped(api: Api) -> None:
    body = api.get("anchors", target="t.test").body.decode()

    assert "\u202e" not in body and "\\u202e" in body and "\\u0000" in body


def test_the_index_says_how_large_it_is_and_where_to_begin(api: Api) -> None:
    told = api.json("index")

    assert (told["pages_known"], told["pages_fetched"], told["links_recorded"], told["domains_linked"]) == (6, 5, 9, 3)
    assert told["most_linked"][0] == {"target_domain": "t.test", "linking_domains": 3}
    assert [row["crawl"] for row in told["crawls"]] == ["spring"]


def test_metrics_and_attributes_are_all_told(api: Api) -> None:
    assert [row["name"] for row in api.json("metrics")["rows"]] == [metric.name for metric in analytics.METRICS]
    assert all(row["meaning"] for row in api.json("metrics")["rows"])
    told = {row["name"]: row for row in api.json("attributes")["rows"]}
    assert told["follow"] == {
        **{"name": "follow", "kind": "flag", "meaning": "effective follow"},
        **{"is_group": True, "operators": ["=", "!="]},
    }
