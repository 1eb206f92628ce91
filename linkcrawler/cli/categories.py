"""`linkcrawler categories`: the rules by which the pages of a target are put into categories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, form_options, json_option, view_options
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Reply, Target
    from analytics.page_rules import PageRule

EXAMPLES = """\b
Examples:
  linkcrawler categories add example.com docs --prefix https://example.com/docs/
  linkcrawler categories show example.com
  linkcrawler landing example.com --by category
  linkcrawler categories import example.com rules.csv
"""


@click.group(epilog=EXAMPLES)
def categories() -> None:
    """Put the pages of a target into categories, by rules: a page is in that of the first that fits.

    The links can then be asked by it: `landing --by category`, `breakdown --by page_category`, `--where
    page_category=docs`.
    """


@categories.command(
    epilog="""\b
Examples:
  linkcrawler categories add example.com docs --prefix https://example.com/docs/
  linkcrawler categories add example.com blog --regex '^https?://[^/]*/(blog|news)/'
  linkcrawler categories add example.com home --url https://example.com/ --position 1
"""
)
@click.argument("target")
@click.argument("category")
@click.option("--prefix", metavar="URL", help="Pages whose URL begins so.")
@click.option("--regex", metavar="RE2", help="Pages in whose URL this is found; ^ and $ are its ends.")
@click.option("--url", metavar="URL", help="This page.")
@click.option(
    "--position",
    type=click.IntRange(1),
    metavar="N",
    help="Its place among the rules; 1 is tried first, those behind it move down. [last]",
)
@data_option
@json_option
def add(
    target: str, category: str, position: int | None, data: Path | None, is_json: bool, **kinds: str | None
) -> None:
    """Add a rule that puts pages of TARGET into CATEGORY. One that is there already moves."""
    from analytics.page_rules import placed, read_page_rule
    from linkcrawler.desk.reached import in_our_words

    given = [(kind, pattern) for kind, pattern in kinds.items() if pattern is not None]
    if len(given) != 1:
        raise UsageError("say which pages: give one of --prefix URL, --regex RE2 and --url URL")
    with in_our_words():
        asked = _target(target)
        kind, pattern = given[0]
        rule = read_page_rule(asked, category, kind, _stored(kind, pattern))
    before, after = _record(data, asked, lambda rules: placed(rules, rule, position), [rule])
    place = after.index(rule) + 1
    if is_json:
        _write(asked, after)
        return
    verb = "is now" if rule in before else "is"
    click.echo(
        f"{kind} {rule.pattern} {verb} rule {place} of {len(after)}: such pages of {asked.name} are {rule.category}"
    )


@categories.command(
    "remove",
    epilog="""\b
Examples:
  linkcrawler categories remove example.com docs
  linkcrawler categories remove example.com docs --prefix https://example.com/docs/
""",
)
@click.argument("target")
@click.argument("category")
@click.option("--prefix", metavar="URL", help="Only the rule with this prefix.")
@click.option("--regex", metavar="RE2", help="Only the rule with this regex.")
@click.option("--url", metavar="URL", help="Only the rule with this URL.")
@data_option
@json_option
def remove(target: str, category: str, data: Path | None, is_json: bool, **kinds: str | None) -> None:
    """Remove the rules of CATEGORY, or one of them. The other rules move up."""
    from linkcrawler.desk.page_rules import without_rules

    given = {(kind, _stored(kind, pattern)) for kind, pattern in kinds.items() if pattern is not None}
    asked = _target(target)

    def without(rules: list[PageRule]) -> list[PageRule]:
        return without_rules(asked, rules, category, given)

    before, after = _record(data, asked, without)
    if is_json:
        _write(asked, after)
    else:
        click.echo(
            f"removed {_rules(len(before) - len(after))} of category {category.strip()}; {_rules(len(after))} left"
        )


@categories.command(
    "import",
    epilog="""\b
