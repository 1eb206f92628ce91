"""`linkcrawler export store`: the whole store as a folder, to be imported elsewhere by `ingest store`."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(
    epilog="""\b
Examples:
  linkcrawler export store /backup/links
  linkcrawler export store /backup/links --with-warc && linkcrawler ingest store /backup/links --data /srv/copy
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--with-warc", "is_with_warc", is_flag=True, help="Copy the archived pages along: evidence, too.")
@json_option
@data_option
def store(folder: Path, is_with_warc: bool, is_json: bool, data: Path | None) -> None:
    """Write all facts and records of the store to DIR, as Parquet with a manifest.

    DIR is a new folder, or one in which an export did not end. What is derived from facts is not written; webhooks and
    tokens are not either. Crawls may go on meanwhile: what they write after the export began may be missing.
    """
    from linkcrawler.cli.export_views import ExportProgress, tell_end
    from linkcrawler.cli.live import clock
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.export.whole_store import export_store
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    with reach_store(where) as dsn, ExportProgress("store") as progress:
        source = Store(dsn)
        try:
            source.migrate()
            archive = where.data / "warc" if is_with_warc else None
            sent = export_store(source, folder, archive, lambda _what, n, b: progress.show(n, b))
        finally:
            source.close()
    said = {
        "folder": str(folder),
        "rows": sent.rows,
        "n_rows": sum(sent.rows.values()),
        "n_bytes": sum(file.n_bytes for file in (*sent.files, *sent.warc)),
        "n_files": len(sent.files),
        "n_warc_files": len(sent.warc),
        "warc_elsewhere": sent.warc_elsewhere,
        "seconds": round(progress.seconds, 3),
    }
    rows = ", ".join(f"{n:,} {table}" for table, n in sent.rows.items() if n) or "no rows"
    lines = [f"{folder}: {rows}; {len(sent.files):,} files, {said['n_bytes']:,} bytes in {clock(progress.seconds)}"]
    if sent.warc:
        lines.append(f"  with {len(sent.warc):,} WARC files")
    if sent.warc_elsewhere:
        why = "imported from where they are, or gone" if is_with_warc else "--with-warc copies those of our own crawls"
        lines.append(f"  {len(sent.warc_elsewhere):,} WARC files that rows name are not in it ({why})")
    tell_end(said, "\n".join(lines), str(folder), is_json)
