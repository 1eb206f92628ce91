"""`linkcrawler evidence`: the archived page behind a link."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.archive import ArchivedPage
    from linkcrawler.config import Config

EXAMPLES = """\b
Examples:
  linkcrawler evidence https://example.com/page https://example.org/
  linkcrawler evidence 'spring/spring-1-20260101.warc.gz@1024+5120' --body > page.html
"""

_LOCATOR = re.compile(r"@\d+\+\d+$")  # of a record in an imported file, which may be behind a URL

_BY_SOURCE = """
select source_url, target_url, anchor, evidence, href
from links final
where source_url = {source:String} and ({target:String} = '' or target_url = {target:String}) and warc_length > 0
order by last_confirmed desc
limit 1
"""
_BY_PAGE = """
select url as source_url, '' as target_url, '' as anchor,
    concat(warc_file, '@', toString(warc_offset), '+', toString(warc_length)) as evidence, '' as href
from fetches final
where url = {source:String} and warc_length > 0
order by fetched_at desc
limit 1
"""


@click.command("evidence", epilog=EXAMPLES)
@click.argument("link", metavar="LINK")
@click.argument("target", required=False, default="")
@click.option("--body", "is_body", is_flag=True, help="Write only the page itself, as bytes.")
@click.option("--raw", "is_raw", is_flag=True, help="Write the WARC record's own HTTP block, as bytes.")
@data_option
@json_option
def evidence_command(link: str, target: str, is_body: bool, is_raw: bool, data: Path | None, is_json: bool) -> None:
    """Show the archived page that proves a link.

    LINK is the `evidence` of a link row (FILE@OFFSET+LENGTH), or the link's source URL, with TARGET its target URL.
    """
    from linkcrawler.archive import read_record
    from linkcrawler.config import Config
    from linkcrawler.errors import UsageError
    from linkcrawler.records import Evidence

    where = Config.from_environment(data)
    row: dict[str, Any] = {"source_url": "", "target_url": "", "anchor": ""}
    if "://" in link and not _LOCATOR.search(link):
        row = _find(where, link, target)
        locator = row["evidence"]
    else:
        locator = link
    try:
        place = Evidence.parse(locator)
    except ValueError as exc:
        raise UsageError(f"{exc}: give the `evidence` of a link row, or a source URL") from exc
    page = read_record(where.data / "warc", place, is_import_allowed=True)
    out = sys.stdout.buffer
    if is_body:
        out.write(page.body)
    elif is_raw:
        out.write(page.raw)
    elif is_json:
        click.echo(json.dumps(_as_json(page, str(place), row)))
    else:
        _print(page, str(place), row)


def _find(where: Config, source: str, target: str) -> dict[str, Any]:
    """The newest archived page of `source`, that has `target` if one is given. Raises LinkcrawlerError."""
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.errors import LinkcrawlerError
    from linkcrawler.store import Store, concatenated
    from linkcrawler.urls import canonicalize

    values = {"source": canonicalize(source), "target": canonicalize(target) if target else ""}
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            rows = store.query(_BY_SOURCE, values, concatenated) or (
                [] if target else store.query(_BY_PAGE, values, concatenated)
            )
        finally:
            store.close()
    if not rows:
        what = f"{values['source']} -> {values['target']}" if target else values["source"]
        raise LinkcrawlerError(f"no archived page is known for {what}: see `linkcrawler backlinks` for known links")
    return dict(zip(("source_url", "target_url", "anchor", "evidence", "href"), rows[0], strict=True))


def _as_json(page: ArchivedPage, place: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "evidence": place,
        "url": page.url,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "revisit_of": str(page.revisit_of) if page.revisit_of else None,
        "headers": [[k, v] for k, v in page.headers],
        "target_url": row["target_url"],
        "anchor": row["anchor"],
        "body": page.text,
    }


def _print(page: ArchivedPage, place: str, row: dict[str, Any]) -> None:
    """Headers, and the lines that hold the link; the whole page where no link was asked for, or it is not found."""
    from linkcrawler.desk.context import lines_with

    click.echo(
        f"{page.url}\n  fetched {page.fetched_at}, status {page.status}, {len(page.body):,} bytes\n  record  {place}"
    )
    if page.revisit_of:
        click.echo(
            f"  unchanged since {page.body_fetched_at}: body from {page.revisit_of.file}@{page.revisit_of.offset}"
        )
    if row["target_url"]:
        click.echo(f"  link    {row['anchor']!r} -> {row['target_url']}")
    for name, value in page.headers:
        click.echo(f"  {name}: {value}")
    click.echo("")
    lines = lines_with(page.text, row["href"] or row["target_url"]) if row["target_url"] else []
    for number, line in lines:
        click.echo(f"{number:>7}  {line}")
    if lines:
        click.echo("\n  --body writes the whole page", err=True)
    else:
        click.echo(page.text)
