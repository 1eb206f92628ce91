"""`linkcrawler why`: what became of one URL, and what is to come."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.crawls import only_name_option, with_frontier
from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier

MIN_WIDTH = 40  # less room than that is not worth folding for
COMMAND = re.compile("`[^`]*`")

EXAMPLES = """\b
Examples:
  linkcrawler why https://example.com/page
  linkcrawler why https://example.com/page --name spring --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("url")
@only_name_option
@data_option
@json_option
def why(url: str, name: str | None, data: Path | None, is_json: bool) -> None:
    """Say where URL is in a crawl, and why: fetched, queued, leased, parked, dead, refused or never_seen."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import terminal_width, visible
    from linkcrawler.config import Config
    from linkcrawler.crawl.room import Room
    from linkcrawler.crawl.seeds import read_url
    from linkcrawler.desk.lookout import STORE_LIMIT_S
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.desk.whereabouts import what_became, with_instants
    from linkcrawler.store import Store

    canonical = read_url(url)
    where = Config.from_environment(data)

    async def work(frontier: Frontier, config: CrawlConfig) -> dict[str, Any]:
        with reach_store(where) as dsn:  # only now: an unknown crawl starts no store
            store = Store(dsn, STORE_LIMIT_S)
            try:
                return await what_became(frontier, store, config, canonical)
            finally:
                store.close()

    found = with_frontier(data, name, work)
    full = Room(where.data / "warc", where.min_free_bytes).trouble()
    found["disk_trouble"] = full.partition(": ")[0]
    if is_json:
        write_json(with_instants(found))
        return
    click.echo(visible(found["url"]))
    width = max(terminal_width(), MIN_WIDTH)
    for label, line in lines(found):
        click.echo("\n".join(folded(label, visible(line), width)))


def folded(label: str, text: str, width: int) -> list[str]:
    """The text behind its label, on as many lines as it takes; a command is never broken in two.

    >>> folded("comes back", "once there is room, or `linkcrawler requeue URL` does it", 44)
    ['  comes back  once there is room, or', '              `linkcrawler requeue URL` does', '              it']
    """
    from linkcrawler.cli.panel import UNBROKEN

    whole = COMMAND.sub(lambda command: command[0].replace(" ", UNBROKEN), text)
    first = f"  {label:<10}  "
    wrapped = textwrap.wrap(
        whole,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(UNBROKEN, " ") for line in wrapped] or [first.rstrip()]


def lines(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What `where_is` found as (label, text), its state first."""
    state, fetch, parked, queued = found["state"], found["fetch"], found["parked"], found["queued"]
    yield state, _state_line(found)
    if parked and state in ("parked", "dead"):
        yield "comes back", parked["comes_back"]
    if fetch and state != "fetched":
        yield "fetched", _fetched(found)
    if fetch and fetch["redirect_url"]:
        yield "to", fetch["redirect_url"]
    if fetch and fetch["evidence"]:
        yield "evidence", fetch["evidence"]
    if parked and state not in ("parked", "dead"):
        yield "was parked", f"{parked['reason']}, {_instant(parked['parked_at'])}"
    if queued:
        yield "as", _origin(queued)
    if (again := found.get("recrawl")) and not queued:
        yield "again", _again(again)
    if found["robots"] and state != "refused":
        yield "robots", f"{found['robots']}: it will not be fetched again"
    if found["n_elsewhere"]:
        yield "elsewhere", f"fetched {_times(found['n_elsewhere'])} by other crawls"
    if found["host"]["n_failures"] and not queued:
        yield "host", _failing(found["host"], found["at"])
    if found["domain"]["budget"]:
        yield "domain", _pages(found["domain"])
    if queued or state == "never_seen":
        yield from _crawl(found)
    if found["store_trouble"]:
        yield "store", f"not asked, so that earlier fetches are not known: {found['store_trouble']}"


def _again(again: dict[str, Any]) -> str:
    n_changes = again["n_link_changes"]
    history = f"read {_times(again['n_reads'])}" if again["n_reads"] else "never read"
    if again["n_reads"] > 1:
        history += ", its links changed " + _times(n_changes) if n_changes else ", its links never changed"
    if again["is_due"]:
        return f"due now ({again['reason']}), {history}: `linkcrawler recrawl --due` fetches it"
    return f"about {_instant(again['due_at'])}, {history}"


