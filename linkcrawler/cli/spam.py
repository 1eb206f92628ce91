"""`linkcrawler spam`: the flags that named rules put on referring domains; `linkcrawler spam-rules`: these rules."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import cursor_option, data_option, form_options, json_option, limit_option, view_options
from linkcrawler.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  linkcrawler spam example.com
  linkcrawler spam example.com --flag sitewide --json
"""
)
@click.argument("target")
@click.option("--flag", metavar="NAME", help="Only domains that bear this flag; `linkcrawler spam-rules list` has all.")
@view_options
@limit_option
@cursor_option
@form_options
@data_option
def spam(target: str, flag: str | None, **options: Any) -> None:
    """List the domains that link to TARGET with the flags that they bear, the highest score first.

    A flag says one thing that is so, by a rule that you can read and change; the score is the sum of the weights of a
    domain's flags. Neither is a judgement: look at the links before you act.
    """
    from linkcrawler.cli.table import Column

    table = (
        Column("source_domain", "domain", is_elastic=True),
        Column("score", "score"),
        Column("flags", "flags", is_elastic=True),
        Column("backlinks", "backlinks", rank=1),
        Column("referring_pages", "pages", rank=2),
        Column("linking_share", "of its pages", rank=4),
        Column("links_out", "links out", rank=3),
        Column("domains_in_network", "in network", rank=4),
        Column("domain_rank_pct", "rank pct", rank=4),
    )
    answer([target], lambda index, targets, view: index.spam(targets[0], flag=flag, **view), options, table=table)


@click.group(
    "spam-rules",
    epilog="""\b
Examples:
  linkcrawler spam-rules list
  linkcrawler spam-rules set sitewide --weight 0
  linkcrawler spam-rules set tiny_site --weight 1 --condition "pages_fetched < 3" --meaning "It has under three pages."
""",
)
def spam_rules() -> None:
    """Show and set the rules by which `linkcrawler spam` puts flags on referring domains."""


@spam_rules.command("list", epilog="\b\nExample:\n  linkcrawler spam-rules list --json")
@data_option
@json_option
def list_command(data: Path | None, is_json: bool) -> None:
    """List the rules: name, weight (0 = off), condition, and what it means."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index

    with reach_index(Config.from_environment(data)) as index:
        rows = [asdict(rule) for rule in index.spam_rules().values()]
    if is_json:
        write_json({"rules": rows})
        return
    columns = (
        Column("name", "rule"),
        Column("weight", "weight"),
        Column("origin", "origin", rank=3),
        Column("condition", "condition", rank=1, is_elastic=True),
        Column("meaning", "meaning", rank=2, is_elastic=True),
    )
    print_table(columns, rows)


@spam_rules.command(
    "set", epilog="\b\nExample:\n  linkcrawler spam-rules set many_links_out --condition 'links_out > 50'"
)
@click.argument("name")
@click.option("--weight", type=float, help="What it adds to a score; 0 switches the rule off.")
@click.option("--condition", metavar="SQL", help="One expression over the columns of `linkcrawler spam --json`.")
@click.option("--meaning", metavar="TEXT", help="One sentence that says what is so where it holds.")
@data_option
@json_option
def set_command(
    name: str, weight: float | None, condition: str | None, meaning: str | None, data: Path | None, is_json: bool
) -> None:
    """Change a rule, or make a new one. What is not given stays as it is.

    A condition has no subqueries, and is tried before it is kept.
    """
    from analytics.flag_rules import read_rule
    from analytics.flags import put_rule
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records

    if weight is None and condition is None and meaning is None:
        raise UsageError(f"nothing of rule {name} was to change: give --weight, --condition or --meaning")
    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        known = index.spam_rules().get(name)
        if known is None and (condition is None or meaning is None):
            raise UsageError(
                f"there is no rule {name}: a new one needs --condition and --meaning; "
                "`linkcrawler spam-rules list` shows those there are"
            )
        with in_our_words():
            rule = read_rule(
                name,
                weight if weight is not None else known.weight if known else 1.0,
                condition if condition is not None else known.condition if known else "",
                meaning if meaning is not None else known.meaning if known else "",
            )
            index.check_rule(rule)
        put_rule(writer, rule)
        rule = index.spam_rules()[name]
    if is_json:
        write_json(asdict(rule))
    else:
        click.echo(f"{rule.name} ({rule.origin}) has weight {rule.weight:g} where {rule.condition}")


@spam_rules.command(epilog="\b\nExample:\n  linkcrawler spam-rules reset sitewide")
@click.argument("name")
@data_option
@json_option
def reset(name: str, data: Path | None, is_json: bool) -> None:
    """Take back what was set of a rule: it is as it shipped, and one of your own is gone."""
    from analytics.flags import reset_rule
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index, reach_records

    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        rules = index.spam_rules()
        if name not in rules:
            raise UsageError(f"there is no rule {name}: the rules are {', '.join(rules)}")
        reset_rule(writer, name)
        left = index.spam_rules().get(name)
    if is_json:
        write_json({"name": name, "rule": asdict(left) if left else None})
    else:
        click.echo(f"{name} is as it shipped: weight {left.weight:g}" if left else f"{name} is gone")
