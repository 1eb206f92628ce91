"""What `crawl` says at its end: the summary, what comes next, and why there was nothing to do."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from linkcrawler.crawl.summary import Summary


def print_summary(summary: Summary, data: Path | None) -> None:
    """What one run of a crawl came to, and the report to ask for next."""
    facts = summary.facts
    outcomes = ", ".join(f"{n:,} {outcome}" for outcome, n in facts["pages_by_outcome"].items())
    left_out = ", ".join(f"{n:,} {reason}" for reason, n in facts["urls_refused_by_reason"].items())
    waited_s = facts["seconds_waited_for_other_crawls"]
    parked = ", ".join(f"{n:,} {reason}" for reason, n in facts["urls_parked_by_reason"].items())
    click.echo(
        f"crawl {facts['crawl']}: {facts['pages_fetched']:,} pages in {facts['seconds']:,.1f} s "
        f"({facts['pages_per_second']:,.1f} pages/s)\n"
        f"  outcomes  {outcomes or 'none'}\n"
        + (f"  left out  {left_out}\n" if left_out else "")
        + (f"  parked    {parked}: `{program(data, 'why')} URL` says more of one\n" if parked else "")
        + (f"  waited    {waited_s:,.1f} s for hosts that other crawls were at\n" if waited_s else "")
        + f"  links     {facts['links_found']:,} found, {facts['external_links']:,} external, "
        f"to {facts['domains_linked']:,} domains"
    )
    if not summary.most_linked or not facts["pages_fetched"]:
        return
    width = max(len(domain) for domain, _, _ in summary.most_linked)
    click.echo(f"\n  {'most linked':<{width}}  {'backlinks':>9}  {'referring domains':>17}")
    for domain, n_links, n_domains in summary.most_linked:
        click.echo(f"  {domain:<{width}}  {n_links:>9,}  {n_domains:>17,}")
    click.echo(f"\n  next: {program(data, 'report')} {summary.most_linked[0][0]}")


def nothing_to_fetch(crawl: str, failures: list[str], data: Path | None) -> str:
    """Why a crawl that was taken up again has nothing to do, though it never fetched a page, and what helps."""
    url = shlex.quote(failures[0].partition(": ")[0]) if len(failures) == 1 else "URL..."
    admitted = " --allow-private" if any("--allow-private" in failure for failure in failures) else ""
    return (
        f"nothing is fetched: crawl {crawl} has tried all its URLs before, and fetched none:\n  "
        + "\n  ".join(failures)
        + f"\n`{program(data, 'requeue')} --name {crawl} {url}` has them tried again, and then"
        f" `{program(data, 'crawl')} --name {crawl}{admitted}` goes on"
    )


def tell_begun(name: str, n_queued: int, is_json: bool) -> None:
    """A crawl that was only begun is there, and how it is worked on."""
    if is_json:
        click.echo(json.dumps({"crawl": name, "queued": n_queued}))
    else:
        click.echo(f"crawl {name} has begun, waiting URLs: {n_queued:,}; `linkcrawler worker --name {name}` fetches")


def program(data: Path | None, command: str) -> str:
    """How `command` is called here, on the same data, so that what is printed can be typed."""
    called = Path(sys.argv[0])
    name = "linkcrawler"
    if called.name == name and not shutil.which(name):
        name = shlex.quote(os.path.relpath(called) if called.is_relative_to(Path.cwd()) else str(called))
    return f"{name} {command}" + (f" --data {shlex.quote(str(data))}" if data else "")
