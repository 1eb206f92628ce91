"""`linkcrawler ingest webgraph`: graphs of hosts and domains that others made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.ingest.webgraph import ImportedGraph

FAILED = 1
MAX_SHOWN_LINES = 5


@click.command(
    epilog="""\b
Examples:
  linkcrawler ingest webgraph cc-main-2026-apr-may-jun-domain-*.txt.gz
  linkcrawler ingest webgraph https://data.commoncrawl.org/projects/hyperlinkgraph/cc-main-2026-apr-may-jun/domain/cc-main-2026-apr-may-jun-domain-ranks.txt.gz
  linkcrawler ingest webgraph host-vertices.paths.gz host-edges.paths.gz --name cc-main-2026-apr-may-jun --level host
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", metavar="NAME", help="Name of the graph. [as its files are called]")
@click.option("--level", type=click.Choice(["host", "domain"]), help="What its vertices are. [as its files are called]")
@click.option(
    "--strict/--tolerant",
    "is_strict",
    default=False,
    help="Exit with 1 where something was damaged, or with 0. Either way the rest is read. [tolerant]",
)
@click.option("--again", "is_again", is_flag=True, help="Read files anew that were imported before.")
@click.option(
    "--base",
    metavar="URL",
    help="What comes before the paths in a list of paths (*.paths.gz). [https://data.commoncrawl.org/]",
)
@json_option
@data_option
def webgraph(
    files: tuple[str, ...],
    name: str | None,
    level: str | None,
    is_strict: bool,
    is_again: bool,
    base: str | None,
    is_json: bool,
    data: Path | None,
) -> None:
    """Import a graph of hosts or domains, as Common Crawl publishes them: vertices, edges and ranks.

    FILE is as for `ingest warc`. A graph is context, and priors of authority: nothing of it is counted as a backlink.
    An import that was stopped goes on where it was when the same command is given again.
    """
    from linkcrawler.cli.ingest_views import ImportProgress
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.ingest import COMMON_CRAWL, Ledger, places_of
    from linkcrawler.ingest.webgraph import SUFFIXES, called, load_graph
    from linkcrawler.store import Store

    places = places_of(files, SUFFIXES, base or COMMON_CRAWL)
    graph, level = called(places, name, level)
    where = Config.from_environment(data)
    ledger = Ledger(where.data, graph, "webgraph")
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            with ImportProgress(graph, places) as progress:
                done = load_graph(places, graph, level, ledger, store, progress.show, is_again=is_again)
        finally:
            store.close()
    if is_json:
        write_json(_as_json(done))
    else:
        _print_summary(done)
    for reason in done.failed.values():
        click.echo(f"linkcrawler: {reason}", err=True)
    if done.failed or (is_strict and any(file.n_damages for file in done.files)):
        sys.exit(FAILED)


def _print_summary(done: ImportedGraph) -> None:
    from linkcrawler.cli.live import clock
    from linkcrawler.cli.table import visible
    from linkcrawler.ingest.webgraph_lines import GRAPH_KINDS

    known = f", {done.n_known:,} of them imported before" if done.n_known else ""
    click.echo(
        f"{visible(done.graph)}: {sum(f.n_rows for f in done.files):,} rows from {len(done.files):,} files{known}, "
        f"in {clock(done.seconds)}"
    )
    click.echo(f"  the graph has {done.n_vertices:,} vertices, {done.n_edges:,} edges and {done.n_ranks:,} ranks")
    for kind, meaning in GRAPH_KINDS.items():
        n = sum(f.n_damages[kind] for f in done.files)
        if not n:
            continue
        click.echo(f"  damaged: {n:,} x {meaning}")
        shown = [(f.name, damage) for f in done.files for damage in f.damages if damage.kind == kind]
        place = "byte" if kind in ("gzip", "zstd", "cut") else "line"
        for file, damage in shown[:MAX_SHOWN_LINES]:
            click.echo(f"    {visible(file)}, {place} {damage.offset:,}: {visible(damage.detail)}")
        if n > MAX_SHOWN_LINES:
            click.echo(f"    and {n - MAX_SHOWN_LINES:,} more: --json lists them")
    if done.n_edges and done.n_vertices:
        click.echo(f"next: linkcrawler authority run --graph {visible(done.graph)}", err=True)


def _as_json(done: ImportedGraph) -> dict[str, Any]:
    """The same for programs; of a gzip member that is damaged `line` is null and `byte` its offset."""
    return {
        "graph": done.graph,
        "level": done.level,
        "n_vertices": done.n_vertices,
        "n_edges": done.n_edges,
        "n_ranks": done.n_ranks,
        "seconds": round(done.seconds, 3),
        "n_files": len(done.files),
        "n_known_files": done.n_known,
        "failed": [{"file": file, "reason": reason} for file, reason in done.failed.items()],
        "files": [
            {
                "file": f.name,
                "part": done.parts.get(f.name),
                "is_done": f.is_done,
                "n_bytes": f.n_bytes,
                "n_lines": f.n_records,
                "n_rows": f.n_rows,
                "n_damages": dict(f.n_damages),
                "damages": [
                    {
                        "kind": d.kind,
                        "line": None if d.kind in ("gzip", "zstd", "cut") else d.offset,
                        "byte": d.offset if d.kind in ("gzip", "zstd", "cut") else None,
                        "detail": d.detail,
                    }
                    for d in f.damages
                ],
            }
            for f in done.files
        ],
    }
