"""Each rule of docs/url-canon.md by example; expected values are written by hand."""

import pytest

from linkcrawler.errors import ConfigError, InvalidUrl
from linkcrawler.urls import Tracking, canonicalize, host_of, resolver, try_canonicalize, why_refused
from linkcrawler.urls.tracking import TRACKING_PARAMETERS

SAME_PAGE = [
    # raw, canonical
    ("https://example.com", "https://example.com/"),
    ("HTTPS://EXAMPLE.com/A", "https://example.com/A"),
    ("http:example.com/a", "http://example.com/a"),
    ("https:\\\\example.com\\a\\b", "https://example.com/a/b"),
    ("\t https://exa\nmple.com/a\r\n ", "https://example.com/a"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("https://example.com/a?b#", "https://example.com/a?b"),
    ("https://example.com#/route?utm_source=x", "https://example.com/"),
    ("https://example.com:443/", "https://example.com/"),
    ("http://example.com:80/", "http://example.com/"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("http://example.com:08080/", "http://example.com:8080/"),
    ("https://joe:secret@example.com/", "https://example.com/"),
    ("https://joe@example.com:8443/@joe", "https://example.com:8443/@joe"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://joe@example.com.:8443/a", "https://example.com:8443/a"),
    ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
    ("https://\uff45xample\u3002com/", "https://example.com/"),
    ("https://e%78ample.com/", "https://example.com/"),
    ("https://exam\u00adple.com/", "https://example.com/"),
    ("https://my_host.example.com/", "https://my_host.example.com/"),
    ("http://[2001:DB8:0:0:0:0:0:1]:80/", "http://[2001:db8::1]/"),
    ("https://example.com/a/./b/../c/%2e%2E/d", "https://example.com/a/d"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com//a//b", "https://example.com//a//b"),
    ("https://example.com/%7ejoe/%c3%a4", "https://example.com/~joe/%C3%A4"),
    ("https://example.com/\u00e4 b", "https://example.com/%C3%A4%20b"),
    ("https://example.com/a%2fb%3fc%23d", "https://example.com/a%2Fb%3Fc%23d"),
    ("https://example.com/a%0d%0ab", "https://example.com/a%0D%0Ab"),
    ("https://example.com/%2541", "https://example.com/%2541"),
    ("https://example.com/%%341", "https://example.com/%%341"),
    ("https://example.com/%4%31", "https://example.com/%4%31"),
    ("https://example.com/100%?q=%u00e4&r=5%", "https://example.com/100%?q=%u00e4&r=5%"),
    ("https://example.com/?b=2&a=1&b=1", "https://example.com/?b=2&a=1&b=1"),
    ("https://example.com/?q=a+b&r=a%20b", "https://example.com/?q=a+b&r=a%20b"),
    ("https://example.com/?", "https://example.com/"),
    ("https://example.com/?utm_source=x", "https://example.com/"),
    ("https://example.com/?a=1&utm_source=x&b=2&fbclid=y", "https://example.com/?a=1&b=2"),
    ("https://example.com/?UTM_Source=x&GCLID=y&a", "https://example.com/?a"),
    ("https://example.com/?utm%5Fsource=x&a", "https://example.com/?a"),
    ("https://example.com/?utm=x&autm_source=y", "https://example.com/?utm=x&autm_source=y"),
    ("https://example.com/?next=/?utm_source=x", "https://example.com/?next=/?utm_source=x"),
]


@pytest.mark.parametrize(("raw", "canonical"), SAME_PAGE)
def test_a_url_has_one_spelling(raw, canonical):
    assert canonicalize(raw) == canonical


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("", "https://example.com/docs/a.html?v=1"),
        ("#top", "https://example.com/docs/a.html?v=1"),
        (" #top", "https://example.com/docs/a.html?v=1"),
        ("b.html", "https://example.com/docs/b.html"),
        ("\n b.html\t#x", "https://example.com/docs/b.html"),
        ("?v=2", "https://example.com/docs/a.html?v=2"),
        ("?utm_medium=x", "https://example.com/docs/a.html"),
        ("..", "https://example.com/"),
        ("/x", "https://example.com/x"),
        ("//other.example/x", "https://other.example/x"),
        ("https:b.html", "https://example.com/docs/b.html"),
        ("http:b.html", "http://b.html/"),
        ("mailto:joe@example.com", None),
        ("javascript:void(0)", None),
        ("\tjava\nscript:alert(1)", None),
        ("data:text/html,<a href=x>", None),
        ("ftp://example.com/", None),
        ("httpx://example.com/", None),
        ("http://", None),
        ("https://exa mple.com/", None),
        ("https://{{host}}/", None),
    ],
)
def test_an_href_is_resolved_against_the_page(href, canonical):
    base = "https://joe:secret@EXAMPLE.com/docs/./a.html?v=1&utm_source=x#part"

    assert resolver(base)(href) == canonical
    assert try_canonicalize(href, base) == canonical


def test_a_base_that_is_not_http_still_leads_to_absolute_urls():
    resolve = resolver("data:text/html,x")

    assert resolve("https://example.com/a") == "https://example.com/a"
    assert resolve("a") is None
    assert resolve("#a") is None


def test_a_base_that_is_not_a_url_is_refused():
    with pytest.raises(InvalidUrl, match=r"^'example.com' has no scheme: write it as 'https://example.com'$"):
        resolver("example.com")
    assert try_canonicalize("https://example.com/", "example.com") is None


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "'' is empty: write it as https://host/path"),
        (" \n", r"' \n' is empty: write it as https://host/path"),
        ("htp:/x", "'htp:/x' is not an http(s) URL: write it as https://host/path"),
        ("mailto:a@b.example", "'mailto:a@b.example' is not an http(s) URL: write it as https://host/path"),
        ("example.com/a", "'example.com/a' has no scheme: write it as 'https://example.com/a'"),
        ("//example.com", "'//example.com' has no scheme: write it as 'https://example.com'"),
        ("localhost:8080", "'localhost:8080' has no scheme: write it as 'https://localhost:8080'"),
        (
            "http://",
            "'http://' is not a URL (its host or its port cannot be read): write it as https://host/path",
        ),
        (
            "http://a:99999/",
            "'http://a:99999/' is not a URL (its host or its port cannot be read): write it as https://host/path",
        ),
        ("http://./", "the host '.' of 'http://./' is empty: write it as https://host/path"),
        (
            "http://a..b/",
            "the host 'a..b' of 'http://a..b/' has an empty label: write it as https://host/path",
        ),
        (
            "http://$host/",
            "the host '$host' of 'http://$host/' has a character other than letters, digits, dots, "
            "dashes and underscores: write it as https://host/path",
        ),
        ("http://a/\ud800", r"'http://a/\ud800' is not valid Unicode text: percent-encode its bytes"),
    ],
)
def test_a_refusal_names_the_value_the_reason_and_the_remedy(raw, message):
    with pytest.raises(InvalidUrl) as refusal:
        canonicalize(raw)

    assert str(refusal.value) == message


