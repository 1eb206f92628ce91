"""Lists, classes of anchors, diversity, flags and countries as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.hand_made import HandMade
from tests.cli.test_cli_report import Done, run_with

Run = Callable[..., Done]


@pytest.fixture
def rows(fresh_database: str) -> HandMade:
    return HandMade(fresh_database)


@pytest.fixture
def linkcrawler(rows: HandMade) -> Run:
    def run(*arguments: str, stdin: str = "") -> Done:
        return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}, *arguments, stdin=stdin)

    return run


def read(done: Done) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def put_links(rows: HandMade) -> None:
    rows.put(
        "links",
        *(
            rows.link(f"https://s{i}.test/", "https://target.example/", anchor=anchor, source_ip=f"192.0.2.{i}")
            for i, anchor in enumerate(["Target", "click here", "Acme", "best shoes", "\x1b[31mred"])
        ),
    )


def test_lists_are_added_to_shown_and_removed_from(linkcrawler: Run, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# ours\nBest Shoes\n\nbest  shoes!\nboots\n")
    added = linkcrawler("lists", "add", "www.target.example", "brand", "Acme", "ACME corp")
    again = linkcrawler("lists", "add", "target.example", "brand", "acme")
    imported = read(linkcrawler("lists", "import", "target.example", "keyword", str(tmp_path / "words.txt"), "--json"))
    linkcrawler("lists", "import", "target.example", "competitor", "-", stdin="https://www.rival.example/x\n")
    removed = linkcrawler("lists", "remove", "target.example", "brand", "Acme Corp", "none")
    shown = read(linkcrawler("lists", "show", "target.example", "--json"))

    assert added.stdout == "added 2: the brand list of target.example has 2\n"
    assert added.stderr == "note: lists are kept of domains: target.example\n"
    assert again.stdout == "added 0, 1 there already: the brand list of target.example has 2\n"
    assert (imported["added"], imported["items"]) == (["best shoes", "boots"], ["best shoes", "boots"])
    assert removed.stdout == "removed 1, 1 not there: the brand list of target.example has 1\n"
    assert shown["lists"] == {
        **{"brand": ["acme"], "keyword": ["best shoes", "boots"]},
        **{"money_page": [], "competitor": ["rival.example"]},
    }


def test_where_one_item_of_a_file_is_wrong_none_is_put_in(linkcrawler: Run, tmp_path: Path) -> None:
    (tmp_path / "pages.txt").write_text("https://target.example/shop/\nhttps://other.example/\n")
    done = linkcrawler("lists", "import", "target.example", "money_page", str(tmp_path / "pages.txt"))
    (tmp_path / "empty.txt").write_text("# nothing\n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")
    others = [
        linkcrawler("lists", "import", "target.example", "brand", str(tmp_path / name))
        for name in ("empty.txt", "latin.txt", "missing.txt")
    ]

    assert (done.returncode, done.stdout) == (2, "")
    assert "'https://other.example/' is a page of other.example: give pages of target.example" in done.stderr
    assert [other.returncode for other in others] == [2, 2, 2]
    assert read(linkcrawler("lists", "show", "target.example", "--json"))["lists"]["money_page"] == []


def test_nothing_listed_says_what_is_taken_instead(linkcrawler: Run) -> None:
    done = linkcrawler("lists", "show", "target.example")

    assert (done.returncode, done.stdout) == (0, "")
    assert "no brand is listed: target, the name of the domain, is taken for one" in done.stderr
    assert "`linkcrawler lists add target.example LIST ITEM` begins" in done.stderr


def test_anchor_classes_come_in_order_with_their_brands(linkcrawler: Run, rows: HandMade) -> None:
    put_links(rows)
    plain = linkcrawler("anchor-classes", "target.example")
    linkcrawler("lists", "add", "target.example", "brand", "acme")
    linkcrawler("lists", "add", "target.example", "keyword", "shoes")
    reply = read(linkcrawler("anchor-classes", "target.example", "--json"))

    assert "brands: target (the name of the domain" in plain.stderr
    assert "exact and partial need keywords" in plain.stderr
    assert [line.split()[0] for line in plain.stdout.splitlines()[4:10]] == [
        *("empty", "image", "naked", "branded", "generic", "other")
    ]
    assert {row["anchor_class"]: row["share"] for row in reply["rows"] if row["backlinks"]} == {
        **{"branded": 0.2, "partial": 0.2, "generic": 0.2, "other": 0.4}
    }
    assert (reply["brands"], reply["is_brand_listed"], reply["n_keywords"]) == (["acme"], True, 1)


def test_diversity_has_a_row_for_each_dimension(linkcrawler: Run, rows: HandMade) -> None:
    put_links(rows)
    reply = read(linkcrawler("diversity", "target.example", "none.example", "--json"))
    done = linkcrawler("diversity", "target.example")

    assert [(row["target"], row["groups"]) for row in reply["rows"][:5]] == [
        ("target.example", n) for n in (5, 1, 1, 5, 1)
    ]
    assert {row["groups"] for row in reply["rows"][5:]} == {0}
    assert "source_network" in done.stdout and "lorenz" not in done.stdout


def test_spam_lists_flags_and_rules_can_be_changed(linkcrawler: Run, rows: HandMade) -> None:
    put_links(rows)
    made = linkcrawler(
        *("spam-rules", "set", "first", "--condition", "source_domain = 's0.test'", "--meaning", "It is the first.")
    )
    reply = read(linkcrawler("spam", "target.example", "--json"))
    only = read(linkcrawler("spam", "target.example", "--flag", "first", "--json"))
    off = linkcrawler("spam-rules", "set", "sitewide", "--weight", "0")
    rules = read(linkcrawler("spam-rules", "list", "--json"))["rules"]
    reset = [linkcrawler("spam-rules", "reset", name).stdout for name in ("first", "sitewide")]
    table = linkcrawler("spam", "target.example")

    assert made.stdout == "first (own) has weight 1 where source_domain = 's0.test'\n"
    assert [(row["source_domain"], row["flags"], row["score"]) for row in reply["rows"]][:2] == [
        ("s0.test", ["first"], 1.0),
        ("s1.test", [], 0.0),
    ]
    assert [row["source_domain"] for row in only["rows"]] == ["s0.test"]
    assert "sitewide (changed) has weight 0" in off.stdout
    assert {rule["name"]: rule["origin"] for rule in rules}["sitewide"] == "changed"
    assert reset == ["first is gone\n", "sitewide is as it shipped: weight 1\n"]
    assert "s4.test" in table.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "sitewide"], "nothing of rule sitewide was to change"),
        (["set", "mine", "--weight", "1"], "a new one needs --condition and --meaning"),
        (["set", "sitewide", "--condition", "missing > 1"], "columns are source_domain"),
        (["set", "sitewide", "--condition", "1; drop table links"], "not several statements"),
        (["set", "sitewide", "--weight", "-1"], "is not within 0 (off) and 1,000"),
        (["reset", "mine"], "there is no rule mine"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_one_line(linkcrawler: Run, arguments: list[str], said: str) -> None:
    done = linkcrawler("spam-rules", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_a_database_of_countries_is_imported_shown_and_removed(
    linkcrawler: Run, rows: HandMade, tmp_path: Path
) -> None:
    put_links(rows)
    before = linkcrawler("countries", "target.example")
    none = linkcrawler("country", "status")
    (tmp_path / "ranges.csv").write_text("192.0.2.0,192.0.2.2,DE\n192.0.2.3,192.0.2.3,FR\n")
    imported = linkcrawler("country", "import", str(tmp_path / "ranges.csv"))
    reply = read(linkcrawler("countries", "target.example", "--json"))
    removed, again = linkcrawler("country", "remove"), linkcrawler("country", "remove")

    assert "no database of countries: `linkcrawler country import FILE` brings one" in before.stderr
    assert (none.returncode, none.stdout) == (0, "")
    assert imported.stdout.startswith("ranges.csv: 2 ranges of 2 countries, imported 20")
    assert [(row["source_country"], row["backlinks"]) for row in reply["rows"]] == [("DE", 3), ("", 1), ("FR", 1)]
    assert (removed.stdout, again.returncode) == ("ranges.csv is removed\n", 2)


def test_without_any_store_the_questions_say_what_to_do(tmp_path: Path) -> None:
    for command in ("anchor-classes", "diversity", "spam", "countries"):
        done = run_with({"LINKCRAWLER_DATA": str(tmp_path / "none")}, command, "target.example")

        assert done.returncode == 0
        assert "run `linkcrawler crawl https://target.example`" in done.stderr
    assert not (tmp_path / "none").exists()
