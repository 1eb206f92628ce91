"""From which countries links come, by databases as people have them."""

from __future__ import annotations

import ipaddress
import random
from pathlib import Path

import pytest

import analytics
from analytics import Analytics
from analytics.countries import import_countries, remove_countries
from analytics.country_files import read_countries, shown_ip
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day
from tests.analytics.tiny_mmdb import write_mmdb

CSV = """first_ip,last_ip,country
192.0.2.0,192.0.2.127,DE
192.0.2.128,192.0.2.255,fr
198.51.100.0,198.51.100.255,ZZ

# networks of IPv6
2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,JP
"""


def put_links(rows: HandMade, *addresses: str) -> None:
    rows.put(
        "links",
        *(rows.link(f"https://s{i}.test/", "https://target.example/", source_ip=ip) for i, ip in enumerate(addresses)),
    )


def taken(rows: HandMade, index: Analytics, file: Path) -> None:
    writer = Writer(rows.dsn)
    import_countries(writer, file.name, read_countries(file), index.country_database())
    writer.close()


def counts(index: Analytics, **look: object) -> dict[str, int]:
    return {row["source_country"]: row["backlinks"] for row in index.countries("target.example", **look).rows}


def test_links_are_listed_by_country(rows: HandMade, index: Analytics, tmp_path: Path) -> None:
    put_links(rows, "192.0.2.1", "192.0.2.127", "192.0.2.128", "198.51.100.1", "2001:db8::7", "2001:db9::1", "")
    without = counts(index)
    (tmp_path / "ranges.csv").write_text(CSV)
    taken(rows, index, tmp_path / "ranges.csv")
    database = index.country_database()

    assert without == {"": 7}
    assert counts(index) == {"": 3, "DE": 2, "FR": 1, "JP": 1}
    assert counts(index, where=["source_country=DE"]) == {"DE": 2}
    assert database and (database.name, database.n_ranges, database.n_countries) == ("ranges.csv", 3, 3)


def test_a_database_takes_the_place_of_the_one_before_and_can_be_removed(
    rows: HandMade, index: Analytics, tmp_path: Path
) -> None:
    put_links(rows, "192.0.2.1")
    for name, country in (("a.csv", "DE"), ("b.csv", "FR")):
        (tmp_path / name).write_text(f"192.0.2.0/24,{country}\n")
        taken(rows, index, tmp_path / name)
    second = counts(index)
    database = index.country_database()
    assert database is not None
    writer = Writer(rows.dsn)
    remove_countries(writer, database)
    writer.close()

    assert (second, counts(index), index.country_database()) == ({"FR": 1}, {"": 1}, None)
    assert index.sql("select count() from ip_countries").rows == [(0,)]


def test_a_maxmind_database_is_read(rows: HandMade, index: Analytics, tmp_path: Path) -> None:
    put_links(rows, "192.0.2.1", "203.0.113.9", "2001:db8::1", "198.51.100.1")
    write_mmdb(
        tmp_path / "tiny.mmdb",
        {
            "192.0.2.0/24": {"country": {"iso_code": "SE"}, "continent": {"code": "EU"}},
            "203.0.113.0/25": {"registered_country": {"iso_code": "PL"}},
            "2001:db8::/32": {"country_code": "KR"},
            "198.51.100.0/24": {"continent": {"code": "NA"}},
        },
    )
    taken(rows, index, tmp_path / "tiny.mmdb")

    assert counts(index) == {"SE": 1, "PL": 1, "KR": 1, "": 1}


def test_an_address_then_has_its_country_then(rows: HandMade, index: Analytics, tmp_path: Path) -> None:
    link = rows.link("https://s.test/", "https://target.example/", source_ip="203.0.113.1", last_confirmed=day(9))
    rows.put("links", link)
    for at, ip in ((day(0), "192.0.2.1"), (day(9), "203.0.113.1")):
        rows.put("fetches", rows.fetch("https://s.test/", at) | {"ip": ip})
    (tmp_path / "a.csv").write_text("192.0.2.0/24,DE\n203.0.113.0/24,FR\n")
    taken(rows, index, tmp_path / "a.csv")

    assert (counts(index), counts(index, as_of=day(3))) == ({"FR": 1}, {"DE": 1})


