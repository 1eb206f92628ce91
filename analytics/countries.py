"""Countries of the pages that link, by a database that the operator imports; without one no country is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Unpack

from analytics.answering import Answering
from analytics.asking import GROUP_ORDER, GroupView, understood
from analytics.country_files import Range
from analytics.definitions import BLOCK
from analytics.errors import StoreNotCreated
from analytics.questions import question, without_comments
from analytics.records import put, take_back
from analytics.replies import Reply
from analytics.writer import Writer

RANGES_A_BLOCK = 64
RANGES_AN_INSERT = 200_000


@dataclass(frozen=True, slots=True)
class CountryDatabase:
    """The database that is in force."""

    import_id: str
    name: str
    n_ranges: int
    n_countries: int
    imported_at: datetime


class Countries(Answering):
    """Links by country."""

    def countries(self, target: str, **view: Unpack[GroupView]) -> Reply:
        """The countries that link to one target; an empty one stands for addresses whose country is unknown."""
        by, columns = "source_country", ("source_country", *BLOCK)
        return self._answer(
            understood("countries", [target], view, columns, sql_name="groups", order=GROUP_ORDER, group=by)
        )

    def country_database(self) -> CountryDatabase | None:
        """The database in force; None where none was imported."""
        try:
            rows = self._read(without_comments(question("records/country_database")))
        except StoreNotCreated:
            return None
        return CountryDatabase(*rows[0].values()) if rows else None


def import_countries(writer: Writer, name: str, ranges: Sequence[Range], before: CountryDatabase | None) -> None:
    """These ranges are in force, those of the database `before` are gone. Cut off in between, nothing has changed."""
    import_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    for start in range(0, len(ranges), RANGES_AN_INSERT):
        part = ranges[start : start + RANGES_AN_INSERT]
        first, last, country = zip(*part, strict=True)
        writer.insert_columns(
            "ip_countries",
            {
                "import_id": [import_id] * len(part),
                "block": [(start + i) // RANGES_A_BLOCK + 1 for i in range(len(part))],
                "first_ip": [packed(number) for number in first],
                "last_ip": [packed(number) for number in last],
                "country": country,
            },
        )
    database = {
        "import_id": import_id,
        "name": name,
        "n_ranges": len(ranges),
        "n_countries": len({country for _, _, country in ranges}),
        "block_starts": [packed(one[0]) for one in ranges[::RANGES_A_BLOCK]],
    }
    put(writer, "country_databases", [database])
    if before:
        remove_countries(writer, before)


def packed(address: int) -> bytes:
    """The address in the form that the client takes fastest: an object is written out as text, and read again."""
    return address.to_bytes(16, "big")


def remove_countries(writer: Writer, database: CountryDatabase) -> None:
    """The database is not there any more."""
    take_back(writer, "country_databases", [{"import_id": database.import_id}])
    writer.command("alter table ip_countries drop partition {import_id:String}", {"import_id": database.import_id})
