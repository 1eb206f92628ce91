"""Records that an analyst keeps in the index: lists, rules, campaigns, notes. One table for each kind (docs/schema.md).

A record that is put again takes the place of the one with the same key; one that is taken back leaves only a mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.writer import Writer


def put(writer: Writer, table: str, records: Sequence[Mapping[str, object]]) -> None:
    """The records are in the table; all have the same columns. Raises what `Writer.insert` does."""
    if records:
        columns = list(records[0])
        writer.insert(table, columns, [[record[column] for column in columns] for record in records])


def take_back(writer: Writer, table: str, records: Sequence[Mapping[str, object]]) -> None:
    """Records with these keys are gone from the table, whether they were there or not."""
    put(writer, table, [{**record, "is_deleted": 1} for record in records])
