"""How an import goes, on standard error, and what became of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from linkcrawler.cli.live import Shown, bar, clock
from linkcrawler.cli.table import visible
from linkcrawler.ingest import KINDS, SKIPPED, Imported, Place, Progress

MAX_SHOWN_OFFSETS = 5


class ImportProgress(Shown):
    """Shows what it is told: a bar in a terminal, a line every ten seconds elsewhere."""

    def __init__(self, name: str, places: Sequence[Place]) -> None:
        super().__init__()
        self._name = name
        self._n_files = len(places)
        self._sizes = {place.name: place.n_bytes for place in places}
        self._began = time.monotonic()
        self._files: dict[str, Progress] = {}
        self._offsets: dict[str, int] = {}
        self._first_offsets: dict[str, int] = {}  # where this run began

    def show(self, progress: Progress, offset: int) -> None:
        """How far one file is; it is on the screen, or will be with the next line."""
        self._first_offsets.setdefault(progress.name, progress.resume_at)
        self._files[progress.name], self._offsets[progress.name] = progress, offset
        self._sizes[progress.name] = max(progress.n_bytes, offset)
        if self._console.is_terminal:
            self._live.update(bar(self._line(), max(self._n_bytes, 1), sum(self._offsets.values())))
        elif self._is_line_due():
            click.echo(self._line(), err=True)

    def _counts(self) -> list[str]:
        files = self._files.values()
        if n_rows := sum(f.n_rows for f in files):
            return [f"{n_rows:,} rows"]
        return [f"{sum(f.n_fetches for f in files):,} pages", f"{sum(f.n_links for f in files):,} links"]

    @property
    def _n_bytes(self) -> int:
        """Of all files; those of unknown size count as the others do on the average."""
        known = [n for n in self._sizes.values() if n]
        return round(sum(known) / max(len(known), 1) * self._n_files)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._began, 0.25)
        files = self._files.values()
        n_read = sum(self._offsets.values()) - sum(self._first_offsets.values())
        n_left = self._n_bytes - sum(self._offsets.values())
        parts = [
            f"{sum(f.is_done for f in files):,} of {self._n_files:,} file{'' if self._n_files == 1 else 's'}",
            *self._counts(),
            f"{n_read / seconds / 1e6:,.1f} MB/s",
        ]
        if n_damages := sum(f.n_damages.total() for f in files):
            parts.append(f"{n_damages:,} damaged places")
        if n_read > 0:
            parts.append(f"{clock(max(n_left, 0) * seconds / n_read)} left")
        return f"{self._name}: " + ", ".join(parts)


def print_summary(name: str, done: Imported) -> None:
    """What was imported, and what was not and why, is on standard output."""
    totals = _totals(done.files)
    known = f", {done.n_known:,} of them imported before" if done.n_known else ""
    click.echo(
        f"{name}: {totals['n_fetches']:,} pages with {totals['n_links']:,} links from {totals['n_records']:,} records "
        f"of {len(done.files):,} file{'' if len(done.files) == 1 else 's'}{known}, in {clock(done.seconds)}"
    )
    for title, counts in (("pages", totals["outcomes"]), ("left out", totals["skipped"])):
        if counts:
            words = (f"{n:,} {SKIPPED.get(what, what)}" for what, n in sorted(counts.items(), key=lambda c: -c[1]))
            click.echo(f"  {title}: {', '.join(words)}")
    for kind, n in sorted(totals["damages"].items()):
        click.echo(f"  damaged: {n:,} x {KINDS[kind]}")
        shown = [(f.name, d) for f in done.files for d in f.damages if d.kind == kind]
        for file, damage in shown[:MAX_SHOWN_OFFSETS]:
            click.echo(f"    {visible(file)} at byte {damage.offset:,}: {visible(damage.detail)}")
        if n > MAX_SHOWN_OFFSETS:
            click.echo(f"    and {n - MAX_SHOWN_OFFSETS:,} more: --json lists them")
    if not totals["n_fetches"]:
        click.echo("nothing was imported: are these the files that you meant?", err=True)
    elif not done.n_known:
        click.echo(
            f"next: linkcrawler sql \"select target_domain, count() from backlinks_live where crawl = '{name}' "  # nosec B608
            'group by target_domain order by count() desc"',
            err=True,
        )


def as_json(name: str, done: Imported) -> dict[str, Any]:
    """The same for programs: totals, and each file with its damaged places."""
    return {
        "crawl": name,
        "seconds": round(done.seconds, 3),
        "n_files": len(done.files),
        "n_known_files": done.n_known,
        **_totals(done.files),
        "failed": [{"file": file, "reason": reason} for file, reason in done.failed.items()],
        "files": [
            {
                "file": f.name,
                "is_done": f.is_done,
                "n_bytes": f.n_bytes,
                "n_records": f.n_records,
                "n_fetches": f.n_fetches,
                "n_links": f.n_links,
                "skipped": dict(f.skipped),
                "damages": [{"kind": d.kind, "offset": d.offset, "detail": d.detail} for d in f.damages],
                "n_damages": f.n_damages.total(),
            }
            for f in done.files
        ],
    }


def _totals(files: Sequence[Progress]) -> dict[str, Any]:
    def added(counters: Sequence[Counter[str]]) -> dict[str, int]:
        return dict(sum(counters, Counter()))

    return {
        "n_records": sum(f.n_records for f in files),
        "n_fetches": sum(f.n_fetches for f in files),
        "n_links": sum(f.n_links for f in files),
        "outcomes": added([f.outcomes for f in files]),
        "skipped": added([f.skipped for f in files]),
        "damages": added([f.n_damages for f in files]),
    }
