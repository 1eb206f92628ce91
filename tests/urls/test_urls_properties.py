"""What holds for every string, and what other people's libraries say of simple URLs."""

import re
from itertools import product
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import can_ada
from hypothesis import given, settings
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from linkcrawler.urls import (
    canonicalize,
    fingerprint,
    host_of,
    names_of,
    resolver,
    split,
    try_canonicalize,
    why_refused,
)
from linkcrawler.urls.escapes import normalize_escapes

relaxed = settings(deadline=None, max_examples=400)

# Pieces that mean something to a URL parser, in any order and number: far more hostile than random text.
MEANINGFUL = r"""
http: https: HTTP: // / \ ? # @ : :80 :443 :8080 & = ; + ' " < | ^ ~ - . .. %2e
example.com EXAMPLE.org. 127.1 [::1] xn-- bücher.example a_b. {{x}} user:pw@
% %% %4 %41 %7e %2F %2f %c3%a4 %25 %34 %31 %00 %zz %u00e4 4 1 ä
utm_source=x utm%5Fmedium gclid a=1
"""
PIECES = [*MEANINGFUL.split(), "\x00", "\x7f", "\ud800", "\u202e", "\U0001f600", " ", "\t", "\n"]
wild = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "http://example.com/" + "".join(pieces)),
    st.text(max_size=60),
    st.text(st.characters(), max_size=30).map(lambda text: "https://a.example/" + text),
)
base = st.sampled_from(["https://example.com/a/b?c", "http://joe@[::1]:8080/x/", "http://10.0.0.1/?%41=%e4"])

CANONICAL = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]+)?/[!-~]*")


@relaxed
@given(wild, st.none() | base)
def test_the_canonical_form_is_its_own_canonical_form(raw, base):
    url = try_canonicalize(raw, base)

    if url is not None:
        assert try_canonicalize(url) == url
        assert try_canonicalize(url, "https://elsewhere.example/x") == url


@relaxed
@given(wild, st.none() | base)
def test_the_canonical_form_is_clean_and_means_the_same_to_the_parser(raw, base):
    url = try_canonicalize(raw, base)

    if url is not None:
        assert CANONICAL.fullmatch(url)
        parsed = can_ada.parse(url)
        assert parsed.href == url
        assert not parsed.has_credentials() and not parsed.has_hash()
        assert (parsed.search == "") == ("?" not in url)
        assert parsed.port != ("80" if parsed.protocol == "http:" else "443")
        assert not parsed.hostname.endswith(".")


@relaxed
@given(wild, base)
def test_the_resolver_agrees_with_canonicalize(raw, base):
    assert resolver(base)(raw) == try_canonicalize(raw, base)


plain = st.lists(st.sampled_from("../ ./ / // .. . a b-c d_e 2.0 index.html x/y %41 ? # : \n".split(" ")), max_size=6)
deep = st.sampled_from(["https://example.com/a/b//c.html?d=/e", "http://joe@a.example.:8080", "http://a.example/x/y/"])


@relaxed
@given(plain.map("".join), deep)
def test_plain_hrefs_are_resolved_as_the_parser_does(raw, base):
    assert resolver(base)(raw) == try_canonicalize(raw, base)


@relaxed
@given(wild, st.none() | base)
def test_a_string_is_either_accepted_or_refused_with_a_reason(raw, base):
    assert bool(why_refused(raw, base)) == (try_canonicalize(raw, base) is None)


@relaxed
@given(wild)
def test_the_parts_make_up_the_url(raw):
    url = try_canonicalize(raw)

    if url is not None:
        parts = split(url)
        standard = urlsplit(url)
        assert parts.host == host_of(url)
        assert parts.host.strip("[]") == standard.hostname
        assert parts.port == (standard.port or {"http": 80, "https": 443}[standard.scheme])
        assert url.startswith(f"{parts.scheme}://{parts.host}")
        assert url.endswith(parts.path_and_query) and parts.path_and_query.startswith("/")
        names = names_of(parts.host)
        assert parts.host.endswith(names.site) and names.site.endswith(names.domain)


@relaxed
@given(wild, st.sampled_from(["#x", "#", "#?utm_source=y"]))
def test_the_fingerprint_depends_on_the_canonical_form_only(raw, fragment):
    url = try_canonicalize(raw)

    if url is not None:
        without_fragment = raw.rstrip("".join(map(chr, range(33)))).partition("#")[0]
        assert fingerprint(url) == fingerprint(canonicalize(without_fragment + fragment))
        assert fingerprint(url) != fingerprint(url + "x")
        assert 0 <= fingerprint(url) < 2**64


def test_escapes_keep_their_meaning_and_need_one_pass():
    """Every text of up to five characters that matter to an escape; what it means, urllib says."""
    for n_chars in range(6):
        for characters in product("%247Ee", repeat=n_chars):
            text = "".join(characters)
            once = normalize_escapes(text)
            assert unquote_to_bytes(once) == unquote_to_bytes(text)
            assert normalize_escapes(once) == once


# Independent opinions, where the libraries share our rules: lower-case ASCII, no tracking, one parameter.
word = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~", min_size=1, max_size=8)
path = st.lists(word, max_size=4).map("/".join)
query = st.one_of(st.just(""), st.builds("?q{}={}".format, st.integers(0, 9), word))


@relaxed
@given(word, path, query)
def test_w3lib_agrees_on_simple_urls(name, path, query):
    raw = f"HTTP://Host-{name.replace('~', '')}.Example.COM:80/{path}{query}#{name}"

    assert canonicalize(raw) == canonicalize_url(raw.replace(":80/", "/")).replace("Host", "host")


@relaxed
@given(path, st.lists(st.sampled_from(["..", ".", "a", "b.html"]), min_size=1, max_size=5).map("/".join), query)
def test_urllib_agrees_on_relative_links(path, href, query):
    page = f"https://example.com/{path}"

    assert resolver(page)(href + query) == urljoin(page, href + query)
