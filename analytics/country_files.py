"""Databases of countries by address, as people have them: MaxMind's .mmdb, or CSV of ranges or networks.

Read, checked, in order, without overlaps, and ranges that meet in one country made one.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from analytics.errors import NotARecord

COUNTRY = re.compile(r"[A-Z]{2}")
UNKNOWN = ("", "-", "ZZ", "XX", "T1")  # what databases write where they know no country
V4 = int(ipaddress.IPv6Address("::ffff:0.0.0.0"))  # where the addresses of IPv4 lie in those of IPv6
FORMS = "give FIRST_IP,LAST_IP,COUNTRY or CIDR,COUNTRY"

Range = tuple[int, int, str]  # first and last address, as numbers of IPv6, and the country


def read_countries(file: Path) -> list[Range]:
    """The ranges of a database, lowest first. Raises NotARecord."""
    try:
        ranges = list(_of_mmdb(file) if file.suffix.lower() == ".mmdb" else _of_csv(file))
    except OSError as exc:
        raise NotARecord(f"{file}: {exc.strerror or exc}: give a readable .mmdb or .csv file") from exc
    if not ranges:
        raise NotARecord(f"{file} has no range with a country: give a .mmdb file of countries, or CSV: {FORMS}")
    return list(joined(sorted(ranges), file.name))


def joined(ranges: Iterable[Range], name: str) -> Iterator[Range]:
    """The ranges, with those that meet and have one country made one. Raises NotARecord where two overlap.

    >>> list(joined([(0, 1, "DE"), (2, 3, "DE"), (5, 5, "DE")], "x"))
    [(0, 3, 'DE'), (5, 5, 'DE')]
    """
    last: Range | None = None
    for one in ranges:
        if last and one[0] <= last[1]:
            if one[2] != last[2]:
                raise NotARecord(
                    f"{name}: {shown_ip(one[0])} is in two ranges, of {last[2]} and of {one[2]}: give it one country"
                )
            last = (last[0], max(last[1], one[1]), last[2])
        elif last and one[0] == last[1] + 1 and one[2] == last[2]:
            last = (last[0], one[1], last[2])
        else:
            if last:
                yield last
            last = one
    if last:
        yield last


def shown_ip(number: int) -> str:
    """The address as people write it.

    >>> shown_ip(V4 + 1), shown_ip(1 << 125)
    ('0.0.0.1', '2000::')
    """
    address = ipaddress.IPv6Address(number)
    return str(address.ipv4_mapped or address)


def _of_csv(file: Path) -> Iterator[Range]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        try:
            for cells in rows:
                texts = [cell.strip() for cell in cells]
                if not any(texts) or texts[0].startswith("#") or (rows.line_num == 1 and not _is_address(texts[0])):
                    continue  # an empty line, a comment, a header
                found = _range(texts)
                if found:
                    yield found
        except (ValueError, csv.Error) as exc:  # a UnicodeDecodeError is one, too
            raise NotARecord(f"{file} line {rows.line_num}: {exc}: {FORMS}") from exc


def _range(texts: list[str]) -> Range | None:
    """The range of one line; None where its country is not known. Raises ValueError."""
    if "/" in texts[0] and len(texts) >= 2:
        network = ipaddress.ip_network(texts[0])
        first, last, country = network[0], network[-1], texts[1]
    elif len(texts) >= 3:
        first, last, country = ipaddress.ip_address(texts[0]), ipaddress.ip_address(texts[1]), texts[2]
    else:
        raise ValueError(f"{len(texts)} columns")
    if first.version != last.version or first > last:  # type: ignore[operator]
        raise ValueError(f"{first} is not before {last}")
    country = country.upper()
    if country in UNKNOWN:
        return None
    if not COUNTRY.fullmatch(country):
        raise ValueError(f"country {country[:40]!r} is not a code of two letters (ISO 3166-1 alpha-2)")
    shift = V4 if first.version == 4 else 0
    return shift + int(first), shift + int(last), country


def _of_mmdb(file: Path) -> Iterator[Range]:
    import maxminddb

    try:
        with maxminddb.open_database(file, maxminddb.MODE_AUTO) as database:
            for network, record in database:
                country = _country(record)
                if COUNTRY.fullmatch(country) and country not in UNKNOWN:
                    shift = V4 if network.version == 4 else 0
                    yield shift + int(network[0]), shift + int(network[-1]), country
    except (maxminddb.InvalidDatabaseError, ValueError) as exc:
        raise NotARecord(f"{file} is not a MaxMind database that can be read: {exc}") from exc


def _country(record: Any) -> str:
    """The country of a record, in the forms of MaxMind, DB-IP and IPinfo.

    >>> _country({"country": {"iso_code": "DE"}}), _country({"country_code": "fr"}), _country({})
    ('DE', 'FR', '')
    """
    if not isinstance(record, dict):
        return ""
    for name in ("country", "country_code", "registered_country"):
        value = record.get(name)
        code = value.get("iso_code") if isinstance(value, dict) else value
        if isinstance(code, str) and code:
            return code.upper()
    return ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
