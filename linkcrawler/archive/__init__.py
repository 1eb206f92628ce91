"""Proof of every page: what crossed the wire, in WARC files that any WARC tool reads.

    Exchange ──> record     its response and request as two WARC 1.1 records
                   ├─> revisit    what came again as it was, and is not stored again
                   └─> writer     gzip members in files that rotate; returns once they are on disk
    Evidence ──> reader     one page back, its digests verified
                   ├─> members    gzip members by their place, also of files that were `imported`
                   ├─> stored     the record in one, as warcio reads it
                   └─> referred   the record that has the body of a revisit

Format: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/. Which headers are kept,
renamed or added: docs/archive.md.
"""

from linkcrawler.archive.reader import ArchivedPage, read_record
from linkcrawler.archive.record import payload_digest
from linkcrawler.archive.writer import WarcWriter

__all__ = ["ArchivedPage", "WarcWriter", "payload_digest", "read_record"]
