"""The commands for dated notes of what happened outside: annotate, annotations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.curve import noted_at
from linkcrawler.cli.options import data_option, form_options, json_option, limit_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Reply
    from linkcrawler.config import Config


@click.command(
    epilog="""\b
Examples:
  linkcrawler annotate example.com 2026-03-05 "Relaunch under a new URL scheme"
  linkcrawler annotate --all 2026-03-13 "Core update of the search engine"
  linkcrawler annotate --remove example.com 2026-03-05
"""
)
@click.argument("words", nargs=-1, required=True, metavar="TARGET DATE NOTE")
@click.option("--all", "is_for_all", is_flag=True, help="About every target: give DATE NOTE alone.")
@click.option("--remove", "is_removed", is_flag=True, help="Remove the note, or without NOTE all notes of that date.")
@json_option
@data_option
def annotate(words: tuple[str, ...], is_for_all: bool, is_removed: bool, is_json: bool, data: Path | None) -> None:
    """Keep a dated note about TARGET, which stands beside its curve.

    DATE is a day, 2026-03-05, or an instant in UTC. The same note given again changes nothing.
    """
    from analytics.notes import annotate as keep
    from analytics.notes import forget, read_note
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import visible
    from linkcrawler.config import Config
    from linkcrawler.desk.notes import note_told
    from linkcrawler.desk.reached import in_our_words, reach_records

    target, rest = (None, words) if is_for_all else (words[0], words[1:])
    if len(rest) < (1 if is_removed else 2):
        what = "DATE" if is_for_all else "TARGET and DATE"
        raise UsageError(f"{len(words)} words were given: give {what}{'' if is_removed else ' and a NOTE in quotes'}")
    date, text = rest[0], " ".join(rest[1:])
    with in_our_words():
        # What is removed may be told by its date alone.
        note = read_note(target, date, text or "any" if is_removed else text)
    where = Config.from_environment(data)
    notes = _found(where, note, bool(text)) if is_removed else [note]
    with reach_records(where) as writer:
        (forget if is_removed else keep)(writer, notes)
    if is_json:
        write_json({"is_removed": is_removed, "rows": [note_told(one) for one in notes]})
        return
    for one in notes:
        row = note_told(one)
        click.echo(
            f"{'removed' if is_removed else 'noted'}: {noted_at(row['at'])} {row['target']}: {visible(row['note'])}"
        )


def _found(where: Config, note: dict[str, Any], has_text: bool) -> list[dict[str, Any]]:
    from linkcrawler.desk.notes import found_notes
    from linkcrawler.desk.reached import in_our_words, reach_index

    with reach_index(where) as index, in_our_words():
        return found_notes(index, note, has_text)


@click.command(
    "annotations",
    epilog="""\b
Examples:
  linkcrawler annotations example.com
  linkcrawler annotations example.com --from 2026-01-01 --to 2026-03-31 --json
""",
)
@click.argument("target")
@click.option("--from", "from_", metavar="INSTANT", help="Not before: 2026-01-01 (with that day), or after an instant.")
@click.option("--to", metavar="INSTANT", help="Until when. [all, also those of the future]")
@limit_option
@form_options
@data_option
def list_annotations(target: str, **options: Any) -> None:
    """List the dated notes about TARGET and those about every target, oldest first."""
    options["scope"] = "domain"
    answer([target], lambda index, targets, view: index.annotations(targets[0], **view), options, show=print_notes)


def print_notes(reply: Reply) -> None:
    """The notes are on standard output."""
    from linkcrawler.cli.table import Column, print_table

    if not reply.rows:
        name = reply.targets[0].name
        click.echo(f"no notes about {name}: `linkcrawler annotate {name} DATE NOTE` keeps one", err=True)
        return
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    columns = (Column("at", "date"), Column("note", "note", is_elastic=True), Column("target", "about", rank=1))
    print_table(columns, [{**row, "at": noted_at(row["at"])} for row in rows])
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
