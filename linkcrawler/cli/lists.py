"""`linkcrawler lists`: what a target calls itself, wants to be found for, earns with, and is compared with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

LISTS = ("brand", "keyword", "money_page", "competitor")
MAX_FILE_BYTES = 10_000_000

target_argument = click.argument("target")
list_argument = click.argument("list_name", metavar="LIST", type=click.Choice(LISTS))
items_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")


@click.group(
    epilog="""\b
Examples:
  linkcrawler lists add example.com brand example "example corp"
  linkcrawler lists import example.com keyword keywords.txt
  linkcrawler lists show example.com
"""
)
def lists() -> None:
    """Keep lists about a target: brand, keyword, money_page, competitor.

    Classes of anchors go by its brands and keywords. A money page is a URL of the target; one that ends with / and is
    more than a host stands for all below it too. A competitor is a domain.
    """


@lists.command(epilog='\b\nExample:\n  linkcrawler lists add example.com brand example "example corp"')
@target_argument
@list_argument
@items_argument
@data_option
@json_option
def add(target: str, list_name: str, items: tuple[str, ...], data: Path | None, is_json: bool) -> None:
    """Put ITEMs into a list of TARGET. One that is there already stays."""
    _change(target, list_name, items, data, is_json, is_removed=False)


@lists.command(epilog="\b\nExample:\n  linkcrawler lists remove example.com competitor rival.example")
@target_argument
@list_argument
@items_argument
@data_option
@json_option
def remove(target: str, list_name: str, items: tuple[str, ...], data: Path | None, is_json: bool) -> None:
    """Take ITEMs out of a list of TARGET."""
    _change(target, list_name, items, data, is_json, is_removed=True)


@lists.command("import", epilog="\b\nExample:\n  linkcrawler lists import example.com keyword keywords.txt")
@target_argument
@list_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@data_option
@json_option
def import_command(target: str, list_name: str, file: Path, data: Path | None, is_json: bool) -> None:
    """Put every line of FILE into a list of TARGET; - is standard input.

    Empty lines, and those that begin with #, are left out. Where one line cannot be an item, none is put in.
    """
    _change(target, list_name, _lines(file), data, is_json, is_removed=False)


@lists.command(epilog="\b\nExample:\n  linkcrawler lists show example.com --json")
@target_argument
@data_option
@json_option
def show(target: str, data: Path | None, is_json: bool) -> None:
    """Show all lists of TARGET."""
    from analytics.targets import default_brand
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index

    domain = _domain(target)
    with reach_index(Config.from_environment(data)) as index:
        found = index.target_lists(domain)
    if is_json:
        write_json({"target": domain, "lists": found})
        return
    rows: list[dict[str, object]] = [{"list": name, "item": item} for name in found for item in found[name]]
    if rows:
        print_table((Column("list", "list"), Column("item", "item", is_elastic=True)), rows)
    if not found["brand"] and default_brand(domain):
        click.echo(f"no brand is listed: {default_brand(domain)}, the name of the domain, is taken for one", err=True)
    if not rows:
        click.echo(f"nothing is listed about {domain}: `linkcrawler lists add {domain} LIST ITEM` begins", err=True)


def _change(
    target: str, list_name: str, texts: Sequence[str], data: Path | None, is_json: bool, is_removed: bool
) -> None:
    """The items are in the list, or not in it, and what became of each is told."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.lists import change_list, read_list_items
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records

    domain = _domain(target)
    with in_our_words():
        items = read_list_items(domain, list_name, texts)
    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        told = change_list(writer, index, domain, list_name, items, is_removed=is_removed)
    if is_json:
        write_json(told)
        return
    did = "removed" if is_removed else "added"
    was = "not there" if is_removed else "there already"
    unchanged = f", {told['unchanged']:,} {was}" if told["unchanged"] else ""
    click.echo(f"{did} {len(told[did]):,}{unchanged}: the {list_name} list of {domain} has {len(told['items']):,}")


def _domain(target: str) -> str:
    """The domain that a person named; that it is not literally so is said. Raises UsageError."""
    from analytics import read_target
    from linkcrawler.desk.reached import in_our_words

    with in_our_words():
        known = read_target(target)
    if known.note:
        click.echo(f"note: lists are kept of domains: {known.name}", err=True)
    return known.domain


def _lines(file: Path) -> list[str]:
    """The items of a file, one a line. Raises UsageError."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        if len(content) > MAX_FILE_BYTES:
            raise UsageError(f"{file} has {len(content):,} bytes, more than {MAX_FILE_BYTES:,}: give a list of items")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UsageError(f"{file} is not UTF-8 (byte {exc.start:,}): save it as UTF-8, one item a line") from exc
    except OSError as exc:
        raise UsageError(f"{file}: {exc.strerror}: give a readable text file, one item a line") from exc
    lines = [line.strip() for line in text.splitlines()]
    items = [line for line in lines if line and not line.startswith("#")]
    if not items:
        raise UsageError(f"{file} has no items: give one a line")
    return items
