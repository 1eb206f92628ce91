"""URLs that a server makes up without end, told from those that lead to a page."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page
from linkcrawler.urls import canonicalize, trap_of
from linkcrawler.urls.traps import MAX_BYTES

YEAR = 2026
SITES = Path.home() / ".cache/docsweb/sites"
DOCS = Path(__file__).parents[2] / "docs" / "traps.md"
RANDOM_ID = "9682993c8daa2c5497996114facdc805"


def trap(path: str) -> str | None:
    """The verdict in the year 2026."""
    return trap_of(canonicalize(f"https://a.example{path}"), YEAR)


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/a/b/a/b",
        "/a/b/a/b/a/b/",
        "/x/one/two/three/one/two/three/one/two/three/y",
        "/a/a/a/boo.html",  # Heritrix's own example
        "/a/a/a/a",
        "/img/img/img/",
        "/en/x/en/y/en/z/en",
        "/p//////",
    ],
)
def test_a_path_that_goes_round_in_circles_is_refused(path: str) -> None:
    assert trap(path) == "trap_repeating_segments"


@pytest.mark.parametrize(
    "path",
    [
        "/foo/foo/foo",  # a package, its module and its class
        "/a/b/a/b",
        "/boost/libs/boost/doc/boost/",
        "/tiles/0/0/0/0.png",
        "/2011/11/11/11/11",
        "/a/x/a/y/a/z/a/w",  # shards of a hash
        "//a//b",
    ],
)
def test_a_name_that_comes_again_is_no_circle(path: str) -> None:
    assert trap(path) is None


def test_a_hosts_labels_may_not_repeat_either() -> None:
    assert trap_of("http://www.www.www.a.example/") == "trap_repeating_segments"
    assert trap_of("http://www.www.a.example/") is None
    assert trap_of("http://1.1.1.1/") is None


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/2035/7/",
        "/calendar/2099",
        "/calendar/1989/12",
        "/calendar?year=2035&month=1",
        "/calendar?month=37",
        "/calendar/?monthoffset=-300",
        "/calendar/?date=4102444800",  # seconds since 1970
        "/events/month/2028-04",
        "/events/?eventDate=2127-04",
        "/events/2028/04/",
        "/calendar/action~month/exact_date~1-1-2040/",
        "/kalender?datum=31.12.2035",
        "/cal?date=7%2F12%2F2035",
        "/cal?date=20350712",
        "/cal/?tx_cal[year]=2055&tx_cal[month]=3",
        "/index.php?y=1950&m=2",
        "/2035/05/12/title",
    ],
)
def test_a_calendar_far_from_today_is_refused(path: str) -> None:
    assert trap(path) == "trap_calendar"


@pytest.mark.parametrize(
    "path",
    [
        "/2019/05/12/title",
        "/1969/07/21/archives/men-walk-on-moon.html",
        "/lccn/sn83030214/1842-03-15/ed-1/",
        "/calendar/2026/11/",
        "/calendar/2027/12/",
        "/calendar?month=5",
        "/events/1542",
        "/events/1542/2",
        "/events/2030-goals/",
        "/event/world-cup-2030",
        "/movies?year=1969",
        "/loan?months=36&month=36",
        "/rfc/rfc2119",
        "/issues/2054/10",
        "/download/2199/12",
        "/valid?until=9999-12-31",
        "/p/8112345678901",
        "/p/20350712",
    ],
)
def test_archives_and_numbers_are_no_calendars(path: str) -> None:
    assert trap(path) is None


def test_next_year_is_the_clocks_by_default() -> None:
    year = datetime.datetime.now(datetime.UTC).year

    assert trap_of(f"https://a.example/calendar/{year + 3}/1/") == "trap_calendar"
    assert trap_of(f"https://a.example/calendar/{year}/1/") is None
    assert trap_of("https://a.example/calendar/2035/1/", 2034) is None


@pytest.mark.parametrize(
    "path",
    [
        "/page;jsessionid=ABC123",
        "/page;jsessionid=ABC123?x=1",
        "/page?x=1&JSESSIONID=ABC123.node1",
        f"/page?PHPSESSID={RANDOM_ID}",
        f"/page?sid={RANDOM_ID}",
        f"/page?s={RANDOM_ID}",
        "/page?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM",
        "/page?CFID=1169580&CFTOKEN=48630702",
        "/(S(lit3py55t21z5v55vlm25s55))/page.aspx",
    ],
)
def test_a_session_id_is_refused(path: str) -> None:
    assert trap(path) == "trap_session_id"


@pytest.mark.parametrize(
    "path",
    [
        "/page?sid=1234",
        "/page?session_id=3f2504e0-4f89-11d3-9a0c-0305e82c3301",  # of a conference
        "/?s=internationalizationofsoftware",
        "/page;v=1.2/part",
        "/wiki/C_(programming_language)",
        "/wiki/(S)-2-Butanol",
        "/commit/9682993c8daa2c5497996114facdc805",
    ],
)
def test_what_names_a_page_is_no_session_id(path: str) -> None:
    assert trap(path) is None


def test_too_long_urls_and_paths_are_refused() -> None:
    start = "https://a.example/"

    assert trap_of(start + "x" * (MAX_BYTES - len(start))) is None
    assert trap_of(start + "x" * (MAX_BYTES - len(start) + 1)) == "trap_length"
    assert trap("/" + "/".join(f"s{n}" for n in range(20))) is None
    assert trap("/" + "/".join(f"s{n}" for n in range(20)) + "/") is None
    assert trap("/" + "/".join(f"s{n}" for n in range(21))) == "trap_length"
    assert trap("/login?return=" + "/".join(f"s{n}" for n in range(30))) is None


def test_too_many_parameters_are_refused() -> None:
    def query(n: int, name: str = "f{}") -> str:
        return "/list?" + "&".join(f"{name.format(i)}=on" for i in range(n))

    assert trap(query(12)) is None
    assert trap(query(13)) == "trap_parameters"
    assert trap(query(5, "colour")) is None
    assert trap(query(6, "colour")) == "trap_parameters"


@given(st.text(max_size=200), st.sampled_from(["/", "/calendar/2035/", "/?", "/;", "/(S("]))
def test_any_canonical_url_has_a_verdict(text: str, start: str) -> None:
    url = canonicalize(f"http://a.example{start}{text.replace('#', '')}".encode("utf-8", "replace").decode())

    assert trap_of(url, YEAR) in {
        None,
        *("trap_repeating_segments", "trap_calendar", "trap_session_id", "trap_length", "trap_parameters"),
    }


def test_every_reason_is_on_its_page() -> None:
    page = DOCS.read_text()
    for reason in ("repeating_segments", "calendar", "session_id", "length", "parameters", "same_content"):
        assert f"`trap_{reason}`" in page


@pytest.mark.docsweb
@pytest.mark.skipif(not SITES.is_dir(), reason=f"no documentation sites in {SITES}: start the docs web once")
def test_documentation_sites_have_no_traps() -> None:
    """Every URL on every fifth page: at most one in a thousand is refused, and none of the sites' own."""
    urls: set[str] = set()
    for file in sorted(SITES.rglob("*.html"))[::5]:
        if file.is_file():
            page = extract_page(file.read_bytes(), "https://docs.test.example/", "text/html", [], CrawlConfig(name="t"))
            urls.update(page.urls)
    refused = {url: reason for url in urls if (reason := trap_of(url, YEAR))}

    assert len(urls) > 1000
    assert len(refused) <= len(urls) / 1000, refused
    assert not [url for url in refused if "docs.test.example" in url]