def test_many_ranges_are_looked_up_as_a_plain_search_does(rows: HandMade, index: Analytics, tmp_path: Path) -> None:
    """Over several blocks, with gaps, at the edges of ranges and blocks, in both families."""
    dice = random.Random(7)
    edges = sorted({dice.randrange(1 << 32) for _ in range(1400)})
    ranges = [
        (first, last - dice.choice((1, 1, 2, 1000)), dice.choice(("DE", "FR", "US")))
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        if last - first > 1000
    ]
    v6 = [(int(ipaddress.ip_address(f"2001:{i:x}::")), f"2001:{i:x}::/33", "JP") for i in range(1, 300)]
    lines = [f"{ipaddress.ip_address(a)},{ipaddress.ip_address(b)},{c}" for a, b, c in ranges]
    (tmp_path / "many.csv").write_text("\n".join(lines + [f"{network},{c}" for _, network, c in v6]))
    asked = {one for a, b, _ in ranges[::9] for one in (a - 1, a, (a + b) // 2, b, b + 1)} | {0, (1 << 32) - 1}
    expected = {
        str(ipaddress.ip_address(one)): next((c for a, b, c in ranges if a <= one <= b), "") for one in asked
    } | {"2001:5::1": "JP", "2001:5:8000::": "", "2001:12b:7fff::": "JP", "fe80::1": ""}
    put_links(rows, *expected)
    taken(rows, index, tmp_path / "many.csv")

    found = index.backlinks("target.example", limit=0)
    by_ip = {
        country: {
            row["source_ip"]
            for row in index.breakdown("target.example", "source_ip", where=[f"source_country={country}"], limit=0).rows
        }
        for country in ("DE", "FR", "US", "JP", "")
    }

    assert len(found.rows) == len(expected) > 300
    assert by_ip == {country: {ip for ip, one in expected.items() if one == country} for country in by_ip}
    printed = index.countries("target.example")
    assert len(index.sql(printed.sql).rows) == len(printed.rows) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("192.0.2.0,192.0.2.9,Germany", "line 1: country 'GERMANY' is not a code of two letters"),
        ("192.0.2.9,192.0.2.0,DE", "line 1: 192.0.2.9 is not before 192.0.2.0"),
        ("192.0.2.0/24,DE\n192.0.2.9/24,DE", "line 2: 192.0.2.9/24 has host bits set"),
        ("192.0.2.0/24,DE\n192.0.2.0/25,FR", "192.0.2.0 is in two ranges"),
        ("192.0.2.0/24,DE\nsomething,else,DE", "line 2: 'something' does not appear to be"),
        ("192.0.2.0/24,DE\n192.0.2.0", "line 2: 1 columns"),
        ("192.0.2.0,2001:db8::,DE", "is not before"),
        ("", "has no range with a country"),
    ],
)
def test_what_is_no_database_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text)

    with pytest.raises(analytics.NotARecord, match=said) as raised:
        read_countries(tmp_path / "a.csv")

    assert "\n" not in str(raised.value)


def test_a_broken_maxmind_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mmdb").write_bytes(b"not a database")

    with pytest.raises(analytics.NotARecord, match="not a MaxMind database"):
        read_countries(tmp_path / "a.mmdb")
    with pytest.raises(analytics.NotARecord, match="No such file"):
        read_countries(tmp_path / "b.mmdb")


def test_ranges_that_meet_in_one_country_are_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("192.0.2.128/25,DE\n192.0.2.0/25,DE\n192.0.3.0/24,FR\n")

    found = [(shown_ip(first), shown_ip(last), country) for first, last, country in read_countries(tmp_path / "a.csv")]

    assert found == [("192.0.2.0", "192.0.2.255", "DE"), ("192.0.3.0", "192.0.3.255", "FR")]
