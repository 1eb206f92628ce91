"""`linkcrawler ingest csv`: backlink exports of vendors."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.ingest.vendor_links import Tally

FAILED = 1
MAX_SHOWN_LINES = 5


@click.command(
    "csv",
    epilog="""\b
Examples:
  linkcrawler ingest csv ahrefs-backlinks.csv semrush-backlinks.csv exports/
  linkcrawler ingest csv "example.com-Latest links-2026-07-18.csv" --target example.com
""",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--target", metavar="DOMAIN", help="Whose links they are, where an export does not say it (Search Console)."
)
@click.option(
    "--exported-at",
    metavar="INSTANT",
    help="When the exports were made: 2026-07-18, or an instant. [the date in the name, else when it was written]",
)
@click.option(
    "--strict/--tolerant",
    "is_strict",
    default=False,
    help="Exit with 1 where a row could not be read, or with 0. Either way the rest is read. [tolerant]",
)
@json_option
@data_option
def csv_command(
    files: tuple[str, ...],
    target: str | None,
    exported_at: str | None,
    is_strict: bool,
    is_json: bool,
    data: Path | None,
) -> None:
    """Import links as Ahrefs, Semrush, Moz, Majestic, DataForSEO or Search Console export them.

    FILE is an export, a ZIP or folder of them, a glob, or an http(s) or s3 URL; each is known by its headers. The links
    are kept beside those that we saw, never among them: `linkcrawler sources DOMAIN` says who knows which.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.ingest.places import places_of
    from linkcrawler.ingest.vendor_links import load_sheet, needs_target
    from linkcrawler.ingest.vendor_sheets import SUFFIXES, read_sheets
    from linkcrawler.ingest.vendor_values import read_instant
    from linkcrawler.store import Store

    domain = _domain(target) if target else None
    at: datetime | None = None
    if exported_at:
        try:
            at = read_instant(exported_at)
        except ValueError as exc:
            raise UsageError(f"--exported-at {exc}: give one such as 2026-07-18") from exc
    sheets = read_sheets(places_of(files, SUFFIXES), at)
    if (names := needs_target(sheets)) and domain is None:
        raise UsageError(f"{names[0]} does not say which domain its links lead to: name it with --target DOMAIN")
    where = Config.from_environment(data)
    began = time.monotonic()
    done: list[Tally] = []
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            with click.progressbar(
                sheets, label="importing", file=sys.stderr, show_eta=True, item_show_func=lambda s: s.name if s else ""
            ) as shown:
                done.extend(load_sheet(sheet, domain, store) for sheet in shown)
        finally:
            store.close()
    if is_json:
        write_json(_as_json(done, time.monotonic() - began))
    else:
        _print_summary(done, domain)
    if is_strict and any(tally.n_damages for tally in done):
        sys.exit(FAILED)


def _domain(target: str) -> str:
    from analytics.targets import read_target
    from linkcrawler.desk.reached import in_our_words

    with in_our_words():
        return read_target(target).name


def _print_summary(done: Sequence[Tally], target: str | None) -> None:
    from linkcrawler.cli.table import visible
    from linkcrawler.ingest.vendor_links import SKIPPED, VENDOR_KINDS

    for tally in done:
        left_out = "".join(f", {n:,} {SKIPPED[what]} left out" for what, n in sorted(tally.skipped.items()))
        click.echo(
            f"{visible(tally.file)}: {tally.n_links:,} links of {tally.source}, exported "
            f"{tally.exported_at:%Y-%m-%d %H:%M} UTC, from {tally.n_rows:,} rows{left_out}"
        )
        for kind, n in sorted(tally.n_damages.items()):
            click.echo(f"  {n:,} x {VENDOR_KINDS[kind]}")
            shown = [damage for damage in tally.damages if damage.kind == kind]
            for damage in shown[:MAX_SHOWN_LINES]:
                detail = damage.detail.partition(": ")[2]
                click.echo(f"    line {damage.offset:,}: {visible(detail)}")
            if n > MAX_SHOWN_LINES:
                click.echo(f"    and {n - MAX_SHOWN_LINES:,} more: --json lists them")
    click.echo(f"next: linkcrawler sources {target or 'DOMAIN'}", err=True)


def _as_json(done: Sequence[Tally], seconds: float) -> dict[str, Any]:
    return {
        "n_files": len(done),
        "n_rows": sum(tally.n_rows for tally in done),
        "n_links": sum(tally.n_links for tally in done),
        "n_damages": dict(sum((tally.n_damages for tally in done), Counter())),
        "seconds": round(seconds, 3),
        "files": [
            {
                "file": tally.file,
                "source": tally.source,
                "exported_at": tally.exported_at,
                "n_rows": tally.n_rows,
                "n_links": tally.n_links,
                "skipped": dict(tally.skipped),
                "n_damages": dict(tally.n_damages),
                "damages": [{"kind": d.kind, "line": d.offset, "detail": d.detail} for d in tally.damages],
            }
            for tally in done
        ],
    }
