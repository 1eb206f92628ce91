"""The store: facts of every fetch in ClickHouse, and what follows from them. The last step of a page's journey.

    Fetch ──columns──> link_sets, fetches      facts: appended, content-addressed, the same when loaded twice
                  └──derive/*.sql──> links     one row per span, from the whole history of the pages concerned
                                └──> pages     one row per URL: its latest state
    Candidate ──park──> parked                 what a crawl set aside, until it comes back

Rooms: `store` (the verbs), `batch` (which pages need which derivation), `columns` (records as columns),
`parking` (URLs set aside), `agenda` (what the schedule notes), `literals` (lists inside a statement), `connection`
(one HTTP client), `faults` (its errors in our words), `migrations` (schema/*.sql, applied once each). Of a store on
several machines: `sharding` (which row is whose), `shards` (several servers as one), `merging` (their answers as one),
`cluster` (the schema of a ClickHouse cluster).
The columns are described in docs/schema.md; why facts and spans, in docs/adr/0002-facts-and-spans.md.
"""

from linkcrawler.store.agenda import QueuedAgain
from linkcrawler.store.literals import array_literal
from linkcrawler.store.merging import Rows, at_home, concatenated, summed
from linkcrawler.store.parking import Parked, ParkedDomain
from linkcrawler.store.store import Store

__all__ = [
    "Parked",
    "ParkedDomain",
    "QueuedAgain",
    "Rows",
    "Store",
    "array_literal",
    "at_home",
    "concatenated",
    "summed",
]
