"""Reading a canonical URL: parts, fingerprint and scope."""

import subprocess
import sys

import pytest

from linkcrawler.errors import ConfigError
from linkcrawler.urls import Parts, Scope, fingerprint, host_of, names_of, split


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://a.example/", Parts("http", "a.example", 80, "/")),
        ("https://a.example/", Parts("https", "a.example", 443, "/")),
        ("http://a.example:8080/b/c?d=e:f/g", Parts("http", "a.example", 8080, "/b/c?d=e:f/g")),
        ("http://[::1]/", Parts("http", "[::1]", 80, "/")),
        ("https://[::1]:8443/a:1/", Parts("https", "[::1]", 8443, "/a:1/")),
        ("http://x/", Parts("http", "x", 80, "/")),
    ],
)
def test_a_url_splits_into_what_a_client_needs(url, parts):
    assert split(url) == parts
    assert host_of(url) == parts.host


# Published values of XXH64 with seed 0; the last one is the example of ClickHouse's documentation.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", 0xEF46DB3751D8E999),
        ("a", 0xD24EC4F1A98C6E5B),
        ("abc", 0x44BC2CF5AD770999),
        ("Hello, world!", 17691043854468224118),
    ],
)
def test_the_fingerprint_is_xxh64(text, value):
    assert fingerprint(text) == value


def test_the_fingerprint_is_the_one_that_clickhouse_computes():
    pytest.importorskip("chdb", reason="chdb is absent: pip install chdb-core-lite")
    urls = [f"https://example{n}.com/{'x' * n * 7}?n={n}" for n in range(12)]
    # In a process of its own: a second engine in this one could meet the embedded store's.
    query = f"select arrayJoin({urls!r}) as url, xxHash64(url) format TSV"
    script = f"import chdb; print(chdb.query({query!r}))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    rows = [line.split("\t") for line in answer.stdout.split("\n") if line]

    assert [(url, int(value)) for url, value in rows] == [(url, fingerprint(url)) for url in urls]


def test_a_scope_of_domains_admits_every_host_of_the_seeds_domains():
    scope = Scope.of_seeds("domains", ["https://docs.example.co.uk/a", "http://10.0.0.1:8080/"])

    assert scope.names == {"example.co.uk", "10.0.0.1"}
    assert scope.admits(names_of("www.example.co.uk"))
    assert scope.admits(names_of("10.0.0.1"))
    assert not scope.admits(names_of("other.co.uk"))


def test_a_scope_of_hosts_admits_the_seeds_hosts_only():
    scope = Scope.of_seeds("hosts", ["https://docs.example.com/a", "https://docs.example.com:8443/"])

    assert scope.names == {"docs.example.com"}
    assert scope.admits(names_of("docs.example.com"))
    assert not scope.admits(names_of("example.com"))


def test_any_scope_admits_everything():
    scope = Scope.of_seeds("any", ["https://example.com/"])

    assert scope == Scope("any")
    assert scope.admits(names_of("elsewhere.example"))


def test_an_unknown_kind_of_scope_is_refused():
    with pytest.raises(ConfigError, match="scope='sites' is not one of domains, hosts, any"):
        Scope("sites")
