"""Every case of the URL standard's own tests (web-platform-tests), with our deviations listed one by one."""

import json
from pathlib import Path

import pytest

from linkcrawler.urls import try_canonicalize

ROOT = Path(__file__).parents[2]
VECTORS = ROOT.parent / "shared/vectors/url"

ESCAPES = "escapes have one spelling"
DNS = "a host that DNS cannot carry is refused"
NAME = "a host is made of letters, digits, dashes and underscores"
A_LABEL = "the parser refuses an invalid `xn--` label"
UNICODE = "the parser's IDNA tables are older than the tests"

# input of a case -> what we make of it (None = refused), and the reason why not what the standard says
DEVIATIONS: dict[str, tuple[str | None, str]] = {
    "/a%2fc": ("http://example.org/a%2Fc", ESCAPES),
    "/a/%2f/c": ("http://example.org/a/%2F/c", ESCAPES),
    "http://example.com/foo/%2e%2": ("http://example.com/foo/.%2", ESCAPES),
    "http://example.com/foo/%2e./%2e%2e/.%2e/%2e.bar": ("http://example.com/..bar", ESCAPES),
    "http://example.com/foo%41%7a": ("http://example.com/fooAz", ESCAPES),
    "http://example.com/foo%00%51": ("http://example.com/foo%00Q", ESCAPES),
    "http://example.com/%3A%3a%3C%3c": ("http://example.com/%3A%3A%3C%3C", ESCAPES),
    "http://www/foo%2Ehtml": ("http://www/foo.html", ESCAPES),
    "http://./": (None, DNS),
    "http://../": (None, DNS),
    "http://foo.09..": (None, DNS),
    "http://!\"$&'()*+,-.;=_`{}~/": (None, NAME),
    "http://a.b.c.xn--pokxncvks": (None, A_LABEL),
    "http://10.0.0.xn--pokxncvks": (None, A_LABEL),
    "http://a.b.c.XN--pokxncvks": (None, A_LABEL),
    "http://a.b.c.Xn--pokxncvks": (None, A_LABEL),
    "http://10.0.0.XN--pokxncvks": (None, A_LABEL),
    "http://10.0.0.xN--pokxncvks": (None, A_LABEL),
    "https://xn--/": (None, A_LABEL),
}

# The same for the hosts of toascii.json; the long names are abbreviated by `host_key`.
HOST_DEVIATIONS: dict[str, tuple[str | None, str]] = {
    "x..xn--zca": (None, DNS),
    "x..\u00df": (None, DNS),
    "x0123... (64 characters)": (None, DNS),
    "x0123... (64 characters, not ASCII)": (None, DNS),
    "x0123... (72 characters)": (None, DNS),
    "x0123... (66 characters, not ASCII)": (None, DNS),
    "01234... (255 characters)": (None, DNS),
    "01234... (261 characters)": (None, DNS),
    "01234... (255 characters, not ASCII)": (None, DNS),
    "xn--ls8h=": (None, NAME),
    "xn--a": (None, A_LABEL),
    "xn--a.xn--zca": (None, A_LABEL),
    "xn--a-yoc": (None, A_LABEL),
    "xn--1ug.example": (None, A_LABEL),
    "xn--zn7c.com": (None, A_LABEL),
    "xn--0.com": (None, A_LABEL),
    "look\u180eout.net": (None, UNICODE),
    "look\u206bout.net": (None, UNICODE),
    "\u04c0.com": (None, UNICODE),
    "\U0002f868.com": (None, UNICODE),
    "\u2183.com": (None, UNICODE),
    "\u1e9e.com": ("https://ss.com/x", UNICODE),
    "\u1e9e.foo.com": ("https://ss.foo.com/x", UNICODE),
}


def cases(name):
    path = VECTORS / name
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{path} is absent"))]
    found = [case for case in json.loads(path.read_text()) if isinstance(case, dict)]
    return [pytest.param(case, id=f"{n}") for n, case in enumerate(found)]


def is_web(case):
    return not case.get("failure") and case["protocol"] in ("http:", "https:")


def expected(case):
    """The standard's URL without userinfo, fragment and empty query, which a canonical form never has."""
    if not is_web(case):
        return None
    return f"{case['protocol']}//{case['host']}{case['pathname']}{case['search']}"


def host_key(host):
    if len(host) < 64:
        return host
    return f"{host[:5]}... ({len(host)} characters{'' if host.isascii() else ', not ASCII'})"


@pytest.mark.parametrize("case", cases("urltestdata.json"))
def test_a_url_is_what_the_standard_says(case):
    """Failures and other schemes are refused; every http(s) URL agrees, or is on our list."""
    actual = try_canonicalize(case["input"], case["base"])

    if case["input"] in DEVIATIONS and is_web(case):
        assert actual == DEVIATIONS[case["input"]][0]
        assert actual != expected(case), "no longer a deviation: take it off the list"
    else:
        assert actual == expected(case)


@pytest.mark.parametrize("case", cases("toascii.json"))
def test_a_host_has_the_ascii_form_of_the_standard(case):
    actual = try_canonicalize(f"https://{case['input']}/x")
    standard = case["output"] and f"https://{case['output']}/x"

    if host_key(case["input"]) in HOST_DEVIATIONS:
        assert actual == HOST_DEVIATIONS[host_key(case["input"])][0]
        assert actual != standard, "no longer a deviation: take it off the list"
    else:
        assert actual == standard


def test_every_listed_deviation_is_a_case_of_the_standard():
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS} is absent")
    inputs = {case.values[0]["input"] for case in cases("urltestdata.json") if is_web(case.values[0])}
    hosts = {host_key(case.values[0]["input"]) for case in cases("toascii.json")}

    assert set(DEVIATIONS) <= inputs
    assert set(HOST_DEVIATIONS) <= hosts


@pytest.mark.parametrize("reason", [ESCAPES, DNS, NAME, A_LABEL, UNICODE])
def test_every_reason_to_deviate_is_documented(reason):
    text = " ".join((ROOT / "docs/url-canon.md").read_text().lower().split())

    assert reason.lower() in text
