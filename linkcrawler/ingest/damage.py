"""What of a file could not be read: its kind, where, and in words."""

from __future__ import annotations

from dataclasses import dataclass

# Every kind, with its words; a summary counts by them.
KINDS = {
    "gzip": "a gzip member does not unpack",
    "zstd": "a zstd frame does not unpack",
    "cut": "the file ends inside of a record",
    "garbage": "bytes between records",
    "header": "a record's header cannot be read",
    "field": "a record lacks a field that the standard demands",
    "length": "a record is not as long as it says",
    "date": "a record has no date that can be",
    "http": "a response does not begin as HTTP does",
    "json": "a WAT record is not the JSON that it should be",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place: `offset` is that of the record in the file, or of the gzip member that it lies in."""

    kind: str
    offset: int
    detail: str
