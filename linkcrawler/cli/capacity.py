"""`linkcrawler plan`: what a crawl of so many pages needs, before anything is rented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkcrawler.cli.options import json_option
from linkcrawler.desk.constants import CORES_PER_MACHINE

if TYPE_CHECKING:
    from linkcrawler.desk.capacity import Need, Wish

EXAMPLES = """\b
Examples:
  linkcrawler plan --pages 1e9 --days 30
  linkcrawler plan --pages 1e7 --days 2 --links-per-page 300 --page-kb 95 --json
"""


@click.command(epilog=EXAMPLES)
@click.option("--pages", type=float, required=True, metavar="N", help="Pages to fetch: 1e9, or 10000000.")
@click.option("--days", type=float, default=30, show_default=True, metavar="N", help="In so many days.")
@click.option("--links-per-page", type=float, default=100, show_default=True, metavar="N", help="Links of a page.")
@click.option(
    "--external-per-page",
    type=float,
    metavar="N",
    help="Those that lead to another domain; they are stored. [15, or all where a page has fewer]",
)
@click.option("--page-kb", type=float, default=70, show_default=True, metavar="KB", help="HTML of a page, unpacked.")
@click.option(
    "--urls-per-page", type=float, default=4, show_default=True, metavar="N", help="URLs known for each page fetched."
)
@click.option(
    "--pages-per-host", type=float, default=100, show_default=True, metavar="N", help="Pages fetched of a host."
)
@click.option("--delay", type=float, default=1, show_default=True, metavar="SECONDS", help="Between fetches of a host.")
@json_option
def plan(
    pages: float,
    days: float,
    links_per_page: float,
    external_per_page: float | None,
    page_kb: float,
    urls_per_page: float,
    pages_per_host: float,
    delay: float,
    is_json: bool,
) -> None:
    """Show what a crawl needs: cores, memory, disks, network, money. From measured constants; nothing is started."""
    from dataclasses import asdict

    from linkcrawler.cli.output import write_json
    from linkcrawler.desk.capacity import Wish, need_of

    external = min(15, links_per_page) if external_per_page is None else external_per_page
    wish = Wish(pages, days, links_per_page, external, page_kb, urls_per_page, pages_per_host, delay)
    need = need_of(wish)
    if is_json:
        write_json({"wish": asdict(wish), "need": need.facts()})
        return
    whole = round(pages)
    click.echo(
        f"{_n(whole, 'page')} in {days:g} day{'s' * (days != 1)}, {page_kb:g} kB and {links_per_page:g} links each"
    )
    for name, value in lines_of(wish, need):
        click.echo(f"  {name:<10} {value}")
    for limit in need.limits:
        click.echo(f"  limit      {limit}")
    click.echo("\n  CPU and bytes as measured, sizes of machines and prices as assumed: docs/SCALING.md")


def lines_of(wish: Wish, need: Need) -> list[tuple[str, str]]:
    """What is needed, in words: (name, value)."""
    of_workers = f"{_n(need.worker_cores, 'worker')} ({need.worker_ms_per_page:.2f} ms a page)"
    n_urls = wish.pages * wish.urls_per_page
    return [
        ("rate", f"{need.pages_per_s:,.1f} pages/s of at least {_n(round(need.hosts_at_once), 'host')} at once"),
        ("cores", f"{of_workers}, {need.store_cores:,} ClickHouse, {need.redis_cores:,} Redis"),
        ("machines", f"{need.machines:,} of {CORES_PER_MACHINE} cores"),
        ("Redis", f"{_size(need.redis_gb * 1e9)} in {_n(need.redis_shards, 'master')}, {n_urls:,.0f} URLs"),
        ("ClickHouse", f"{_size(need.store_tb * 1e12)} on {_n(need.store_nodes, 'node')}, {need.links:,.0f} links"),
        ("archive", f"{_size(need.warc_tb * 1e12)} of WARC files"),
        ("network", f"{need.network_mbit_per_s:,.0f} Mbit/s in, on average"),
        ("money", f"{need.usd:,.0f} USD"),
    ]


def _n(number: int, word: str) -> str:
    """
    >>> _n(1, "node"), _n(1200, "node")
    ('1 node', '1,200 nodes')
    """
    return f"{number:,} {word}" + "s" * (number != 1)


def _size(n_bytes: float) -> str:
    """Bytes in the largest unit that fits.

    >>> _size(58.8e9), _size(5.2e14), _size(3e5)
    ('58.8 GB', '520.0 TB', '0.3 MB')
    """
    for unit, size in (("TB", 1e12), ("GB", 1e9)):
        if n_bytes >= size:
            return f"{n_bytes / size:,.1f} {unit}"
    return f"{n_bytes / 1e6:,.1f} MB"
