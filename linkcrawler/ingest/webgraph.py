"""Graphs of the web that others made, into tables of their own. They are context, and never backlinks of ours.

    place ──> unpacked ──> blocks of whole lines ──> webgraph_lines ──> the store, then the ledger

A file is one gzip member, in which reading cannot begin in the middle: a stopped import unpacks the file anew up to
where it was, which costs far less than parsing and storing, and goes on from there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import aiohttp
import pyarrow as pa

from linkcrawler.errors import IngestError, UsageError
from linkcrawler.ingest.ledger import Ledger, Progress
from linkcrawler.ingest.loading import TELL_EVERY_S, until_taken
from linkcrawler.ingest.places import Place
from linkcrawler.ingest.unpacked import Unpacked
from linkcrawler.ingest.webgraph_lines import Part, part_of, read_lines
from linkcrawler.store import Store

SUFFIXES = (".txt", ".txt.gz", ".txt.zst", ".tsv", ".tsv.gz")
LEVELS = ("host", "domain")
BLOCK_BYTES = 24 << 20  # of lines that are parsed and stored together
MAX_LINE_BYTES = 1 << 20
GRAPH_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # it is part of the names of files
_CALLED = re.compile(r"(?:^|/)([^/]+?)(?:[-/](host|domain))(?=[-./]|$)")

_COUNTED = """
insert into web_graphs (graph, level, n_vertices, n_edges, n_ranks, files, imported_at)
select
    {graph:String}, {level:String},
    (select count() from web_graph_vertices final where graph = {graph:String}),
    (select count() from web_graph_edges final where graph = {graph:String}),
    (select count() from web_graph_ranks final where graph = {graph:String}),
    {files:Array(String)}, {imported_at:DateTime64(3, 'UTC')}
