"""The store: facts of every fetch in ClickHouse, and what follows from them. The last step of a page's journey.

    Fetch ──columns──> link_sets, fetches      facts: appended, content-addressed, the same when loaded twice
                  └──derive/*.sql──> links     one row per span, from the whole history of the pages concerned
                                └──> pages     one row per URL: its latest state

Rooms: `store` (the verbs), `batch` (which pages need which derivation), `columns` (records as columns),
`connection` (one HTTP client, and errors in our words), `migrations` (schema/*.sql, applied once each).
The columns are described in docs/schema.md; why facts and spans, in docs/adr/0002-facts-and-spans.md.
"""

from linkcrawler.store.store import Store

__all__ = ["Store"]