Examples:
  linkcrawler categories import example.com rules.csv
  linkcrawler categories show example.com --csv > rules.csv
""",
)
@click.argument("target")
@click.argument("file", type=click.File("rb"))
@click.option("--replace", "is_replaced", is_flag=True, help="These rules take the place of all that there are.")
@data_option
@json_option
def import_command(target: str, file: Any, is_replaced: bool, data: Path | None, is_json: bool) -> None:
    """Add the rules of FILE, in its order, behind those that there are; - is standard input.

    FILE is CSV with the columns category, kind (prefix, regex, url) and pattern. Either all of its rules are added, or
    none.
    """
    from analytics import NotARecord
    from analytics.page_rules import check_number, distinct, read_rules_csv
    from linkcrawler.cli.text_file import name_of, text_of

    asked = _target(target)
    try:
        rules = read_rules_csv(asked, text_of(file), lambda url: _stored("url", url))
    except NotARecord as exc:
        raise UsageError(f"{name_of(file)}: {exc}") from exc
    _, after = _record(
        data, asked, lambda known: check_number(distinct([*([] if is_replaced else known), *rules])), rules
    )
    if is_json:
        _write(asked, after)
    else:
        click.echo(f"read {_rules(len(rules))}; {asked.name} has {_rules(len(after))} now")


@categories.command(
    epilog="""\b
Examples:
  linkcrawler categories show example.com
  linkcrawler categories show example.com --csv > rules.csv
"""
)
@click.argument("target")
@view_options
@form_options
@data_option
def show(target: str, **options: Any) -> None:
    """List the rules for TARGET in the order in which they are tried, and how many links each catches."""
    from linkcrawler.cli.answer import answer

    answer(
        [target], lambda index, targets, view: index.categories(targets[0], limit=0, **view), options, show=_print_rules
    )


def _print_rules(reply: Reply) -> None:
    from linkcrawler.cli.table import Column
    from linkcrawler.cli.views import print_list

    table = (
        Column("position", ""),
        Column("category", "category"),
        Column("kind", "kind", rank=2),
        Column("pattern", "pattern", is_elastic=True),
        Column("backlinks", "backlinks"),
        Column("backlinks_fitting", "fitting", rank=1),
    )
    print_list(reply, table)
    if not reply.rows:
        name = reply.targets[0].domain
        click.echo(f"no rules: `linkcrawler categories add {name} CATEGORY --prefix URL` adds one", err=True)


def _target(text: str) -> Target:
    """The domain whose pages are meant; what else was given is said."""
    from analytics import read_target
    from linkcrawler.desk.reached import in_our_words

    with in_our_words():
        asked = read_target(text)
    if asked.note:
        click.echo(f"note: the rules are those of {asked.name}", err=True)
    return asked


def _stored(kind: str, pattern: str) -> str:
    from linkcrawler.desk.page_rules import stored_pattern

    return stored_pattern(kind, pattern)


def _record(data: Path | None, asked: Target, change: Any, new: Any = ()) -> tuple[list[PageRule], list[PageRule]]:
    """The rules before and after `change`, which is recorded; the store can compile each regex of `new`."""
    from linkcrawler.config import Config
    from linkcrawler.desk.page_rules import record_rules
    from linkcrawler.desk.reached import reach_index, reach_records

    where = Config.from_environment(data)
    if not (new or where.clickhouse_dsn or where.data.exists()):
        change([])  # there is nothing to be removed, and no store is made for it
    with reach_records(where) as writer, reach_index(where) as index:
        return record_rules(writer, index, asked, change, new)


def _write(asked: Target, rules: list[PageRule]) -> None:
    from linkcrawler.cli.output import write_json
    from linkcrawler.desk.page_rules import rules_told

    write_json(rules_told(asked, rules))


def _rules(n: int) -> str:
    return f"{n:,} rule" if n == 1 else f"{n:,} rules"
