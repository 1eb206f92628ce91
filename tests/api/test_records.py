"""What an analyst tells the index through the API, by the same rules as on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linkcrawler.config import Config
from tests.analytics.hand_made import HandMade
from tests.api.conftest import Api, serving

T = "t.test"


@pytest.fixture
def own(own_config: Config) -> Iterator[Api]:
    """A server over two links, that may be told things."""
    rows = HandMade(own_config.clickhouse_dsn)
    rows.put(
        "links", rows.link("https://a.test/", f"https://{T}/docs/1"), rows.link("https://b.test/", f"https://{T}/")
    )
    with serving(own_config) as api:
        yield api


def test_a_campaign_is_recorded_replaced_counted_and_removed(own: Api) -> None:
    told = {"name": "spring", "target": T, "sources": ["www.a.test"], "cost": 10, "currency": "eur"}

    first, second = own.post("campaigns", told), own.post("campaigns", told | {"cost": 20})
    (row,) = own.json("campaigns")["rows"]
    (counted,) = own.json("campaign-report")["rows"]

    assert (first.status, first.json["is_new"], second.status, second.json["is_new"]) == (201, True, 200, False)
    assert (row["source_domains"], row["cost"], row["currency"]) == (["a.test"], 20, "EUR")
    assert counted["backlinks"] == 1
    assert own.delete("campaigns", name="spring").json["campaign"] == "spring"
    assert own.json("campaigns")["rows"] == []
    assert own.delete("campaigns", name="spring").status == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": "x", "target": T}, "has no condition"),
        ({"name": "x", "target": T, "anchor": "(("}, "RE2"),
        ({"name": "x", "target": T, "utm": "u", "cost": -1}, "cost"),
        ({"name": "x", "target": T, "prefix": "https://other.test/"}, "not of t.test"),
        ({"name": "x", "target": T, "colour": "red"}, "colour"),
        ({"target": T}, "name is missing"),
    ],
)
def test_a_campaign_that_cannot_be_recorded_says_why(own: Api, told: dict[str, object], words: str) -> None:
    answer = own.post("campaigns", told)

    assert answer.status == 400
    assert words in answer.json["detail"]
    assert own.json("campaigns")["rows"] == []


@pytest.mark.parametrize(
    ("address", "told", "parameter"),
    [
        ("campaigns", {"name": " ", "utm": "u"}, "name"),
        ("campaigns", {"name": "x", "utm": "u" * 2_001}, "utm"),
        ("campaigns", {"name": "x", "sources": ["a.test", "no domain"]}, "sources"),
        ("campaigns", {"name": "x", "prefix": "no page"}, "prefix"),
        ("campaigns", {"name": "x", "prefix": "https://other.test/"}, "prefix"),
        ("campaigns", {"name": "x", "anchor": "(("}, "anchor"),
        ("campaigns", {"name": "x", "since": "yesterday"}, "since"),
        ("campaigns", {"name": "x", "since": "2026-03-02", "until": "2026-03-01"}, "since"),
        ("campaigns", {"name": "x", "until": "2026-02-30"}, "until"),
        ("campaigns", {"name": "x", "utm": "u", "cost": "much"}, "cost"),
        ("campaigns", {"name": "x", "utm": "u", "cost": -1, "currency": "EUR"}, "cost"),
        ("campaigns", {"name": "x", "utm": "u", "cost": 1}, "currency"),
        ("campaigns", {"name": "x", "utm": "u", "cost": 1, "currency": "euro"}, "currency"),
        ("campaigns", {"name": "x"}, None),  # it has no condition: which one is missing nobody can say
        ("page-rules", {"category": " ", "kind": "url", "pattern": T}, "category"),
        ("page-rules", {"category": "x", "kind": "url", "pattern": "no page"}, "pattern"),
        ("page-rules", {"category": "x", "kind": "prefix", "pattern": "https://other.test/"}, "pattern"),
        ("page-rules", {"category": "x", "kind": "regex", "pattern": "(("}, "pattern"),
        ("page-rules", {"category": "x", "kind": "url", "pattern": T, "position": 0}, "position"),
        ("page-rules", {"category": "x", "kind": "url", "pattern": T, "position": 9}, "position"),
        ("lists", {"list": "brand", "items": ["..."]}, "items"),
        ("lists", {"list": "money_page", "items": ["https://other.test/"]}, "items"),
        ("lists", {"list": "competitor", "items": ["no domain"]}, "items"),
        ("watches", {"webhook": "ftp://x"}, "webhook"),
        ("watches", {"since": "yesterday"}, "since"),
        ("watches", {"target": "no domain"}, "target"),
    ],
)
def test_what_is_refused_is_named(own: Api, address: str, told: dict[str, object], parameter: str | None) -> None:
    answer = own.post(address, {"target": T, **told})

    assert (answer.status, answer.json.get("parameter")) == (400, parameter), answer.json


def test_notes_are_kept_and_forgotten(own: Api) -> None:
    own.post("annotations", {"target": T, "date": "2026-03-05", "note": "Relaunch"})
    everywhere = own.post("annotations", {"date": "2026-03-06T12:00:00Z", "note": "Core  update"})

    assert everywhere.json == {"at": "2026-03-06T12:00:00.000Z", "target": "all", "note": "Core update"}
    assert [row["note"] for row in own.json("annotations", target=T)["rows"]] == ["Relaunch", "Core update"]
    assert len(own.delete("annotations", target=T, date="2026-03-05").json["rows"]) == 1
    assert own.delete("annotations", target=T, date="2026-03-05").status == 404
    assert own.post("annotations", {"target": T, "date": "2026-03-05", "note": " "}).status == 400


def test_lists_are_changed_item_by_item(own: Api) -> None:
    added = own.post("lists", {"target": T, "list": "money_page", "items": [f"https://{T}/buy?utm_source=x", T]})

    assert added.json["items"] == [f"https://{T}/", f"https://{T}/buy"]
    assert own.delete("lists", target=T, list="money_page", item=[f"https://{T}/", f"https://{T}/no"]).json == {
        **{"target": T, "list": "money_page", "removed": [f"https://{T}/"], "unchanged": 1},
        "items": [f"https://{T}/buy"],
    }
    assert own.json("lists", target=T)["lists"]["money_page"] == [f"https://{T}/buy"]
    assert own.post("lists", {"target": T, "list": "colours", "items": ["red"]}).json["parameter"] == "list"


def test_page_rules_are_added_in_order_and_removed(own: Api) -> None:
    rule = {"target": T, "category": "docs", "kind": "prefix", "pattern": f"https://{T}/docs/"}
    own.post("page-rules", {**rule, "category": "home", "kind": "url", "pattern": f"https://{T}"})
    own.post("page-rules", rule | {"position": 1})

    assert [row["category"] for row in own.json("page-rules", target=T)["rows"]] == ["docs", "home"]
    assert {row["page_category"]: row["backlinks"] for row in own.json("landing", target=T, by="category")["rows"]} == {
        **{"docs": 1, "home": 1}
    }
    assert [row["category"] for row in own.delete("page-rules", target=T, category="docs").json["rows"]] == ["home"]
    assert own.delete("page-rules", target=T, category="docs").status == 404


def test_what_is_watched_has_its_events(own: Api) -> None:
    added = own.post("watches", {"target": T, "since": "2025-12-01", "secret": "s3cret"})
    done = own.post("watches/run").json
    feed = own.json("watches/events", target=T, limit=1)
    rest = own.json("watches/events", target=T, after=feed["cursor"])

    assert (added.status, added.json["is_new"], added.json["is_signed"]) == (201, True, True)
    assert "s3cret" not in str(own.json("watches"))
    assert (done["n_events"], done["n_new"]) == (2, 2)
    assert len(feed["rows"]) == 1 and len(rest["rows"]) == 1
    assert own.delete("watches", target=T).status == 200
    assert own.delete("watches", target=T).status == 404
    assert own.get("watches/events", target=T).status == 404
    assert "webhook" in own.post("watches", {"target": T, "webhook": "ftp://x"}).json["detail"]
