"""`linkcrawler verify`: does this page link there? Fetches the pages that are asked about, and no other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.contact import with_contact
from linkcrawler.cli.fetching import fetching_options, given, new_crawl, new_name
from linkcrawler.cli.options import csv_option, data_option, json_option
from linkcrawler.errors import FrontierError, InvalidUrl, UsageError

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.crawl.launch import Launcher
    from linkcrawler.crawl.pairs import Pair

INTERRUPTED = 130
MAX_WAIT_S = 300.0  # five of the longest Crawl-delay that is heeded

EXAMPLES = """\b
Exit codes:
  0    every pair is answered: it exists, is absent, or its page is gone
  1    at least one is unknown, and its reason says why; or nothing could be done
  2    not understood; nothing was fetched
  130  interrupted

\b
Examples:
  linkcrawler verify https://example.com/page example.org
  linkcrawler backlinks example.org --limit 0 --csv | linkcrawler verify --pairs - --csv > verified.csv
  linkcrawler verify --pairs pairs.csv --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("source", required=False)
@click.argument("target", required=False)
@click.option(
    "--pairs",
    "file",
    metavar="FILE",
    help="CSV or TSV with a source and a target a line, with or without a header; - is standard input.",
)
@click.option(
    "--max-wait",
    type=click.FloatRange(1),
    metavar="SECONDS",
    help="Give up what is left once no page was answered for so long: a server may ask for an hour of peace. "
    "[300, or twice --timeout or --delay]",
)
@fetching_options
@data_option
@json_option
@csv_option
@click.pass_context
def verify(
    context: click.Context,
    /,
    source: str | None,
    target: str | None,
    file: str | None,
    max_wait: float | None,
    workers: int,
    data: Path | None,
    is_json: bool,
    is_csv: bool,
    **options: Any,
) -> None:
    """Verify that SOURCE links to TARGET: fetch that page now, and nothing else of its site.

    TARGET is a URL, or a host or domain, to which any link counts. Redirects of SOURCE are followed.
    """
    from linkcrawler.cli.progress import CrawlProgress
    from linkcrawler.config import Config
    from linkcrawler.crawl.launch import Launcher, launch
    from linkcrawler.crawl.verification import MAX_REDIRECTS
    from linkcrawler.crawl.verified import rows_of
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.store import Store

    if is_json and is_csv:
        raise UsageError("--json and --csv were both given: give one of them")
    pairs = _pairs(source, target, file)
    urls = list(dict.fromkeys(pair.source_url for pair in pairs))
    asked: dict[str, Any] = {
        "scope": "any",  # of where a source redirects to
        "is_following": False,
        "max_depth": MAX_REDIRECTS - 1,  # the first one costs no depth
        "domain_budget": 0,
        "max_queued_per_host": max(20_000, 2 * len(urls)),
    }
    where = Config.from_environment(data)
    config = new_crawl(new_name("verify-"), where, given(context, options), **asked)
    words = ["--pairs", file] if file is not None else [str(source), str(target)]
    config = with_contact(config, urls, ["verify", *words], is_quiet=is_json or is_csv)
    with reach_frontier(where) as redis_url, reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            with CrawlProgress(config.name, is_quiet=is_json or is_csv) as progress:
                launcher = Launcher(config, {}, redis_url, store, where.data, workers, progress.show)
                launcher.is_alone = not where.redis_url
                launcher.max_standstill_s = max_wait or max(MAX_WAIT_S, 2 * config.timeout_s, 2 * (config.delay_s or 0))
                try:
                    is_over = launch(launcher, urls)
                finally:
                    _forget(redis_url, config)
            rows = rows_of(pairs, store, where.data / "warc", config, _why_not(launcher))
        finally:
            store.close()
    _write(config.name, rows, is_json, is_csv)
    is_interrupted = not is_over and not launcher.is_given_up
    raise SystemExit(INTERRUPTED if is_interrupted else int(any(row["verdict"] == "unknown" for row in rows)))


def _pairs(source: str | None, target: str | None, file: str | None) -> list[Pair]:
    from linkcrawler.crawl.pairs import read_pair, read_pairs

    if file is not None:
        if source is not None:
            raise UsageError("--pairs and SOURCE were both given: give one of them")
        return read_pairs(file)
    if source is None or target is None:
        raise UsageError("nothing to verify: give SOURCE and TARGET, or --pairs FILE")
    try:
        return [read_pair(source, target)]
    except InvalidUrl as exc:
        raise UsageError(str(exc)) from exc


def _forget(redis_url: str, config: CrawlConfig) -> None:
    """Nothing is left of the crawl in Redis; what it stored stays. Where Redis is away, the user can do it later."""
    from linkcrawler.frontier import Frontier, connect

    async def forget() -> None:
        client = await connect(redis_url)
        try:
            await Frontier.of(client, config).delete()
        finally:
            await client.aclose()

    try:
        asyncio.run(forget())
    except FrontierError as exc:
        click.echo(f"{exc}: `linkcrawler delete --name {config.name} --yes` forgets the queue later", err=True)


def _why_not(launcher: Launcher) -> str:
    """Why a URL was not fetched that nothing else is known of."""
    if launcher.is_given_up:
        return f"no page was answered for {launcher.max_standstill_s:g} s (--max-wait)"
    return "the crawl was drained" if launcher.is_drained else "interrupted"


def _write(crawl: str, rows: Sequence[dict[str, Any]], is_json: bool, is_csv: bool) -> None:
    from linkcrawler.cli import output
    from linkcrawler.cli.verdicts import print_verdicts
    from linkcrawler.crawl.verification import Verdict
    from linkcrawler.crawl.verified import COLUMNS

    n_by_verdict = Counter(row["verdict"] for row in rows)
    counts = {verdict.value: n_by_verdict[verdict.value] for verdict in Verdict}
    if is_json:
        output.write_json({"crawl": crawl, "pairs": len(rows), **counts, "rows": rows})
    elif is_csv:
        output.write_csv(COLUMNS, (list(row.values()) for row in rows))
    else:
        print_verdicts(rows, counts)
