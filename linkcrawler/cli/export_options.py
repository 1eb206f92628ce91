"""The options of `linkcrawler export NAME`: read off the question, or said once for all tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.export.tables import Wanted

Option = Callable[[Any], Any]

ARGUMENTS = ("target", "targets", "domain", "name")  # the first of these that a question takes is its argument here
_LEFT_OUT = ("cursor", "offset")
_HELP = {
    "scope": "What of the target is counted: domain, host, url or prefix. [domain]",
    "from_": "What changed since then: 2026-01-01 (with all of that day, UTC), or after an instant.",
    "to": "Until when; the same as --as-of. [now]",
    "as_of": "As it was then: 2026-06-01 (end of that day, UTC) or 2026-06-01T12:00:00Z. [now]",
    "crawl": "Only links that this crawl confirmed last. [all crawls]",
    "where": "Only such links: follow=true, anchor~docs, 'first_seen>=2026-01-01'. Repeatable.",
    "limit": "Rows at most. [all]",
    "sort": "Order by this metric, largest first.",
    "by": "The period, or the attribute that links are grouped by.",
}
_KINDS = {"limit": int, "min_matches": int, "max_degree": int, "statuses": int, "lags": int, "min_rank_pct": float}
_LISTS = ("where", "exclude", "competitors", "statuses", "against", "lags")
_WORDS = {"statuses": "status", "competitors": "competitor", "lags": "lag", "from_": "from"}


def question_options(name: str) -> list[Option]:
    """The argument and the options of the command that exports the answer to a question."""
    from linkcrawler.desk.questions import taken_by

    taken = taken_by(name)
    first = next((word for word in taken if word in ARGUMENTS), None)
    options: list[Option] = []
    if first is not None:
        metavar = f"[{first.upper().removesuffix('S')}]{'...' if first == 'targets' else ''}"
        options.append(click.argument("words", nargs=-1, metavar=metavar))
    for word, (is_required, default) in taken.items():
        if word == first or word in _LEFT_OUT:
            continue
        told = _HELP.get(word) or f"As in `linkcrawler {name.replace('_', '-')}`."
        if isinstance(default, bool):
            options.append(click.option(_flag(word), word, is_flag=True, default=None, help=told))
            continue
        kind = click.IntRange(1) if word == "limit" else _KINDS.get(word, str)
        metavar = "N" if kind is not str else "INSTANT" if word in ("from_", "to", "as_of") else word.upper().strip("_")
        many = word in _LISTS
        if is_required:
            told += " Required."
        options.append(click.option(_flag(word), word, type=kind, multiple=many, metavar=metavar, help=told))
    return options


def table_options(is_question: bool) -> list[Option]:
    """The options of the command that exports a table; not again what a question of the name has."""
    of_table: list[Option] = [
        click.option("--target", metavar="DOMAIN", help="Only rows of this domain."),
        click.option("--columns", metavar="NAME,...", help="Only these columns. [all]"),
    ]
    if is_question:
        return of_table
    return [
        *of_table,
        click.option("--crawl", metavar="NAME", help="Only rows of this crawl. [all crawls]"),
        click.option("--as-of", metavar="INSTANT", help="Links that were live, fetches until then. [now]"),
        click.option(
            "--where",
            multiple=True,
            metavar="FILTER",
            help="Only rows with such a column: status>=400, anchor~docs, lost_at=null. Repeatable: all must hold, "
            "but of several = on one column, one.",
        ),
        click.option("--limit", type=click.IntRange(1), metavar="N", help="Rows at most. [all]"),
    ]


def table_of(name: str, given: dict[str, Any]) -> Wanted:
    """What of a table was asked. Raises UsageError where an option is that of the question of the same name."""
    from linkcrawler.export.tables import Wanted

    said = {word: value for word, value in given.items() if value not in (None, ())}
    columns = tuple(filter(None, (column.strip() for column in (said.pop("columns", None) or "").split(","))))
    known = {word: said.pop(word) for word in ("target", "crawl", "as_of", "where", "limit") if word in said}
    if said:
        raise UsageError(
            f"{_flag(next(iter(said)))} is an option of the report {name}: name its target, "
            f"`linkcrawler export {name} example.com`; without one it is the table"
        )
    return Wanted(name, columns=columns, **known)


def understood(name: str, words: tuple[str, ...], given: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The arguments of the question, and how many rows of it are wanted (0 = all). Raises UsageError."""
    from linkcrawler.desk.questions import spelled, taken_by

    taken = taken_by(name)
    shown = name.replace("_", "-")
    first = next((word for word in taken if word in ARGUMENTS), None)
    asked: dict[str, Any] = {word: value for word, value in given.items() if value not in (None, ())}
    if "columns" in asked:
        raise UsageError("--columns is an option of tables: a report has the columns that it has")
    if asked.keys() - taken.keys():
        raise UsageError(f"--target is an option of tables: `linkcrawler export {shown} example.com`")
    if first == "targets":
        asked[first] = list(words)
    elif first is not None and len(words) == 1:
        asked[first] = words[0]
    elif words or (first is not None and taken[first].is_required):
        raise UsageError(f"{shown} takes one {first}, and {len(words)} were given: `linkcrawler export {shown} --help`")
    for word, (is_required, _) in taken.items():
        if is_required and word not in asked:
            raise UsageError(f"{_flag(word)} is missing: `linkcrawler export {shown} --help`")
    limit = int(asked.pop("limit", 0))
    return spelled(asked), limit


def about(name: str, is_table: bool, is_question: bool) -> str:
    """What the command does, as its help says it."""
    from linkcrawler.store.catalogue import catalogue

    texts = []
    if is_question:
        texts.append(f"The report `{name.replace('_', '-')}`, with all its rows.")
    if is_table:
        (told,) = (one for one in catalogue() if one.name == name)
        texts.append(f"The {told.kind} `{name}`{', where no target is named' if is_question else ''}: {told.meaning}.")
    return "\n\n".join(texts)


def example(name: str, is_question: bool) -> str:
    """The example at the end of its help."""
    from linkcrawler.desk.questions import taken_by

    words = ""
    if is_question:
        first = next((word for word in taken_by(name) if word in ARGUMENTS), None)
        words = {"targets": " example.com example.org", "name": " spring", None: ""}.get(first, " example.com")
        if taken_by(name).get("by", (False, None))[0]:
            words += " --by source_tld"
    shown = name.replace("_", "-") if is_question else name
    return f"\b\nExample:\n  linkcrawler export {shown}{words} --output {name}.parquet"


def _flag(word: str) -> str:
    return "--" + _WORDS.get(word, word).replace("_", "-")
