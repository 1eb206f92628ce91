"""Pairs of a page and a target as users write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkcrawler.crawl.pairs import Pair, Target, read_pair, read_pairs, read_target
from linkcrawler.errors import InvalidUrl, UsageError

A_TO_T = ("https://a.example/", "t.example")


def read(tmp_path: Path, text: str | bytes) -> list[tuple[str, str]]:
    file = tmp_path / "pairs"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return [(pair.source_url, pair.target.name) for pair in read_pairs(str(file))]


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://T.example/a/../b?utm_source=x#top", Target("t.example", "t.example", "https://t.example/b")),
        ("t.example", Target("t.example")),
        ("T.Example/", Target("t.example")),
        ("www.t.example", Target("t.example", "www.t.example")),
        ("shop.t.co.uk", Target("t.co.uk", "shop.t.co.uk")),
        ("192.0.2.1", Target("192.0.2.1")),
    ],
)
def test_a_target_is_a_url_a_host_or_a_domain(text: str, target: Target) -> None:
    assert read_target(text) == target


@pytest.mark.parametrize("text", ["", "t", "t.example/page", "t.example:80", "mailto:me@t.example", "ftp://t.example/"])
def test_what_is_none_of_them_is_refused_and_not_guessed_at(text: str) -> None:
    with pytest.raises(InvalidUrl):
        read_target(text)


def test_a_source_without_a_scheme_is_https_as_seeds_are() -> None:
    assert read_pair(" a.example/x ", "t.example") == Pair("https://a.example/x", Target("t.example"))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("https://a.example/,t.example\n", [A_TO_T]),
        ("https://a.example/\tt.example", [A_TO_T]),
        ("https://a.example/, t.example\r\n", [A_TO_T]),
        ("\ufeffhttps://a.example/,t.example", [A_TO_T]),
        ("source_url,target\nhttps://a.example/,t.example", [A_TO_T]),
        ("Source URL\tTarget\nhttps://a.example/\tt.example", [A_TO_T]),
        ("from,to\nhttps://a.example/,t.example", [A_TO_T]),
        ("eins,zwei\nhttps://a.example/,t.example", [A_TO_T]),
        ("# mine\n\nhttps://a.example/,t.example\n#https://b.example/,t.example\n", [A_TO_T]),
        ('"https://a.example/x,y",t.example', [("https://a.example/x,y", "t.example")]),
        ("https://a.example/x,y\tt.example", [("https://a.example/x,y", "t.example")]),
        ("https://a.example/#top,t.example,\n", [A_TO_T]),
    ],
)
def test_a_file_is_csv_or_tsv_with_or_without_a_header(tmp_path: Path, text: str, pairs: list[tuple[str, str]]) -> None:
    assert read(tmp_path, text) == pairs


def test_columns_are_found_by_the_names_that_backlinks_csv_gives_them(tmp_path: Path) -> None:
    text = 'source_url,source_domain,target_url,anchor\nhttps://a.example/,a.example,https://t.example/,"a, b"\n'

    assert read(tmp_path, text) == [("https://a.example/", "https://t.example/")]


def test_columns_may_stand_the_other_way_round_under_their_names(tmp_path: Path) -> None:
    assert read(tmp_path, "target,source\nt.example,https://a.example/\n") == [A_TO_T]


def test_the_order_is_kept_and_so_are_repeats(tmp_path: Path) -> None:
    text = "b.example,t.example\na.example,t.example\nb.example,t.example\n"

    assert [source for source, _ in read(tmp_path, text)] == [
        "https://b.example/",
        "https://a.example/",
        "https://b.example/",
    ]


def test_every_bad_line_is_named_with_its_number(tmp_path: Path) -> None:
    text = "# mine\na.example,t.example\nhtp:/x,t.example\n\nb.example\na.example,t\na.example,t.example,u.example\n"

    said = problems(tmp_path, text)

    assert [line.split(": ")[0] for line in said] == [f"{tmp_path / 'pairs'}:{n}" for n in (3, 5, 6, 7)]
    assert "htp:/x" in said[0]


def test_a_quote_that_never_closes_is_a_problem_and_not_one_long_field(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, 'a.example,t.example\n"b.example,t.example\na.example,t.example\n')

    assert line.startswith(f"{tmp_path / 'pairs'}:2: 1 field ")
    assert "quotes are closed" in line


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "source_url,target\n"])
def test_a_file_without_a_pair_says_what_to_give(tmp_path: Path, text: str) -> None:
    (line,) = problems(tmp_path, text)

    assert "no pair" in line and "https://example.com/page,example.org" in line


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv"):
        read_pairs(str(tmp_path / "none.csv"))

    with pytest.raises(UsageError, match="pairs"):
        read(tmp_path, b"\xff\xfe,\xff")
