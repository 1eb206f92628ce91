"""Replies to questions as files: the same rows in CSV, NDJSON, Parquet and Arrow, from the API and the command line."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from linkcrawler.export.whole import Counted
from linkcrawler.plain import json_text, write_csv

if TYPE_CHECKING:
    from analytics import Analytics, Reply

PAGE_ROWS = 20_000  # of a long list, asked for at once: about 50 MB of rows in Python
_ALWAYS_LIMITED = ("neighbours",)  # a picture of some domains: it has as many as it has by itself
Tell = Callable[[int], None]  # how many rows more are written


def reply_bytes(form: str, reply: Reply) -> bytes:
    """One reply in `form`, one of `forms.FORMS`."""
    stream = io.BytesIO()
    write_replies(form, Counted(stream), [reply])
    return stream.getvalue()


def write_replies(form: str, stream: Counted, replies: Iterable[Reply], tell: Tell = lambda _n: None) -> None:
    """The rows of all replies, parts of one list, are in `stream` as one file. `tell` hears of each part."""
    _WRITERS[form](stream, replies, tell)


def pages_of(
    index: Analytics,
    question: str,
    asked: Mapping[str, Any],
    taken: Collection[str],
    limit: int = 0,
    page_rows: int = PAGE_ROWS,
) -> Iterator[Reply]:
    """The answer to a question that takes the parameters `taken`, in as many parts as it needs: all rows, or `limit`.

    A list that has an order goes on behind the last row of the part before; one without is a single reply. Raises
    what `analytics` does.
    """
    ask = getattr(index, question)
    if not {"limit", "cursor"} <= set(taken):
        has_limit = "limit" in taken and (limit or question not in _ALWAYS_LIMITED)
        yield ask(**asked, **({"limit": limit} if has_limit else {}))
        return
    n_left, given = limit, dict(asked)
    while True:
        reply = ask(**given, limit=min(page_rows, n_left) if limit else page_rows)
        if reply.has_more and not reply.next_cursor and (not limit or limit > page_rows):
            yield ask(**asked, limit=limit)  # a list that cannot go on
            return
        yield reply
        n_left -= len(reply)
        if not reply.has_more or (limit and n_left <= 0):
            return
        given = {name: value for name, value in asked.items() if name != "offset"} | {"cursor": reply.next_cursor}


def _ndjson(stream: Counted, replies: Iterable[Reply], tell: Tell) -> None:
    for reply in replies:
        rows: list[Mapping[str, object]] = [reply.to_dict()] if reply.shape == "one" else [*reply.rows]
        stream.write("".join(json_text(row) + "\n" for row in rows).encode())
        tell(len(rows))


def _csv(stream: Counted, replies: Iterable[Reply], tell: Tell) -> None:
    header: list[str] = []
    for reply in replies:
        columns, rows = reply.flat()
        text = io.StringIO()
        if header:  # a map may have other keys than on the part before
            rows = [
                [cells.get(name) for name in header] for cells in (dict(zip(columns, row, strict=True)) for row in rows)
            ]
        write_csv(text, header or columns, rows)
        written = text.getvalue()
        stream.write((written.partition("\n")[2] if header else written).encode())
        header = header or columns
        tell(len(rows))


def _columnar(form: str) -> Callable[[Counted, Iterable[Reply], Tell], None]:
    def write(stream: Counted, replies: Iterable[Reply], tell: Tell) -> None:
        from linkcrawler.export.forms import sink

        parts = iter(replies)
        first = next(parts).arrow()
        out = sink(form, stream, first.schema)
        for table in chain([first], (reply.arrow() for reply in parts)):
            for batch in table.cast(first.schema).to_batches():
                out.write(batch)
            tell(table.num_rows)
        out.close()

    return write


_WRITERS = {"ndjson": _ndjson, "csv": _csv, "parquet": _columnar("parquet"), "arrow": _columnar("arrow")}
