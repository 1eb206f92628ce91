"""Proof of every page: what crossed the wire, in WARC files that any WARC tool reads.

    Exchange ──> record     its response and request as two WARC 1.1 records
                   └─> writer     gzip members in files that rotate; returns once they are on disk
    Evidence ──> reader     one record back, its digests verified

Format: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/. Which headers are kept,
renamed or added: docs/archive.md.
"""

from linkcrawler.archive.reader import ArchivedPage, read_record
from linkcrawler.archive.record import payload_digest
from linkcrawler.archive.writer import WarcWriter

__all__ = ["ArchivedPage", "WarcWriter", "payload_digest", "read_record"]
