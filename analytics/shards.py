"""Several servers that hold one index together, each a part of it: a question about one target is put to the one shard
that holds the links to it, and what one shard cannot know is refused instead of half answered (docs/cluster.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from xxhash import xxh64_intdigest

from analytics.errors import QueryRefused
from analytics.questions import parameters_of, question, without_comments
from analytics.reader import ClickHouse, Table

if TYPE_CHECKING:
    import pyarrow

# Of each of these a part lies on every shard, and the parts add up: a page is known to one of them.
ADDED = ("coverage", "stored/counts", "stored/coverage", "stored/coverage_unchanged")
# Lie whole on every shard.
RECORDS = ("campaign_rules", "campaigns", "country_database", "page_rules", "regex", "spam_rules", "target_lists")
# Tables that lie elsewhere than the links to a target, except where only the target's own pages are looked at, or where
# the part that looks is switched off.
_ELSEWHERE = re.compile(r"\b(?:from|join) (fetches|link_sets|pages|domain_pairs|parked)\b")
_OWN_PAGES = re.compile(r"\bfrom pages final\s+where domain in \{domains:Array\(String\)\}")
_OF_EARLIER = re.compile(r"\bfrom fetches\s+where not \{is_latest:Bool\} and ")
# Which shard a server is, where it was told:.
_IS_MARKED = "select count() from system.tables where database = currentDatabase() and name = 'shard'"
_MARK = "select number, n_shards from shard"


class Shards:
    """A reader of all of them, in the order of their DSNs."""

    def __init__(self, dsns: Sequence[str], database: str | None = None) -> None:
        """Connected. Raises as `ClickHouse`, and QueryRefused where a server is another shard than its place says."""
        self._each = [ClickHouse(dsn, database) for dsn in dsns]
        for number, one in enumerate(self._each):
            is_marked = one.read(_IS_MARKED).rows != [(0,)]
            if is_marked and (known := one.read(_MARK).rows) != [(number, len(dsns))]:
                is_of = f"is number {known[0][0] + 1} of {known[0][1]}" if known else "was not made whole"
                self.close()
                raise QueryRefused(
                    f"server {number + 1} of {len(dsns)} in LINKCRAWLER_CLICKHOUSE_DSN {is_of}: name all shards, in "
                    "the order in which they were named first"
                )

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        if sql in _texts("", ADDED):
            parts = [one.read(sql, parameters) for one in self._each]
            return Table(parts[0].columns, parts[0].types, [row for part in parts for row in part.rows])
        return self._the_one(sql, parameters or {}).read(sql, parameters)

    def measured(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> tuple[Table, dict[str, str]]:
        return self._the_one(sql, parameters or {}).measured(sql, parameters, settings)

    def batches(self, sql: str, parameters: Mapping[str, object] | None = None) -> Iterator[pyarrow.RecordBatch]:
        return self._the_one(sql, parameters or {}).batches(sql, parameters)

    def close(self) -> None:
        for one in self._each:
            one.close()

    def _the_one(self, sql: str, parameters: Mapping[str, object]) -> ClickHouse:
        """The shard that has all that this statement reads. Raises QueryRefused where none has."""
        if sql in _texts("records/", RECORDS):
            return self._each[0]
        if not {"targets", "domains"} & {*parameters_of(sql)}:
            raise QueryRefused(refusal("this is not about one target"))
        names = parameters.get("domains")
        shards = {shard_of(str(name), len(self._each)) for name in names} if isinstance(names, list) else set()
        if len(shards) != 1:
            raise QueryRefused(refusal("these targets lie on several shards: ask about one at a time"))
        left = _OWN_PAGES.sub("", sql)
        left = _OF_EARLIER.sub("", left) if parameters.get("is_latest") else left
        if elsewhere := _ELSEWHERE.search(left):
            raise QueryRefused(refusal(f"this reads `{elsewhere[1]}`, which lies on all shards"))
        return self._each[shards.pop()]


def shard_of(domain: str, n_shards: int) -> int:
    """The number of the shard, from 0, that holds the links to a domain: as those who write them say.

    >>> [shard_of(name, 2) for name in ("example.com", "example.org", "example.net")]
    [1, 1, 0]
    """
    return int(xxh64_intdigest(domain.encode("utf-8", "replace")) % n_shards)


def reader_of(dsn: str, database: str | None = None) -> ClickHouse | Shards:
    """A reader of one server, or of several whose DSNs stand behind each other with commas between. Raises likewise."""
    dsns = [part.strip() for part in dsn.split(",") if part.strip()]
    return Shards(dsns, database) if len(dsns) > 1 else ClickHouse(dsn, database)


@cache
def _texts(folder: str, names: Sequence[str]) -> frozenset[str]:
    return frozenset(without_comments(question(folder + name)) for name in names)


def refusal(why: str) -> str:
    """Why something is refused, and what to do."""
    return (
        f"the index lies on several shards that do not know of each other, and {why}; for every other question name "
        "one server of a ClickHouse cluster that was set up with `linkcrawler migrate --cluster NAME`"
    )