"""

Tell = Callable[[Progress, int], None]


@dataclass(slots=True)
class ImportedGraph:
    """What became of the files of a graph; `failed` has those that were not read to their end, and why."""

    graph: str
    level: str
    files: list[Progress] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)  # file -> vertices, edges, ranks
    failed: dict[str, str] = field(default_factory=dict)
    n_known: int = 0  # files that were imported before, and not read now
    n_vertices: int = 0  # of the whole graph, as all imports left it
    n_edges: int = 0
    n_ranks: int = 0
    seconds: float = 0.0


def called(places: Sequence[Place], name: str | None, level: str | None) -> tuple[str, str]:
    """The name of the graph, which ends with its level, and the level: as its files are called, unless given.

    `cc-main-2026-apr-may-jun-domain-edges.txt.gz` is of the graph `cc-main-2026-apr-may-jun-domain`. Raises UsageError
    where the files are called after several graphs, or after none.
    """
    if name and not level and name.endswith(tuple(f"-{known}" for known in LEVELS)):
        name, _, level = name.rpartition("-")
    found = {match[-1] for place in places if (match := _CALLED.findall(place.name))}
    if not level:
        levels = {of for _, of in found} or {"domain"}
        if len(levels) > 1:
            raise UsageError("the files are of a graph of hosts and of one of domains: import one after the other")
        (level,) = levels
    if not name:
        names = sorted({base for base, _ in found})
        if len(names) != 1:
            told = f"they are called after {', '.join(names[:5])}" if names else "their names do not tell"
            raise UsageError(f"which graph the files are of is not clear: {told}: name it with --name")
        (name,) = names
    if not GRAPH_NAME.fullmatch(name):
        raise UsageError(f"graph {name!r}: give a --name of letters, digits and ._-, 100 at most, no mark first")
    return f"{name.removesuffix(f'-{level}')}-{level}", level


def load_graph(
    places: Sequence[Place], graph: str, level: str, ledger: Ledger, store: Store, tell: Tell, *, is_again: bool = False
) -> ImportedGraph:
    """Every file is in the tables of web graphs, but those that `failed` names.

    `tell` is called a few times a second with the progress of a file and the offset in it. Raises UsageError where a
    file is of no part of a graph, before anything of it is stored; StoreError and StoreUnavailable.
    """
    began = time.monotonic()
    done = ImportedGraph(graph, level)
    for place in places:
        progress = Progress(place.name, place.n_bytes, place.head) if is_again else ledger.of(place)
        if progress.is_done:
            done.n_known += 1
            tell(progress, progress.n_bytes)
        else:
            try:
                _load(place, graph, progress, ledger, store, tell, done.parts)
            except IngestError as exc:
                done.failed[place.name] = str(exc)
        done.files.append(progress)
    files = [progress.name for progress in done.files]
    now = datetime.now(UTC).isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00")
    store.command(_COUNTED, {"graph": graph, "level": level, "files": files, "imported_at": now})
    ((done.n_vertices, done.n_edges, done.n_ranks),) = store.query(
        "select n_vertices, n_edges, n_ranks from web_graphs final where graph = {graph:String}", {"graph": graph}
    )
    done.seconds = time.monotonic() - began
    return done


def _load(
    place: Place, graph: str, progress: Progress, ledger: Ledger, store: Store, tell: Tell, parts: dict[str, str]
) -> None:
    """All of one file is in the store; it is parsed while the block before it is written."""
    with ThreadPoolExecutor(1) as behind:
        writing: Future[None] | None = None
        try:
            for part, rows, then in _read(place, progress, tell):
                parts[place.name] = part.kind
                if writing is not None:
                    writing.result()
                writing = behind.submit(_write, store, part, graph, rows, ledger, then)
        except (OSError, EOFError, aiohttp.ClientError) as exc:
            raise IngestError(
                f"{place.name} cannot be read on: {exc or type(exc).__name__}; import it again to go on"
            ) from exc
        finally:
            if writing is not None:
                writing.result()


def _write(store: Store, part: Part, graph: str, rows: pa.Table, ledger: Ledger, then: Progress) -> None:
    if rows.num_rows:
        until_taken(partial(store.append, part.table, _of(graph, rows)))
    ledger.save(then)


def _of(graph: str, rows: pa.Table) -> pa.Table:
    """The rows with the name of their graph."""
    named = pa.repeat(pa.scalar(graph), rows.num_rows)
    return rows.append_column("graph", named)


def _read(place: Place, progress: Progress, tell: Tell) -> Iterator[tuple[Part, pa.Table, Progress]]:
    """Blocks of rows, each with what is to be recorded when it is stored."""
    part: Part | None = None
    next_tell = 0.0
    with closing(place.open()) as stream:
        if not progress.n_bytes:
            progress.n_bytes = int(getattr(stream, "size", 0) or 0)
        unpacked = Unpacked(stream, 0, progress.note)
        for block, end in _blocks(unpacked, progress.resume_position):
            if part is None and (part := part_of(place.name, block)) is None:
                first = block.partition(b"\n")[0][:80].decode("utf-8", "replace")
                raise UsageError(
                    f"{place.name} begins with {first!r}: expected vertices (id, reversed name), edges (from, to) or "
                    "ranks (#harmonicc_pos ...), separated by tabs, as Common Crawl publishes them"
                )
            rows = read_lines(part, block, progress.n_records + 1, progress.note)
            progress.n_records += block.count(b"\n") + (not block.endswith(b"\n"))
            progress.n_rows += rows.num_rows
            progress.resume_at, progress.resume_position = unpacked.offset, end
            if time.monotonic() >= next_tell:
                next_tell = time.monotonic() + TELL_EVERY_S
                tell(progress, unpacked.offset)
            yield part, rows, progress.copy()
    progress.is_done = True
    tell(progress, progress.n_bytes)
    if part is not None or not progress.resume_position:
        part = part or part_of(place.name, b"")
        if part is None:
            raise UsageError(f"{place.name} is empty, and its name does not tell what it is")
        yield part, read_lines(part, b"", 1, progress.note), progress.copy()


def _blocks(unpacked: Unpacked, skip: int) -> Iterator[tuple[bytes, int]]:
    """Whole lines, many at once, with the place behind them; the first `skip` bytes are left out.

    Where the file is damaged it ends: behind a damaged gzip member no line can be told from another.
    """
    pieces: list[bytes] = []
    n_held, position = 0, 0
    while (piece := unpacked.read()) is not None:
        begin, position = position, position + len(piece)
        if position <= skip:
            continue
        piece = piece[max(skip - begin, 0) :]
        pieces.append(piece)
        n_held += len(piece)
        if n_held < BLOCK_BYTES:
            continue
        whole, _, rest = b"".join(pieces).rpartition(b"\n")
        if not whole:
            if n_held > BLOCK_BYTES + MAX_LINE_BYTES:
                raise IngestError("a line has more than 24 MB: it is no file of a web graph")
            continue
        yield whole + b"\n", position - len(rest)
        pieces, n_held = [rest], len(rest)
    if rest := b"".join(pieces):
        # What a damaged member leaves of its last line is no line.
        whole = rest if not unpacked.is_broken else rest[: rest.rfind(b"\n") + 1]
        if whole:
            yield whole, position - len(rest) + len(whole)
