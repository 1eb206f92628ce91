"""Archives that others made, as if we had crawled them: the same extract, the same facts, the same tables.

    words ──> places        files, folders, globs, URLs, lists of paths, standard input
    place ──> unpacked      its bytes without gzip or zstd, with the place of each member
                ├─> records     WARC and `arc` records, each with its place in the file
                └─> damage      what cannot be read: counted by kind and offset, and left out
    record ──> captures     a response or revisit as a fetch of ours (`http_block`, `instants`, `wayback`)
           └─> wat          the same from what Common Crawl's parser says of the response
    fetches ──> loading     batch after batch into the store, then into the ledger
                ├─> ledger      how far each file is: a killed import goes on from there
                └─> crew        several files at once

    lines ──> webgraph      graphs of hosts and domains, block after block (`webgraph_lines`), into tables of their own
    stores      a whole store that `export store` wrote: its facts and records as they were

docs/ingest.md says what is taken and what is not.
"""

from linkcrawler.ingest.captures import SKIPPED
from linkcrawler.ingest.crew import Imported, load_all
from linkcrawler.ingest.damage import KINDS, Damage
from linkcrawler.ingest.ledger import Ledger, Progress
from linkcrawler.ingest.loading import FORMATS, Task
from linkcrawler.ingest.places import COMMON_CRAWL, Place, places_of

__all__ = [
    "COMMON_CRAWL",
    "FORMATS",
    "KINDS",
    "SKIPPED",
    "Damage",
    "Imported",
    "Ledger",
    "Place",
    "Progress",
    "Task",
    "load_all",
    "places_of",
]
