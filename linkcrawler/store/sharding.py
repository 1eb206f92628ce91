"""Which shard holds a row, where the store lies on several: one rule, for ClickHouse's Distributed tables and for us.

A table is either *sharded* by one value of its rows, so that all versions of a row and all that is asked of it together
lie on one shard, or it lies whole *everywhere*: what is small, is joined with everything, or is dropped by partition.
Why these keys: docs/adr/0014-a-store-of-several-machines.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xxhash import xxh64_intdigest

# Of each sharded table the column that decides: a domain, or the URL of a page, of which its host does. All facts of a
# page lie together so, and a table that has no domain (link_sets) needs none.
DOMAIN, TARGET, URL, SOURCE_URL = "domain", "target_domain", "url", "source_url"
SHARD_KEYS = {
    "fetches": URL,
    "link_sets": SOURCE_URL,
    "links": TARGET,
    "pages": DOMAIN,
    "parked": DOMAIN,
    "recrawls": DOMAIN,
    "sitemap_dates": DOMAIN,
    "touched": DOMAIN,
    "domains": DOMAIN,
    "domain_groups": DOMAIN,
    "domain_linkers": DOMAIN,
    "domain_periods": DOMAIN,
    "page_counts": DOMAIN,
    "domain_pairs": TARGET,
    "vendor_links": TARGET,
}


def key_sql(table: str) -> str:
    """The sharding key of a sharded table, as its Distributed table has it.

    >>> key_sql("links"), key_sql("link_sets")
    ('xxHash64(target_domain)', "xxHash64(splitByChar('/', source_url)[3])")
    """
    column = SHARD_KEYS[table]
    return f"xxHash64(splitByChar('/', {column})[3])" if column in (URL, SOURCE_URL) else f"xxHash64({column})"


def shard_of(value: str, n_shards: int) -> int:
    """The number of the shard, from 0, that holds the rows with this value in their key.

    ClickHouse says the same: a Distributed table with shards of one weight takes the key modulo their number.

    >>> [shard_of(name, 2) for name in ("example.com", "example.org", "example.net")]
    [1, 1, 0]
    """
    return int(xxh64_intdigest(value.encode("utf-8", "replace")) % n_shards)


def shards_of(table: str, values: Sequence[Any], n_shards: int) -> list[int]:
    """The shard of each row of a sharded table, by the values of its key column."""
    is_url = SHARD_KEYS[table] in (URL, SOURCE_URL)
    known = {value: shard_of(value.split("/", 3)[2] if is_url else value, n_shards) for value in set(values)}
    return [known[value] for value in values]
