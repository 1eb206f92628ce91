"""`linkcrawler export warc`: the archived pages behind the links of a report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.export_options import question_options, understood
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from analytics import Analytics
    from linkcrawler.export.subset import Subset
    from linkcrawler.records import Evidence

FAILED = 1
MAX_SHOWN_FILES = 10
# Reports whose rows have evidence; and those that count the backlinks of their targets, and have the evidence of these.
WITH_EVIDENCE = ("backlinks", "new_lost", "broken", "opportunities")
COUNTING = (
    *("report", "compare", "refdomains", "anchors", "anchor_classes", "pages", "landing", "tlds", "networks"),
    *("countries", "breakdown", "diversity"),
)
_LOOK = ("scope", "to", "as_of", "crawl", "where")


class Reports(click.Group):
    """One command for each report whose links can be proved."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = cmd_name.replace("-", "_")
        return command_of(name) if name in WITH_EVIDENCE + COUNTING else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            known = ", ".join(name.replace("_", "-") for name in WITH_EVIDENCE + COUNTING)
            raise UsageError(f"{args[0]!r} is no report with evidence: give one of {known}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Reports,
    subcommand_metavar="REPORT [ARGS]...",
    epilog="""\b
Reports:
  backlinks new-lost broken opportunities: the pages in their rows
  report compare refdomains anchors anchor-classes pages landing tlds networks
  countries breakdown diversity: the pages of all backlinks that they count
\b
Examples:
  linkcrawler export warc backlinks example.com --output proof.warc.gz
  linkcrawler export warc new-lost example.com --only lost --from 2026-01-01 --output lost.warc.gz
""",
)
def warc() -> None:
    """Write the archived pages behind a REPORT as one WARC file: records as they are, each once.

    Revisit records bring the record that has their body, responses the request that they answer. Any WARC tool reads
    the file, `linkcrawler ingest warc` imports it.
    """


@cache
def command_of(name: str) -> click.Command:
    """The command that exports the evidence of the report `name`."""
    shown = name.replace("_", "-")
    shared: tuple[Callable[[Any], Any], ...] = (
        click.option("--output", "-o", required=True, metavar="FILE", help="The WARC file; - is standard output."),
        click.option("--strict", "is_strict", is_flag=True, help="Exit with 1 where a record is missing. [0]"),
        json_option,
        data_option,
    )

    def run(**given: Any) -> None:
        export_evidence(name, **given)

    for option in reversed([*question_options(name), *shared]):
        run = option(run)
    words = {"compare": "example.com example.org", "diversity": "example.com"}.get(name, "example.com")
    more = " --by source_tld" if name == "breakdown" else ""
    return click.command(
        name,
        help=f"Write the archived pages behind `linkcrawler {shown}` as one WARC file.",
        epilog=f"\b\nExample:\n  linkcrawler export warc {shown} {words}{more} --output proof.warc.gz",
    )(run)


def export_evidence(
    name: str, output: str, is_strict: bool, is_json: bool, data: Path | None, words: tuple[str, ...] = (), **given: Any
) -> None:
    """The WARC file is written, and what is in it is said, and what is missing."""
    from analytics import nothing_crawled
    from linkcrawler.cli.export_views import ExportProgress, check_output, tell_end
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, place, reach_index
    from linkcrawler.export.subset import SubsetWriter
    from linkcrawler.export.whole import written_whole

    check_output(output, "WARC", True, is_json)
    asked, limit = understood(name, words, given)
    with in_our_words():
        list(_places(nothing_crawled(), name, asked, limit))
    where = Config.from_environment(data)
    if not (where.clickhouse_dsn or where.data.exists()):
        raise UsageError(f"nothing is stored in {place(where)}: name the folder of a crawl with --data")
    with reach_index(where) as index, ExportProgress("warc", unit="records") as progress:
        places = set(_places(index, name, asked, limit))
        if not places:
            raise ArchiveError(f"no link of {name.replace('_', '-')} has evidence: nothing was written")
        about = {
            "software": "linkcrawler",
            "description": f"the pages behind `linkcrawler {name.replace('_', '-')} {' '.join(words)}`",
        }
        with written_whole(output) as stream:
            writer = SubsetWriter(stream, where.data / "warc")
            writer.begin(Path(output).name, about)
            writer.write(places, lambda n: progress.show(n, stream.n_bytes))
            if not writer.subset.n_copied:
                raise ArchiveError(f"none of {len(places):,} records could be read: {writer.subset.reasons[0]}")
    found = writer.subset
    said = {
        "name": name,
        "output": output,
        "n_records": found.n_copied,
        "n_requests": found.n_requests,
        "n_referred": found.n_referred,
        "n_recompressed": found.n_recompressed,
        "n_missing": found.missing.total(),
        "missing_files": dict(sorted(found.missing.items())),
        "n_without_body": found.n_without_body,
        "reasons": found.reasons,
        "n_bytes": stream.n_bytes,
        "seconds": round(progress.seconds, 3),
    }
    tell_end(said, _line(found, output, stream.n_bytes), output, is_json)
    _tell_missing(found)
    if is_strict and (found.missing or found.n_without_body):
        sys.exit(FAILED)


def _places(index: Analytics, name: str, asked: dict[str, Any], limit: int) -> Iterator[Evidence]:
    """Where the records lie that prove the links of a report."""
    from linkcrawler.desk.questions import taken_by
    from linkcrawler.export.replies import pages_of
    from linkcrawler.records import Evidence

    questions = [(name, asked)]
    if name in COUNTING:
        look = {word: value for word, value in asked.items() if word in _LOOK}
        targets = asked.get("targets") or [asked["target"]]
        if not targets:
            raise UsageError(f"{name} takes one target or more")
        name, questions = "backlinks", [("backlinks", {"target": target, **look}) for target in targets]
    for question, words in questions:
        for reply in pages_of(index, question, words, taken_by(question), limit):
            yield from (Evidence.parse(row["evidence"]) for row in reply.rows if _is_there(row["evidence"]))


def _is_there(evidence: object) -> bool:
    """Whether a row has evidence at all: links from standard input and the like have none."""
    return isinstance(evidence, str) and evidence != "" and not evidence.startswith("@")


def _line(found: Subset, output: str, n_bytes: int) -> str:
    parts = [f"{found.n_copied:,} records"]
    if found.n_referred:
        parts.append(f"{found.n_referred:,} that they refer to")
    if found.n_requests:
        parts.append(f"{found.n_requests:,} requests")
    return f"{output}: {', '.join(parts)}, {n_bytes:,} bytes"


def _tell_missing(found: Subset) -> None:
    """What could not be copied is named on standard error."""
    if found.missing:
        click.echo(f"{found.missing.total():,} of {found.n_wanted:,} records are missing:", err=True)
    for file, n in sorted(found.missing.items())[:MAX_SHOWN_FILES]:
        reason = next(reason for reason in found.reasons if file in reason)
        click.echo(f"  {n:,} of {file}: {reason}", err=True)
    if len(found.missing) > MAX_SHOWN_FILES:
        click.echo(f"  and {len(found.missing) - MAX_SHOWN_FILES:,} more files: --json names them", err=True)
    if found.n_without_body:
        click.echo(
            f"{found.n_without_body:,} revisit records stand without the record that has their body: it was not found",
            err=True,
        )
