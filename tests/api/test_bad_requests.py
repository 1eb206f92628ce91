"""What cannot be answered says what of it is wrong, and what would be right."""

from __future__ import annotations

from typing import Any

import pytest

from linkcrawler.config import Config
from tests.api.conftest import Api, serving

T = {"target": "t.test"}


@pytest.mark.parametrize(
    ("path", "asked", "parameter", "words"),
    [
        ("report", {}, "target", "is missing"),
        ("report", {"target": ""}, "target", "at least 1 character"),
        ("report", {"target": "not a domain"}, "target", "give a domain such as example.com"),
        ("report", {"target": "ftp://t.test"}, "target", "is not a domain or http(s) URL"),
        ("report", {"target": ["t.test", "u.test"]}, "target", "was given 2 times"),
        ("report", {"targt": "t.test"}, "targt", "it takes as_of, crawl"),
        ("report", T | {"scope": "page"}, "scope", "'domain', 'host', 'url' or 'prefix'"),
        ("report", T | {"as_of": "yesterday"}, "as_of", "give 2026-06-01"),
        ("report", T | {"from_": "2026-02-01", "to": "2026-01-01"}, "from", "is not before"),
        ("report", T | {"where": "follow=maybe"}, "where", "is true or false"),
        ("report", T | {"where": "colour=red"}, "where", "is not one of source_domain"),
        ("report", T | {"format": "xml"}, "format", "'json', 'ndjson', 'csv' or 'parquet'"),
        ("backlinks", T | {"limit": "many"}, "limit", "valid integer"),
        ("backlinks", T | {"limit": 100_001}, "limit", "less than or equal to 100000"),
        ("backlinks", T | {"limit": -1}, "limit", "greater than or equal to 0"),
        ("backlinks", T | {"cursor": "nonsense"}, "cursor", "is not of this list"),
        ("backlinks", T | {"one_per": "colour"}, "one_per", "'source_domain'"),
        ("anchors", T | {"sort": "colour"}, "sort", "is not one of backlinks"),
        ("breakdown", T, "by", "is missing"),
        ("compare", {"target": [f"d{n}.test" for n in range(201)]}, "target", "at most 200 items"),
        ("intersect", {"target": "t.test"}, "target", "only t.test was given: give 2 to 200"),
        ("intersect", {"target": ["a.test", "b.test"], "min_matches": 3}, "min_matches", "is not 1 to 2"),
        ("dead-pages", T | {"statuses": [404, 200]}, None, "status 200 is not one of a dead page"),
        ("neighbours", T | {"limit": 301}, "limit", "less than or equal to 300"),
        ("history", T | {"by": "year"}, "by", "'day', 'week' or 'month'"),
        ("evidence", {"source_url": "mailto:a@b.c", "target_url": "https://t.test/"}, "source_url", "http(s) URL"),
        ("crawls/a%20b", {}, "crawl", "should match pattern"),
    ],
)
def test_a_malformed_parameter_names_itself_and_what_it_accepts(
    api: Api, path: str, asked: dict[str, Any], parameter: str | None, words: str
) -> None:
    answer = api.get(path, **asked)

    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json.get("parameter") == parameter, answer.json
    assert words in answer.json["detail"]
    assert {"type", "title", "status", "detail"} <= set(answer.json)


def test_what_is_not_there_is_a_problem_too(api: Api) -> None:
    assert api.get("no-such-question").status == 404
    assert api.get("crawls/nobody").json["type"] == "urn:linkcrawler:problem:no-such-crawl"
    assert api.get("authority", domain="t.test").json["type"] == "urn:linkcrawler:problem:no-such-run"
    assert api.ask("PATCH", "report", {}).status == 405


def test_a_link_that_nobody_saw_has_no_evidence(api: Api) -> None:
    answer = api.get("evidence", source_url="https://a.test/0", target_url="https://nobody.test/")

    assert (answer.status, answer.json["type"]) == (404, "urn:linkcrawler:problem:no-such-link")


def test_a_store_that_is_away_is_503_with_a_time_to_ask_again(config: Config) -> None:
    with serving(Config(config.data, "", "http://127.0.0.1:9/default")) as alone:
        answer = alone.get("report", target="t.test")

    assert (answer.status, answer.json["type"]) == (503, "urn:linkcrawler:problem:unavailable")
    assert answer.headers["retry-after"]
    assert "no ClickHouse answers at http://127.0.0.1:9" in answer.json["detail"]


def test_a_database_without_tables_answers_zeros(config: Config, fresh_database: str) -> None:
    with serving(Config(config.data, config.redis_url, fresh_database)) as empty:
        assert empty.json("report", target="t.test")["backlinks"] == 0
        assert empty.json("index")["pages_known"] == 0
        assert empty.json("backlinks", target="t.test")["rows"] == []


def test_a_database_that_is_not_there_is_named_and_not_taken_for_an_empty_one(config: Config, store_dsn: str) -> None:
    with serving(Config(config.data, config.redis_url, store_dsn.rsplit("/", 1)[0] + "/nothing_here")) as wrong:
        answers = [wrong.get("report", target="t.test"), wrong.get("index")]

    assert [answer.status for answer in answers] == [503, 503]
    assert all("has no database 'nothing_here': create it" in answer.json["detail"] for answer in answers)
