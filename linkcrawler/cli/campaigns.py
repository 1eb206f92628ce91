"""`linkcrawler campaigns`: link-building campaigns, which links belong to them, and what became of these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, json_option, view_options
from linkcrawler.errors import UsageError

EXAMPLES = """\b
Examples:
  linkcrawler campaigns add spring --target example.com --utm spring-2026 --cost 1200 --currency EUR
  linkcrawler campaigns report
  linkcrawler breakdown example.com --by campaign
"""
target_option = click.option("--target", metavar="D", help="Only of this target. [all]")


@click.group(epilog=EXAMPLES)
def campaigns() -> None:
    """Record link-building campaigns, and see what they won, what of it lasts, and what it cost."""


@campaigns.command(
    epilog="""\b
Examples:
  linkcrawler campaigns add spring --target example.com --utm spring-2026 --cost 1200 --currency EUR
  linkcrawler campaigns add guests --target example.com --sources blogs.txt --since 2026-03-01 --until 2026-05-31
"""
)
@click.argument("name")
@click.option("--target", required=True, metavar="D", help="The domain that links are won for.")
@click.option("--source", "sources", multiple=True, metavar="DOMAIN", help="Links from this domain. Repeatable.")
@click.option("--sources", "file", type=click.File("rb"), metavar="FILE", help="The same, a domain a line; - is stdin.")
@click.option("--prefix", metavar="URL", help="Links to pages whose URL begins so.")
@click.option("--utm", metavar="TEXT", help="Links with this utm_campaign in their address, as the page wrote it.")
@click.option("--anchor", metavar="RE2", help="Links in whose anchor text this is found; (?i) ignores letter case.")
@click.option("--since", metavar="DATE", help="Links that began on that day or later.")
@click.option("--until", metavar="DATE", help="Links that began on that day or before.")
@click.option("--cost", type=float, metavar="N", help="What the whole campaign cost.")
@click.option("--currency", metavar="CODE", help="In which currency, such as EUR.")
@data_option
@json_option
def add(
    name: str,
    target: str,
    sources: tuple[str, ...],
    file: Any,
    prefix: str | None,
    data: Path | None,
    is_json: bool,
    **told: Any,
) -> None:
    """Record the campaign NAME. A link belongs to it where all that is given holds.

    One of that name for the same target is replaced.
    """
    from analytics.campaign_rules import read_campaign, read_source_lines
    from linkcrawler.cli.campaign_views import conditions, write_campaign
    from linkcrawler.cli.text_file import name_of, text_of
    from linkcrawler.config import Config
    from linkcrawler.desk.campaigns import record_campaign
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records
    from linkcrawler.urls import stored

    listed = [*sources, *(read_source_lines(text_of(file)) if file else ())]
    if file and not listed:
        raise UsageError(f"{name_of(file)} has no domain in it: give one a line")
    with in_our_words():
        spelled = stored(prefix, "prefix") if prefix else prefix
        campaign = read_campaign(name, target, sources=listed, prefix=spelled, **told)
    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        is_new = record_campaign(writer, index, campaign)
    if is_json:
        write_campaign(campaign, is_new=is_new)
    else:
        verb = "is recorded" if is_new else "is replaced"
        click.echo(f"campaign {campaign.campaign} for {campaign.target_domain} {verb}: links {conditions(campaign)}")


@campaigns.command(epilog="\b\nExample:\n  linkcrawler campaigns remove spring --target example.com")
@click.argument("name")
@target_option
@data_option
@json_option
def remove(name: str, target: str | None, data: Path | None, is_json: bool) -> None:
    """Remove the campaign NAME. Its links stay what they are."""
    from linkcrawler.cli.campaign_views import write_campaign
    from linkcrawler.config import Config
    from linkcrawler.desk.campaigns import one_campaign, remove_campaign
    from linkcrawler.desk.reached import reach_index, reach_records

    where = Config.from_environment(data)
    with reach_index(where) as index:
        found = one_campaign(index, name, target)
    with reach_records(where) as writer:
        remove_campaign(writer, found)
    if is_json:
        write_campaign(found)
    else:
        click.echo(f"campaign {name} for {found.target_domain} is removed")


@campaigns.command("list", epilog="\b\nExample:\n  linkcrawler campaigns list --json")
@target_option
@data_option
@json_option
def list_command(target: str | None, data: Path | None, is_json: bool) -> None:
    """List the campaigns and what makes a link belong to them."""
    from linkcrawler.cli.campaign_views import conditions, print_none
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config
    from linkcrawler.desk.campaigns import campaign_told
    from linkcrawler.desk.reached import reach_index

    with reach_index(Config.from_environment(data)) as index:
        found = index.campaigns(target=target)
    if is_json:
        write_json({"rows": [campaign_told(campaign) for campaign in found]})
    elif found:
        table = (
            Column("campaign", "campaign", is_elastic=True),
            Column("target", "target", rank=1, is_elastic=True),
            Column("links", "links", rank=2, is_elastic=True),
            Column("cost", "cost", rank=3),
            Column("currency", "", rank=3),
        )
        print_table(table, [campaign_told(campaign) | {"links": conditions(campaign)} for campaign in found])
    else:
        print_none()


@campaigns.command(
    epilog="""\b
Examples:
  linkcrawler campaigns report
  linkcrawler campaigns report spring --target example.com --as-of 2026-06-30 --json
"""
)
@click.argument("name", required=False)
@target_option
@view_options
@form_options
@data_option
def report(name: str | None, target: str | None, **options: Any) -> None:
    """Show what each campaign, or NAME, won and lost, how long its links last, and what a living one cost.

    With --from it is about the links that began since then. What lives after 30, 90 and 365 days is an estimate
    (Kaplan and Meier): links that are too young, or were not looked at since, count for as long as they were seen.
    """
    from linkcrawler.cli.campaign_views import print_report

    _whole_domain(options)
    answer([], lambda index, _, look: index.campaign_report(name, target, **look), options, show=print_report)


@campaigns.command(
    epilog="""\b
Examples:
  linkcrawler campaigns survival spring
  linkcrawler campaigns survival spring --target example.com --csv > survival.csv
"""
)
@click.argument("name")
@target_option
@view_options
@form_options
@data_option
def survival(name: str, target: str | None, **options: Any) -> None:
    """Show how many of the links of the campaign NAME still live at each age in days."""
    from linkcrawler.cli.campaign_views import print_survival

    _whole_domain(options)
    answer([], lambda index, _, look: index.campaign_survival(name, target, **look), options, show=print_survival)


def _whole_domain(options: dict[str, Any]) -> None:
    if options["scope"] != "domain":
        raise UsageError("a campaign is for a whole domain: narrow it with --where target_host=... or its own --prefix")
