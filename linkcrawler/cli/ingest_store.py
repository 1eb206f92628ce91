"""`linkcrawler ingest store`: a store that was exported, into this one."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(
    epilog="""\b
Examples:
  linkcrawler ingest store /backup/links --data /srv/copy
  linkcrawler ingest store /backup/links --json
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@json_option
@data_option
def store(folder: Path, is_json: bool, data: Path | None) -> None:
    """Import what `linkcrawler export store` wrote to DIR.

    The store may be empty or have facts of its own. Files are checked before anything is written; an import that was
    stopped goes on with the next file when the same command is given again, and one that is done changes nothing.
    """
    from rich.console import Console
    from rich.progress import Progress

    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import place, reach_store
    from linkcrawler.ingest.stores import import_store
    from linkcrawler.store import Store
    from linkcrawler.store.portable import check_schema, read_manifest

    check_schema(read_manifest(folder))  # before a store is started
    where = Config.from_environment(data)
    console = Console(stderr=True)
    with (
        reach_store(where) as dsn,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        bar = progress.add_task("checking", total=None)

        def tell(what: str, at: int, total: int) -> None:
            progress.update(bar, description=what, completed=at, total=total or None)

        target = Store(dsn)
        try:
            target.migrate()
            done = import_store(folder, target, where.data, place(where), tell)
        finally:
            target.close()
    said = {
        "folder": str(folder),
        "exported_at": done.manifest.exported_at,
        "rows": done.manifest.rows,
        "n_files": done.n_files,
        "n_known_files": done.n_known_files,
        "n_warc_files": done.n_warc_files,
        "n_known_warc_files": done.n_known_warc_files,
        "warc_elsewhere": done.manifest.warc_elsewhere,
        "is_derived": done.is_derived,
    }
    if is_json:
        write_json(said)
        return
    rows = ", ".join(f"{n:,} {table}" for table, n in done.manifest.rows.items() if n) or "no rows"
    known = f", {done.n_known_files:,} of them imported before" if done.n_known_files else ""
    click.echo(f"{folder}: {rows}, from {len(done.manifest.files):,} files{known}")
    if done.manifest.warc:
        click.echo(f"  {done.n_warc_files:,} WARC files copied, {done.n_known_warc_files:,} were there")
    if done.manifest.warc_elsewhere:
        click.echo(f"  {len(done.manifest.warc_elsewhere):,} WARC files that rows name were not in the export")
    if done.is_derived:
        click.echo("  links and pages were derived anew; `linkcrawler rollup` counts large domains ahead")
