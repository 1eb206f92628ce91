"""A disavow file has the lines that Google reads, in one order, and says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linkcrawler.errors import UsageError
from linkcrawler.export.disavow import MAX_LINES, Disavowed
from tests.export.conftest import Index

THEN = ("--as-of", "2026-06-01")


def entries(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_domains_by_score_each_with_its_reason(web: Index) -> None:
    """By hand: the rule `casino` weighs 5 and two sites say casino; one of their names has a flag more."""
    text = web.run("export", "disavow", "t.test", "--min-score", "5", *THEN).stdout
    lines = text.splitlines()
    spam = {row["source_domain"]: row for row in json.loads(web.run("spam", "t.test", *THEN, "--json").stdout)["rows"]}
    bought = lines[lines.index("domain:buy-it-now-12345.test") - 1]

    assert {domain for domain, row in spam.items() if row["score"] >= 5} == {"buy-it-now-12345.test", "github.io"}
    # A domain that many share is not disavowed as a whole: its sites that link are.
    assert entries(text) == ["domain:buy-it-now-12345.test", "domain:me.github.io", "domain:you.github.io"]
    assert lines[:3] == [
        "# Disavow file for t.test, by linkcrawler",
        "# Links as of 2026-06-01, all crawls",
        "# Chosen: score >= 5",
    ]
    assert bought.startswith("# buy-it-now-12345.test: score ") and "casino" in bought
    assert bought.endswith("; 1 backlink, seen 2026-01-01")


def test_the_same_index_gives_the_same_file_in_the_order_of_names(web: Index, tmp_path: Path) -> None:
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    for file in (first, second):
        web.run("export", "disavow", "w.test", "--where", "follow=true", *THEN, "--output", file)
    found = entries(first.read_text(encoding="utf-8"))

    assert first.read_bytes() == second.read_bytes()
    assert len(found) == 45 and found == sorted(found)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--flag", "numeric_or_hyphen_domain"), ["domain:buy-it-now-12345.test"]),
        (("--flag", "casino", "--min-score", "7"), ["domain:buy-it-now-12345.test"]),
        (("--where", "anchor=casino"), ["domain:buy-it-now-12345.test", "domain:you.github.io"]),
        (("--where", "anchor=casino", "--urls"), ["https://buy-it-now-12345.test/", "https://you.github.io/"]),
        (("--where", "anchor=casino", "--except", "you.github.io\n"), ["domain:buy-it-now-12345.test"]),
        (("--where", "anchor=casino", "--except", "github.io\n"), ["domain:buy-it-now-12345.test"]),
        (("--list", "# mine\ndomain:a.test\n\nhttps://me.github.io/x\n"), ["domain:a.test", "domain:me.github.io"]),
        (("--list", "bücher.test"), ["domain:xn--bcher-kva.test"]),
    ],
)
def test_sources_are_chosen(web: Index, tmp_path: Path, words: tuple[str, ...], expected: list[str]) -> None:
    list_file = tmp_path / "list.txt"
    given: list[str | Path] = list(words)
    for i, word in enumerate(words[:-1]):
        if word in ("--list", "--except"):
            list_file.write_text(words[i + 1], encoding="utf-8")
            given[i + 1] = list_file

    assert entries(web.run("export", "disavow", "t.test", *given, *THEN).stdout) == expected


def test_the_limits_of_google_are_kept() -> None:
    full, large = Disavowed(), Disavowed()
    full.put(*["domain:a.test"] * MAX_LINES)
    large.put(*["https://a.test/" + "x" * 2_000] * 1_000)

    with pytest.raises(UsageError, match="more than 100,000 lines, Google's limit"):
        full.put("domain:b.test")
    with pytest.raises(UsageError, match="2,016,000 bytes, more than 2,000,000, Google's limit"):
        _ = large.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("t.test",), "give --min-score, --flag, --where or --list"),
        (("t.test", "--min-score", "99"), "no domain that links to t.test is chosen by that"),
        (("t.test", "--flag", "nonsense"), "flag 'nonsense' is not one of"),
        (("t.test", "--where", "colour=red"), "'colour' is not one of"),
        (("not a domain", "--min-score", "1"), "is not a domain"),
    ],
)
def test_bad_input(web: Index, words: tuple[str, ...], told: str) -> None:
    assert told in web.run("export", "disavow", *words, code=2).stderr
