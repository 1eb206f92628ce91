"""What people give as a target is read as the store wrote it, or refused in words."""

from __future__ import annotations

import pytest

from analytics import NotAnInstant, NotATarget, read_instant, read_target
from analytics.targets import registrable_domain
from linkcrawler.urls import names_of


@pytest.mark.parametrize(
    ("text", "scope", "name", "domain"),
    [
        ("example.com", "domain", "example.com", "example.com"),
        ("  EXAMPLE.com. ", "domain", "example.com", "example.com"),
        ("https://example.com/path?q#f", "domain", "example.com", "example.com"),
        ("docs.example.co.uk", "domain", "example.co.uk", "example.co.uk"),
        ("docs.example.co.uk", "host", "docs.example.co.uk", "example.co.uk"),
        ("http://docs.example.com:8080/x", "host", "docs.example.com", "example.com"),
        ("bücher.example", "domain", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "host", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("me.github.io", "domain", "github.io", "github.io"),
        ("127.0.0.1", "domain", "127.0.0.1", "127.0.0.1"),
        ("http://[2001:DB8::1]/", "host", "[2001:db8::1]", "[2001:db8::1]"),
        ("localhost", "domain", "localhost", "localhost"),
        ("https://Example.com", "url", "https://example.com/", "example.com"),
        ("https://example.com:443/a/../b#c", "url", "https://example.com/b", "example.com"),
        ("example.com/docs/", "prefix", "https://example.com/docs/", "example.com"),
    ],
)
def test_a_target_is_read_as_it_is_stored(text: str, scope: str, name: str, domain: str) -> None:
    target = read_target(text, scope)

    assert (target.name, target.domain) == (name, domain)


def test_a_target_that_stands_for_more_says_so() -> None:
    assert read_target("example.com").note == ""
    assert "all of example.com" in read_target("docs.example.com").note
    assert "--scope url" in read_target("https://example.com/x").note


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "   ",
        "exa mple.com",
        "foo..bar",
        "-x-",
        "%%%",
        "ftp://example.com",
        "mailto:ann@example.com",
        "ann@example.com",
        "*.example.com",
        "https://",
        "a" * 64 + ".com",
        ".".join(["abcdefgh"] * 40),
        "\x00",
        "\ud800.com",
        "'; drop table links; --",
    ],
)
def test_garbage_is_refused_with_a_remedy(garbage: str) -> None:
    with pytest.raises(NotATarget, match="give a domain such as"):
        read_target(garbage)


@pytest.mark.parametrize(
    "host",
    "example.com a.b.example.co.uk me.github.io www.ck city.kobe.jp co.uk a.b.test localhost 127.0.0.1 [::1] "
    "xn--bcher-kva.example a.b.xn--fiqs8s x.y.compute.amazonaws.com".split(),
)
def test_the_domain_of_a_host_is_the_one_that_the_crawler_stores(host: str) -> None:
    assert registrable_domain(host) == names_of(host).domain


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "1"])
def test_what_is_no_instant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotAnInstant, match="2026-06-01"):
        read_instant(text)