def _state_line(found: dict[str, Any]) -> str:
    match found["state"]:
        case "leased":
            leased = found["leased"]
            return f"worker {leased['worker']} has it, until {_when(leased['deadline_at'], found['at'])} at least"
        case "queued":
            return _queued(found)
        case "parked" | "dead":
            parked = found["parked"]
            reason = "" if parked["reason"] == found["state"] else f"{parked['reason']}: "
            return f"{reason}{parked['detail']}, since {_instant(parked['parked_at'])}"
        case "fetched" if found["fetch"]:
            return _fetched(found)
        case "refused":
            return f"{found['reason']}: {found['detail'] or 'no further reason is known'}"
    return str(found["detail"])


def _queued(found: dict[str, Any]) -> str:
    queued, host, now = found["queued"], found["host"], found["at"]
    position = f"{_ordinal(queued['position'])} of {host['name']}'s queue"
    pace_ms = host["expected_delay_ms"]
    pace = f"the host is fetched every {_duration(pace_ms)}" if pace_ms else "the host is fetched without a pause"
    at = queued["earliest_at"]
    when = f"not before {_when(at, now)}" if at > now else "due now"
    if host["is_in_flight"]:
        when += ", a worker is at the host"
    if host["in_use_by"]:
        when += f", the host is in use by crawl {', '.join(host['in_use_by'])}"
    if host["n_failures"]:
        pace += f", and failed {_last_times(host['n_failures'])}"
    return f"{position}, {when}; {pace}"


def _failing(host: dict[str, Any], now: int) -> str:
    at = host["not_before_at"] or now
    when = f"; it is asked again not before {_when(at, now)}" if at > now else ""
    return f"{host['name']} failed {_last_times(host['n_failures'])}: it, or its robots.txt, could not be had{when}"


def _fetched(found: dict[str, Any]) -> str:
    fetch, n = found["fetch"], found["n_fetches"]
    status = f" {fetch['status']}" if fetch["status"] else ""
    purpose = "" if fetch["purpose"] == "page" else f", as a {fetch['purpose']}"
    often = f", the last of {n:,} fetches" if n > 1 else ""
    reason = f": {fetch['reason']}" if fetch["reason"] else ""
    return f"{_instant(fetch['at'])}, {fetch['outcome']}{status}{purpose}, attempt {fetch['attempt']}{often}{reason}"


def _origin(queued: dict[str, Any]) -> str:
    text = f"{queued['source']}, depth {queued['depth']}, attempt {queued['attempt']}"
    if n := queued.get("n_crashes", 0):
        text += f", held by {n} worker{'' if n == 1 else 's'} that died"
    return text


def _pages(domain: dict[str, Any]) -> str:
    return f"{domain['name']} has {domain['n_admitted']:,} of {domain['budget']:,} pages"


def _crawl(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What keeps the whole crawl from going on."""
    from linkcrawler.crawl.ownership import way_on

    name, state, n_workers, reason = (found[of] for of in ("crawl", "crawl_state", "n_workers", "crawl_reason"))
    how = way_on(name, found["spider"], state, has_workers=bool(n_workers))
    if state != "running":
        yield "crawl", f"{name} is {state}: {how}"
    elif not n_workers and found["disk_trouble"]:  # they may be there, and not be able to say so
        yield "crawl", f"no worker is heard of: {found['disk_trouble']}: make room, then {how}"
    elif not n_workers:
        yield "crawl", f"no worker is at work: {how}"
    elif reason:
        yield "crawl", f"{name} waits: {reason.removeprefix('paused: ')}"


def _instant(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _when(ms: int, now: int) -> str:
    """An instant to come, and how far it is; the day only where it is another one."""
    at, today = datetime.fromtimestamp(ms / 1000, UTC), datetime.fromtimestamp(now / 1000, UTC).date()
    clock = f"{at:%H:%M:%S} UTC" if at.date() == today else _instant(ms)
    return f"{clock} (in {_duration(ms - now)})" if ms > now else f"{clock} (over)"


def _duration(ms: int) -> str:
    """
    >>> _duration(500), _duration(4_000), _duration(150_000), _duration(7_500_000)
    ('0.5 s', '4 s', '2.5 min', '2.1 h')
    """
    for limit, unit, size in ((120_000, "s", 1000), (7_200_000, "min", 60_000), (172_800_000, "h", 3_600_000)):
        if ms < limit:
            return f"{round(ms / size, 1):g} {unit}"
    return f"{round(ms / 86_400_000, 1):g} days"


def _ordinal(n: int) -> str:
    """
    >>> [_ordinal(n) for n in (1, 2, 3, 11, 22, 1013)]
    ['1st', '2nd', '3rd', '11th', '22nd', '1,013th']
    """
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def _last_times(n: int) -> str:
    return "the last time" if n == 1 else f"the last {n:,} times"


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")
