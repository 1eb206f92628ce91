"""`linkcrawler export graph`: a graph of the web in Common Crawl's format."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import StoreError, UsageError


@click.command(
    epilog="""\b
Examples:
  linkcrawler export graph --to graphs/
  linkcrawler export graph --to graphs/ --links all --name spring
  linkcrawler export graph cc-main-2026-apr-may-jun-domain --to again/
"""
)
@click.argument("graph", required=False)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="The folder."
)
@click.option("--name", metavar="NAME", help="What the files are called. [the graph's name, else linkcrawler]")
@click.option(
    "--links",
    type=click.Choice(["follow", "all"]),
    default=None,
    help="Of our own graph: an edge where a link is followed, or for any link. [follow]",
)
@click.option("--crawl", metavar="NAME", help="Of our own graph: links that this crawl confirmed last. [all crawls]")
@click.option("--as-of", metavar="INSTANT", help="Of our own graph: links live then. [now]")
@click.option("--run", metavar="ID", help="The run whose ranks are written. [the latest over the graph]")
@click.option("--no-ranks", is_flag=True, help="Write no file of ranks.")
@click.option("--replace", "is_replaced", is_flag=True, help="Write over files that are there.")
@json_option
@data_option
def graph(
    graph: str | None,
    folder: Path,
    name: str | None,
    links: str | None,
    crawl: str | None,
    as_of: str | None,
    run: str | None,
    no_ranks: bool,
    is_replaced: bool,
    is_json: bool,
    data: Path | None,
) -> None:
    """Write the graph of domains, or the imported GRAPH, in Common Crawl's format.

    There are a file of vertices and one of edges, and one of ranks where a run of authority with harmonic centrality
    has ranked the graph, or where it was imported with ranks. An edge stands for a pair of domains.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, place, reach_index
    from linkcrawler.desk.webgraph_files import paths_of, write_graph

    if graph and (links or crawl or as_of):
        raise UsageError("--links, --crawl and --as-of are of our own graph: leave them out, or GRAPH")
    if name is not None and (not name.strip() or "/" in name or name.startswith(".")):
        raise UsageError(f"--name {name!r} cannot be part of a file's name: give one such as spring")
    where = Config.from_environment(data)
    if not (where.clickhouse_dsn or where.data.exists()):
        raise StoreError(f"nothing crawled yet in {place(where)}: there is no graph to export")
    with reach_index(where) as index, in_our_words():
        if graph:
            known = index.graph_named(graph)
            found = index.imported_graph(known["graph"], run)
            name = name or known["graph"]
        else:
            found = index.graph_of_links(is_follow=links != "all", crawl=crawl, as_of=as_of, run=run)
            name = name or "linkcrawler"
        has_ranks = found.ranks is not None and not no_ranks
        paths = paths_of(folder, name, found.level, has_ranks=has_ranks, is_replaced=is_replaced)
        written = write_graph(found, paths)
    run_id = found.run.run_id if found.run and has_ranks else None
    if is_json:
        write_json(
            {
                "graph": graph or "own",
                "level": found.level,
                "n_vertices": written.n_vertices,
                "n_edges": written.n_edges,
                "n_ranks": written.n_ranks,
                "n_edges_left_out": written.n_left_out,
                "run": run_id,
                "files": {part: str(path) for part, path in written.files.items()},
            }
        )
    else:
        for part, path in written.files.items():
            click.echo(f"{path}: {getattr(written, f'n_{part}'):,} {part}")
    if written.n_left_out:
        click.echo(f"note: {written.n_left_out:,} edges of vertices that are not there were left out", err=True)
    if not no_ranks and not has_ranks:
        why = "no run of authority has ranked it" if found.run is None else "its latest run has no harmonic centrality"
        of = f" --graph {graph}" if graph else ""
        click.echo(f"note: no ranks were written: {why}: `linkcrawler authority run{of} --harmonic auto`", err=True)
