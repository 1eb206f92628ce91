"""`linkcrawler export disavow`: referring domains as Google's disavow file."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  linkcrawler export disavow example.com --min-score 3 --output disavow.txt
  linkcrawler export disavow example.com --flag sitewide --where follow=true --except friends.txt -o disavow.txt
  linkcrawler export disavow example.com --list spammers.txt --urls
"""
)
@click.argument("target")
@click.option("--min-score", type=float, metavar="N", help="Domains whose flags weigh as much; see `linkcrawler spam`.")
@click.option("--flag", "flags", multiple=True, metavar="NAME", help="Domains that bear this flag. Repeatable: one of.")
@click.option("--where", multiple=True, metavar="FILTER", help="Only such links: anchor~casino. As in reports.")
@click.option("--list", "listed", type=click.File("rb"), metavar="FILE", help="These domains too, one a line.")
@click.option("--except", "spared", type=click.File("rb"), metavar="FILE", help="But never these, one a line.")
@click.option("--urls", "is_by_url", is_flag=True, help="List the pages that link, instead of their domains.")
@click.option("--as-of", metavar="INSTANT", help="Links as they were then. [now]")
@click.option("--crawl", metavar="NAME", help="Only links that this crawl confirmed last. [all crawls]")
@click.option("--output", "-o", default="-", metavar="FILE", help="Where to; - is standard output. [-]")
@json_option
@data_option
def disavow(
    target: str,
    min_score: float | None,
    flags: tuple[str, ...],
    where: tuple[str, ...],
    listed: IO[bytes] | None,
    spared: IO[bytes] | None,
    is_by_url: bool,
    as_of: str | None,
    crawl: str | None,
    output: str,
    is_json: bool,
    data: Path | None,
) -> None:
    """Write a file for Google's disavow tool: domains that link to TARGET, and the reason for each.

    Say which: by --min-score or --flag (both must hold), else by --where alone, and by --list. Read it before you send
    it: a flag is no judgement, and what is disavowed counts for nothing.
    """
    from analytics import nothing_crawled
    from linkcrawler.cli.export_views import check_output, tell_end
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, reach_index
    from linkcrawler.export.disavow import Choice, disavowed
    from linkcrawler.export.whole import written_whole

    check_output(output, "text", False, is_json)
    choice = Choice(min_score, flags, bool(where), _domains(listed), _domains(spared))
    if not (choice.is_by_flags or where or listed is not None):
        raise UsageError(
            f"nothing says which of the domains that link to {target} are meant: "
            "give --min-score, --flag, --where or --list"
        )
    look: dict[str, Any] = {
        word: value for word, value in (("where", where), ("as_of", as_of), ("crawl", crawl)) if value
    }
    with in_our_words():  # what is not understood is refused before a store is reached
        name = nothing_crawled().spam(target, **look).targets[0].name
    with reach_index(Config.from_environment(data)) as index:
        seen = index.report(name, **look)
        head = [
            f"Disavow file for {name}, by linkcrawler",
            f"Links as of {seen.as_of:%Y-%m-%d}, {'all crawls' if seen.crawl == 'all' else 'crawl ' + seen.crawl}",
            f"Chosen: {_said(choice, where)}",
        ]
        done = disavowed(index, name, choice, look, head, is_by_url)
        text = done.text
    with written_whole(output) as stream:
        stream.write(text)
    if done.n_too_long:
        click.echo(
            f"{done.n_too_long:,} URLs of more than 2,048 characters are left out, which is Google's limit", err=True
        )
    said = {
        "target": name,
        "output": output,
        "n_domains": done.n_domains,
        "n_entries": done.n_entries,
        "n_backlinks": done.n_backlinks,
        "n_lines": len(done.lines),
        "n_bytes": len(text),
        "n_too_long": done.n_too_long,
    }
    what = "pages" if is_by_url else "names"
    line = f"{done.n_domains:,} domains with {done.n_backlinks:,} backlinks: {done.n_entries:,} {what}"
    tell_end(said, f"{name if output == '-' else output}: {line}", output, is_json)


def _domains(file: IO[bytes] | None) -> tuple[str, ...]:
    """The sites in a file, one a line; `domain:` before one, and comments, are read over. Raises UsageError."""
    from analytics.errors import NotATarget
    from analytics.targets import read_target
    from linkcrawler.cli.text_file import name_of, text_of
    from linkcrawler.urls import names_of

    if file is None:
        return ()
    found: dict[str, None] = {}
    for number, line in enumerate(text_of(file).splitlines(), 1):
        word = line.strip().removeprefix("domain:")
        if not word or word.startswith("#"):
            continue
        try:
            found[names_of(read_target(word, "host").name).site] = None
        except NotATarget as exc:
            raise UsageError(f"{name_of(file)}, line {number}: {exc}") from exc
    return tuple(found)


def _said(choice: Any, where: tuple[str, ...]) -> str:
    parts = []
    if choice.min_score is not None:
        parts.append(f"score >= {choice.min_score:g}")
    if choice.flags:
        parts.append(f"flag {' or '.join(choice.flags)}")
    if where:
        parts.append(f"links where {' and '.join(where)}")
    said = ", ".join(parts)
    if choice.listed:
        said = f"{said}; and a list of {len(choice.listed):,}" if said else f"a list of {len(choice.listed):,}"
    return f"{said}; but for {len(choice.spared):,} that are spared" if choice.spared else said
