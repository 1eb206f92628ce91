"""Seeds as users write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.discovery import Discovery, is_no_page
from linkcrawler.crawl.seeds import read_seeds, scope_names
from linkcrawler.errors import UsageError


def test_a_bare_host_name_becomes_https_and_repeats_are_dropped() -> None:
    assert read_seeds(["example.com", "https://example.com/", "http://EXAMPLE.com:80/a#b"]) == [
        "https://example.com/",
        "http://example.com/a",
    ]


def test_a_file_may_have_comments_and_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "seeds.txt"
    file.write_text("# mine\n\nhttps://a.example/\n  b.example/x \n")

    assert read_seeds([], str(file)) == ["https://a.example/", "https://b.example/x"]


def test_every_bad_seed_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "seeds.txt"
    file.write_text("https://ok.example/\nhtp:/broken\nftp://x.example/\n")

    with pytest.raises(UsageError) as error:
        read_seeds(["mailto:me@example.com"], str(file))

    assert len(str(error.value).splitlines()) == 3
    assert f"{file}:2" in str(error.value)
    assert "htp:/broken" in str(error.value)


def test_no_seed_at_all_says_what_to_give() -> None:
    with pytest.raises(UsageError, match=r"no seed given.*https://example.com/"):
        read_seeds([])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt"):
        read_seeds([], str(tmp_path / "none.txt"))


def test_the_scope_is_that_of_the_seeds() -> None:
    urls = ["https://docs.a.co.uk/", "https://www.a.co.uk/x", "https://b.example/"]

    assert scope_names("domains", urls) == ("a.co.uk", "b.example")
    assert scope_names("hosts", urls) == ("b.example", "docs.a.co.uk", "www.a.co.uk")
    assert scope_names("any", urls) == ()


def test_a_url_is_offered_once_and_refusals_are_counted() -> None:
    discovery = Discovery(CrawlConfig(name="t", scope_names=("a.example",), max_depth=2))
    urls = ["https://a.example/", "https://www.a.example/x", "https://b.example/", "https://a.example/logo.png"]

    first = discovery.candidates(urls, 1, "link")
    again = discovery.candidates(urls, 1, "link")
    deeper = discovery.candidates(["https://a.example/deep"], 3, "link")

    assert [(c.url, c.domain, c.depth) for c in first] == [
        ("https://a.example/", "a.example", 1),
        ("https://www.a.example/x", "a.example", 1),
    ]
    assert again == deeper == []
    assert discovery.refused == {"out_of_scope": 1, "not_a_page": 1, "too_deep": 1}


@pytest.mark.parametrize("url", ["https://example.zip/", "https://a.example/v1.0/", "https://a.example/x.html?y=.png"])
def test_hosts_folders_and_queries_do_not_look_like_files(url: str) -> None:
    assert not is_no_page(url)


def test_a_file_from_another_editor_may_have_a_mark_and_comments_behind_seeds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.txt"
    file.write_bytes(b"\xef\xbb\xbfhttps://a.example/\r\nhttps://b.example/#part # mine\r\n")

    assert read_seeds([], str(file)) == ["https://a.example/", "https://b.example/"]
