"""Domain and site of a host, against the Public Suffix List's own cases and a second implementation."""

from pathlib import Path

import pytest
from tldextract import TLDExtract

from linkcrawler.urls import Names, canonicalize, host_of, names_of, try_canonicalize
from linkcrawler.urls.names import names_by

VECTORS = Path(__file__).parents[2].parent / "shared/vectors/psl"
LIST = VECTORS / "public_suffix_list.dat"


def listed_cases():
    path = VECTORS / "tests.txt"
    if not path.exists():
        return [pytest.param("", "", marks=pytest.mark.skip(reason=f"{path} is absent"))]
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return [tuple(line) for line in lines if line and not line[0].startswith("//")]


@pytest.fixture(scope="module")
def suffixes():
    """The list of the vectors, which may be newer than the one that tldextract ships."""
    if not LIST.exists():
        pytest.skip(f"{LIST} is absent")
    return TLDExtract(
        cache_dir=None,
        suffix_list_urls=[LIST.as_uri()],
        fallback_to_snapshot=False,
        include_psl_private_domains=True,
    )


@pytest.mark.parametrize(("name", "registrable"), listed_cases())
def test_the_site_is_what_the_list_says(suffixes, name, registrable):
    """`null` means that nothing is registrable: such a name is refused as a host, or is its own site."""
    url = try_canonicalize(f"http://{name}/")

    if registrable != "null":
        assert url is not None
        site = host_of(canonicalize(f"http://{registrable}/"))
        assert names_by(suffixes, host_of(url)).site == site
        assert names_of(host_of(url)).site == site, "the list that tldextract ships disagrees"
    elif url is not None:
        assert names_by(suffixes, host_of(url)).site == host_of(url)
        assert names_of(host_of(url)).site == host_of(url), "the list that tldextract ships disagrees"
    else:
        assert name.startswith(".")


def suffix_by_definition(labels, rules):
    """Labels of the public suffix, word by word by https://publicsuffix.org/list/ (Formal Algorithm)."""
    matching = []
    for n in range(1, len(labels) + 1):
        tail = labels[-n:]
        if "!" + ".".join(tail) in rules:
            return n - 1
        if ".".join(tail) in rules or ".".join(["*", *tail[1:]]) in rules:
            matching.append(n)
    return max(matching, default=1)


def test_a_second_implementation_agrees_for_every_rule_of_the_list(suffixes):
    """For each rule: the suffix itself and names one to three labels below it, in both sections."""
    icann, everything = set(), set()
    rules = icann
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if "BEGIN PRIVATE" in line:
            everything |= icann
            rules = everything
        if line and not line.startswith("//"):
            rules.add(line.split()[0])
    assert len(icann) > 6000 and len(everything) > 9000

    wrong = []
    for rule in everything:
        suffix = rule.removeprefix("!").replace("*", "wild")
        for host in (suffix, f"a.{suffix}", f"b.a.{suffix}", f"c.b.a.{suffix}"):
            labels = host.split(".")
            domain = ".".join(labels[-suffix_by_definition(labels, icann) - 1 :])
            site = ".".join(labels[-suffix_by_definition(labels, everything) - 1 :])
            if names_by(suffixes, host) != Names(host, domain, site):
                wrong.append((rule, names_by(suffixes, host), domain, site))

    assert wrong == []


@pytest.mark.parametrize(
    ("host", "domain", "site"),
    [
        ("example.co.uk", "example.co.uk", "example.co.uk"),
        ("a.b.example.co.uk", "example.co.uk", "example.co.uk"),
        ("me.github.io", "github.io", "me.github.io"),
        ("www.me.github.io", "github.io", "me.github.io"),
        ("github.io", "github.io", "github.io"),
        ("co.uk", "co.uk", "co.uk"),
        ("com", "com", "com"),
        ("localhost", "localhost", "localhost"),
        ("a.b.internal", "b.internal", "b.internal"),
        ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]", "[2001:db8::1]"),
        ("my_shop.example.com", "example.com", "example.com"),
        ("www.xn--bcher-kva.de", "xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("a.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ],
)
def test_a_host_has_a_domain_and_a_site(host, domain, site):
    assert names_of(host) == Names(host, domain, site)


def test_the_names_of_a_host_are_kept():
    assert names_of("www.example.org") is names_of("www.example.org")
    assert names_of.cache_info().maxsize is not None


def test_names_are_found_without_network_and_without_files(monkeypatch, tmp_path):
    """The suffix list comes from the installed package, whatever the environment asks tldextract to do."""
    import socket

    from linkcrawler.urls import names

    def refuse(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "https://suffixes.example/list.dat")
    monkeypatch.setenv("TLDEXTRACT_CACHE", str(tmp_path))
    names._bundled_list.cache_clear()
    names_of.cache_clear()

    assert names_of("www.example.co.uk").domain == "example.co.uk"
    assert list(tmp_path.iterdir()) == []