def test_a_refusal_names_an_unusable_base():
    assert why_refused("a", "b") == "the base 'b' of 'a' is not a URL: write it as https://host/path"
    assert why_refused("a", "b\udfff") == r"'b\udfff' is not valid Unicode text: percent-encode its bytes"


def test_nothing_is_said_about_a_url_that_is_accepted():
    assert why_refused("https://example.com/a?b#c") == ""


@pytest.mark.parametrize("n_chars", [63, 64])
def test_a_label_has_at_most_63_characters(n_chars):
    assert (try_canonicalize(f"http://{'a' * n_chars}.example/") is not None) == (n_chars == 63)


@pytest.mark.parametrize("n_chars", [253, 254])
def test_a_host_has_at_most_253_characters(n_chars):
    host = ("a" * 49 + ".") * 5 + "a" * (n_chars - 250)

    assert len(host) == n_chars
    assert (try_canonicalize(f"http://{host}./") is not None) == (n_chars == 253)


def test_a_refusal_of_a_huge_value_stays_short():
    assert len(why_refused("http://a b/" + "x" * 1_000_000)) < 400


# Ways to write the loopback address that a guard on names alone would miss.
@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1."),
        *("\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021"),
        *("%31%32%37.0.0.1", "127.0.\t0.1", "a@127.0.0.1", "example.com:80+&@127.0.0.1"),
    ],
)
def test_every_spelling_of_an_ipv4_address_becomes_its_dotted_form(host):
    assert host_of(canonicalize(f"http://{host}/")) == "127.0.0.1"


def test_a_backslash_ends_the_host_as_in_a_browser():
    assert canonicalize("http://example.com\\@127.0.0.1/") == "http://example.com/@127.0.0.1/"


def test_the_tracking_parameters_can_be_chosen():
    mine = Tracking.of(["sid", "x_*"])

    assert canonicalize("https://a.example/?SID=1&x_y=2&gclid=3", tracking=mine) == "https://a.example/?gclid=3"
    assert resolver("https://a.example/", mine)("?sid=1") == "https://a.example/"
    assert canonicalize("https://a.example/?gclid=3", tracking=Tracking.of([])) == "https://a.example/?gclid=3"


@pytest.mark.parametrize("pattern", ["", "*", "a*b", "a**", "*a", "a=b", "a&b"])
def test_a_tracking_pattern_of_another_form_is_refused(pattern):
    with pytest.raises(ConfigError, match="are no names"):
        Tracking.of(["gclid", pattern])


@pytest.mark.parametrize("pattern", TRACKING_PARAMETERS)
def test_every_listed_parameter_is_removed(pattern):
    name = pattern.replace("*", "anything")

    assert canonicalize(f"https://example.com/?{name}=1&id=2&{name}") == "https://example.com/?id=2"


@pytest.mark.parametrize("name", ["id", "p", "q", "page", "ref", "source", "cid", "campaign", "s", "v", "utm"])
def test_parameters_that_may_name_the_page_are_kept(name):
    assert canonicalize(f"https://example.com/?{name}=1") == f"https://example.com/?{name}=1"
